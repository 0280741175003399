"""Requests whose every word is accounted for: what is asked for is drawn first and then put into words in any order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final

import numpy as np

from musicstudio.domain.styles import STYLES
from musicstudio.engines.compose import lexicon
from musicstudio.engines.compose.sounds import GROUPS
from musicstudio.training.captions import synonyms, thesaurus
from musicstudio.training.captions.grammar import article
from musicstudio.training.captions.misspelling import mistyped
from musicstudio.training.captions.phrases import pick
from musicstudio.training.captions.synonyms import Mood
from musicstudio.training.captions.thesaurus import TAUGHT, side_of

Rng = np.random.Generator
WANTED, REFUSED = 1, 2
PLAIN: Final = 0.25
"""What a sum of moods must go beyond to be called said."""
_ELSEWHERE: Final = 0.5
"""How often a word comes from the side that is asked for, where it has any there; else it is one that is taught."""
_NOTHING: Final = 0.05
"""How often a request is nothing but words that nobody knows."""
_ONSETS: Final = "b|bl|br|c|ch|cr|d|dr|f|fl|g|gl|gr|h|j|k|l|m|n|p|pl|qu|r|s|sk|sl|st|t|th|tr|v|w|z|||"
_ENDS: Final = "b|ck|d|ft|g|l|ll|m|mp|n|nd|ng|nt|p|r|rk|rp|s|sh|st|t|x|z|||||"
_NOT: Final = (
    "no {}|no {}|no {}|no {}|without {}|without {}|without any {}|no {} please|minus {}|skip the {}|leave out the {}|"
    "don't use {}|do not use any {}|i don't want {}|{} free|{}-free|zero {}|avoid {}|hold the {}|lose the {}|sans {}|"
    "w/o {}|absolutely no {}|not with {}|exclude {}|excluding {}|free of {}|anything but {}|ditch the {}|never any {}|"
    "keep {} out of it|there should be no {}|nothing with {}|please no {}|i hate {}|drop the {}|not {}|remove {}|"
    "do without {}|cut the {}|we don't need {}|take {} away|devoid of {}|{} not allowed|no need for {}|{} not wanted"
)
_WITH: Final = (
    "{}|{}|{}|{}|with {}|with {}|with {}|with {}|featuring {}|led by {}|built around {}|{} up front|for {}|for {}|"
    "and {}|"
    "some {}|lots of {}|{} in the lead|on {}|add {}|plus {}|using {}|{} please|i want {}|give me {}|there must be {}|"
    "w/ {}|feat. {}|played on {}|{} throughout|{} in the background|carried by {}|driven by {}|{} playing|also {}|"
    "nice {}|big {}|warm {}|dry {}|{} everywhere|{} on top|over {}|under {}|a {}|{} riff|{} chords|{} line"
)
_BARELESS: Final = {"drums": "drumless|beatless", "bass": "bassless", "vocals": "instrumental"}
_STARTS: Final = (
    "||||||||||||make |write |give me |i need |i want |create |compose |looking for |can you make |how about |produce |"
    "please write |generate |let's do |try |something |i'd love |do me |we need |play me |cook up |"
)
_NOUNS: Final = "track|beat|tune|song|piece|number|groove|jam|theme|cue|sketch|||||||"
_JOINTS: Final = (", ", ", ", ", ", " ", " ", ". ", "; ", " - ", " and ", ": ", " / ", " + ")
_KEYS: Final = "C|C#|Db|D|D#|Eb|E|F|F#|Gb|G|G#|Ab|A|A#|Bb|B|B flat|F sharp|E flat|C sharp|A flat"
POLES: Final = {
    "energy": ("low", "high"), "brightness": ("dark", "bright"), "density": ("sparse", "dense"),
    "pace": ("slow", "fast"), "register": ("low", "high"),
}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """A text and what it asks for: control → choice, "" where unsaid, and groups of sounds → WANTED or REFUSED."""

    text: str
    choices: dict[str, str]
    sounds: dict[str, int]


@dataclass
class _Draft:
    """A request in the making: phrases, adjectives and nouns, and what they say so far."""

    side: str
    rng: Rng
    choices: dict[str, str] = field(default_factory=dict)
    sounds: dict[str, int] = field(default_factory=dict)
    moods: list[float] = field(default_factory=lambda: [0.0] * len(POLES))
    phrases: list[str] = field(default_factory=list)
    adjectives: list[str] = field(default_factory=list)
    kind: str = ""

    def chance(self, share: float) -> bool:
        return bool(self.rng.random() < share)

    def word(self, words: tuple[tuple[str, ...], tuple[str, ...]]) -> str:
        """Return one of the words that are taught, or of those of the draft's side."""
        taught, others = words
        return pick(others if others and (self.chance(_ELSEWHERE) or not taught) else taught, self.rng)


def asked(rng: Rng, side: str = TAUGHT) -> Asked:
    """Return a request drawn with `rng`; half of its words are from a side where that is not what is taught."""
    draft = _Draft(side, rng)
    if draft.chance(_NOTHING):
        return Asked(" ".join(nonsense(rng) for _ in range(int(rng.integers(1, 4)))), {}, {})
    _style(draft)
    _moods(draft)
    for name, share in (("third", 0.1), ("meter", 0.16), ("end", 0.1)):
        if draft.chance(share):
            _choice(draft, name)
    _wanted(draft)
    _refused(draft)
    _numbers(draft)
    for _ in range(int(rng.integers(0, 3))):
        draft.phrases.append(pick(synonyms.CHATTER, rng) if draft.chance(0.8) else nonsense(rng))
    return Asked(_written(draft), draft.choices | axes_said(draft.moods, PLAIN), draft.sounds)


def nonsense(rng: Rng) -> str:
    """Return a word that means nothing, one to three syllables long: a name, as far as anybody here knows."""
    return "".join(
        pick(_ONSETS, rng) + pick("a|e|i|o|u|ee|oo|ai|y", rng) + pick(_ENDS, rng)
        for _ in range(int(rng.integers(1, 4)))
    )


def axes_said(moods: Sequence[float], plain: float) -> dict[str, str]:
    """Return what sums of energy, brightness, density, tempo and register say where they go beyond `plain`."""
    return {axis: POLES[axis][total > 0] for axis, total in zip(POLES, moods, strict=True) if abs(total) > plain}


def _style(draft: _Draft) -> None:
    if draft.chance(0.06):  # what it should not be says nothing of what it should
        other = pick(STYLES, draft.rng)
        word = draft.word(_styles(draft.side)[other])
        draft.phrases.append(f"{pick('not|no|nothing like|anything but', draft.rng)} {word}")
    if not draft.chance(0.62):
        return
    style = pick(STYLES, draft.rng)
    loose = pick(sorted(lexicon.LOOSE), draft.rng)
    draft.kind = draft.word(_styles(draft.side)[style])
    draft.choices["style"] = style
    if draft.chance(0.12):
        if draft.chance(0.6):
            draft.adjectives.append(loose)
        elif loose in _loose():
            draft.kind, draft.choices["style"] = loose, _loose()[loose]


def _moods(draft: _Draft) -> None:
    for _ in range(int(draft.rng.choice((0, 1, 2, 3), p=(0.3, 0.35, 0.25, 0.1)))):
        word = draft.word(_feelings(draft.side))
        mood = _all_moods()[word]
        if draft.chance(0.08):
            words = pick("not {}|not too {}|nothing {}|never {}|without being {}|not so {}|don't make it {}", draft.rng)
            draft.phrases.append(words.format(word))
            mood = tuple(-0.7 * amount for amount in mood)  # type: ignore[assignment]
        elif draft.chance(0.6):
            draft.adjectives.append(word)
        else:
            draft.phrases.append(f"{pick('||very |really |kinda |quite |so |pretty |feels |sounds ', draft.rng)}{word}")
        for n, amount in enumerate(mood):
            draft.moods[n] += amount


def _choice(draft: _Draft, name: str) -> None:
    ways = {"third": synonyms.THIRDS, "meter": synonyms.METERS, "end": synonyms.ENDS}[name]
    value = pick(list(ways), draft.rng)
    draft.choices[name] = value
    draft.phrases.append(draft.word(_sided(ways[value], draft.side)))


def _wanted(draft: _Draft) -> None:
    rng = draft.rng
    count = int(rng.choice((0, 1, 2, 3, 4, 5), p=(0.3, 0.22, 0.22, 0.15, 0.07, 0.04)))
    groups = [str(group) for group in rng.permutation(list(GROUPS))[:count]]
    words = [draft.word(_sounding(draft.side)[group]) for group in groups]
    draft.sounds |= dict.fromkeys(groups, WANTED)
    if words and draft.chance(0.06):
        draft.choices["only"] = "only"
        alone = pick(synonyms.ONLY, rng)
        whole = f"{alone} {_listed(words, rng)}" if draft.chance(0.5) else f"{_listed(words, rng)} {alone}"
        draft.phrases.append(whole)
    elif len(words) > 1 and draft.chance(0.6):
        draft.phrases.append(pick(_WITH, rng).format(_listed(words, rng)))
    else:
        for word in words:
            adjective = pick("|||||soft |loud |old |crispy |huge |simple |catchy |a |the |two |some ", rng)
            draft.phrases.append(pick(_WITH, rng).format(f"{adjective}{word}"))


def _refused(draft: _Draft) -> None:
    rng = draft.rng
    count = int(rng.choice((0, 1, 2, 3), p=(0.68, 0.2, 0.09, 0.03)))
    free = [group for group in GROUPS if group not in draft.sounds]
    often = ["drums", "bass", "vocals", "guitar", "piano", "melody", "strings", "pad", "lead"]
    for _ in range(count):
        group = pick([one for one in (often if draft.chance(0.5) else free) if one not in draft.sounds] or free, rng)
        if group in draft.sounds:
            continue
        draft.sounds[group] = REFUSED
    words = {
        group: draft.word(_sounding(draft.side, True)[group]) for group, way in draft.sounds.items() if way == REFUSED
    }
    if len(words) > 1 and draft.chance(0.5):
        joined = pick((" or ", " and ", ", ", " nor "), rng).join(words.values())
        draft.phrases.append(f"neither {joined}" if " nor " in joined else pick(_NOT, rng).format(joined))
        return
    for group, word in words.items():
        bare = group in _BARELESS and draft.chance(0.15)
        draft.phrases.append(pick(_BARELESS[group], rng) if bare else pick(_NOT, rng).format(word))


def _numbers(draft: _Draft) -> None:
    rng = draft.rng
    if draft.chance(0.35):
        bpm = int(rng.integers(50, 200))
        ways = ("{} bpm", "{}bpm", "{} BPM", "at {} bpm", "tempo {}", "around {}", "{} beats per minute", "{}")
        draft.phrases.append(pick(ways, rng).format(bpm))
    if draft.chance(0.25):
        third = pick("minor|major||m|min|maj", rng)
        draft.phrases.append(f"{pick('in |in |key of |', rng)}{pick(_KEYS, rng)} {third}".strip())
        if third and "third" not in draft.choices:
            draft.choices["third"] = "major" if third.startswith("maj") else "minor"
    if draft.chance(0.12):
        draft.phrases.append(f"{int(rng.choice((4, 8, 12, 16, 24, 32)))} bars")
    if draft.chance(0.06):
        draft.phrases.append(f"{int(rng.integers(10, 180))} seconds")


def _written(draft: _Draft) -> str:
    """Return the draft as a text: a headline and phrases in any order, mistyped now and then."""
    rng = draft.rng
    adjectives = [str(word) for word in rng.permutation(draft.adjectives)] if draft.adjectives else []
    between = pick((" ", ", ", " and ", " "), rng)
    head = " ".join(word for word in (between.join(adjectives), draft.kind, pick(_NOUNS, rng)) if word).strip()
    start = pick(_STARTS, rng)
    head = f"{start}{article(head) if head and start and draft.chance(0.6) else head}"
    phrases = [str(one) for one in rng.permutation(draft.phrases)] if draft.phrases else []
    phrases.insert(0 if draft.chance(0.7) else int(rng.integers(len(phrases) + 1)), head)
    same = pick(_JOINTS, rng) if draft.chance(0.5) else ""
    text = phrases[0]
    for one in phrases[1:]:
        text += (same or pick(_JOINTS, rng)) + one
    if draft.chance(0.4):
        text = mistyped(text, float(rng.uniform(0.05, 0.4)), rng)
    return " ".join(text.split()).strip(" ,;-:/+.")


def _listed(words: Sequence[str], rng: Rng) -> str:
    joint = pick((", ", ", ", " ", " and ", " + ", " & ", " / "), rng)
    last = pick((joint, " and ", " & ", " plus ", ", and "), rng)
    return f"{joint.join(words[:-1])}{last}{words[-1]}" if len(words) > 1 else words[0]


Sided = tuple[tuple[str, ...], tuple[str, ...]]


def _split(words: Sequence[str], side: str) -> Sided:
    taught = tuple(word for word in words if side_of(word) == TAUGHT) or tuple(words[:1])
    return taught, tuple(word for word in words if side_of(word) == side) if side != TAUGHT else ()


@cache
def _sided(words: str, side: str) -> Sided:
    return _split(words.split("|"), side)


@cache
def _styles(side: str) -> dict[str, Sided]:
    return {style: _split(words, side) for style, words in thesaurus.style_words().items()}


@cache
def _sounding(side: str, refused: bool = False) -> dict[str, Sided]:
    return {group: _split(words, side) for group, words in thesaurus.sound_words(refused).items()}


@cache
def _all_moods() -> dict[str, Mood]:
    return thesaurus.mood_words()


@cache
def _feelings(side: str) -> Sided:
    return _split(list(_all_moods()), side)


@cache
def _loose() -> dict[str, str]:
    return {
        word: style for style, words in lexicon.GENRES.items() for word in words.split("|") if word in lexicon.LOOSE
    }
