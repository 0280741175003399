"""A musician's sentence read: what it names is gathered, what it does not is passed over.

Phrases are matched longest first against `lexicon`; a negation ("no", "without") turns round what follows it up to the
next thing that is neither named nor joined to it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache

from musicstudio.domain.errors import WrongUsage
from musicstudio.domain.harmony import Key
from musicstudio.engines.compose import lexicon
from musicstudio.engines.compose.chordtext import find_chords


@dataclass(frozen=True)
class Wishes:
    """What a sentence asks for; empty or 0 where it says nothing.

    `moods` are sums of energy, brightness, density and tempo; `only` means that no other instruments are wanted,
    `group` that others are;
    `band` is a whole line-up; `without` and `unwanted` hold roles and sounds, `silent` voices of the kit;
    `understood` are labels for people, `notes` sentences.
    """

    styles: tuple[str, ...] = ()
    loose_styles: tuple[str, ...] = ()
    moods: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    tempo: float = 0.0
    key: str = ""
    mode: str = ""
    meter: str = ""
    bars: int = 0
    seconds: float = 0.0
    chords: str = ""
    patches: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    band: str = ""
    without: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    only: bool = False
    group: bool = False
    register: int = 0
    ending: bool = False
    understood: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass
class _Found:
    values: dict[str, object] = field(default_factory=dict)
    lists: dict[str, list[str]] = field(default_factory=dict)
    moods: list[float] = field(default_factory=lambda: [0.0, 0.0, 0.0, 0.0])

    def add(self, name: str, value: str) -> None:
        if value not in self.lists.setdefault(name, []):
            self.lists[name].append(value)


def understand(prompt: str, negative: str = "") -> Wishes:
    """Return what a prompt wishes for, and what a second sentence wishes away; never raises."""
    found = _Found()
    text = _chords(" " + " ".join(prompt.split()) + " ", found)
    text = _artists(text, found)
    text = _numbers(text, found)
    text = _key(text, found)
    _phrases(text, found, negated=False)
    _phrases(" ".join(negative.split()), found, negated=True)
    lists = {name: tuple(values) for name, values in found.lists.items()}
    return replace(Wishes(**found.values, **lists), moods=tuple(found.moods))  # type: ignore[arg-type]


def _chords(text: str, found: _Found) -> str:
    chords, rest = find_chords(text)
    if chords:
        found.values["chords"] = chords
        found.add("understood", f"chords {chords}")
    return rest


def _artists(text: str, found: _Found) -> str:
    """Read a musician's name as plain attributes, with a note; a name that is not known is only noted."""
    lower = text.lower()
    known = sorted((name for name in lexicon.ARTISTS if _has(lower, name)), key=len, reverse=True)[:1]
    for name in known:
        style, _, plain = lexicon.ARTISTS[name].partition("|")
        found.add("notes", f"Nobody's music is imitated; '{name}' was read as: {style}, {plain}.")
        found.add("styles", style)
        text = re.sub(
            rf"(in the style of|sounds? like|like|à la|inspired by)?\s*(?<!\w){re.escape(name)}(?!\w)",
            f" {plain} ",
            text,
            flags=re.I,
        )
    unknown = re.search(r"(?:in the style of|inspired by|sounds? like)\s+((?:[A-Z][\w'.]*\s*){1,4})", text)
    if unknown and not known:
        name = unknown[1].strip()
        if name.lower() not in _phrase_table():
            found.add("notes", f"Nobody's music is imitated; say in plain words what is meant by '{name}'.")
    return text


_TEMPO = re.compile(
    r"(?:tempo(?: of)?|at|♩ ?=)?\s*(\d{2,3}(?:\.\d+)?)\s*-?(?:bpm|beats (?:per|a) minute)"
    r"|(?:tempo(?: of)?:?|♩ ?=)\s*(\d{2,3}(?:\.\d+)?)",
    re.I,
)
_BARS = re.compile(rf"\b(\d{{1,4}}|{'|'.join(lexicon.NUMBERS)})[\s-]*(?:bars?|measures?)\b", re.I)
_TIME = re.compile(r"\b(\d{1,4}(?:\.\d+)?)\s*-?(seconds?|secs?|s|minutes?|mins?)\b", re.I)
_METER = re.compile(r"(?<![\w/])(\d{1,2})/(2|4|8|16)(?![\w/])")


_PLAYABLE = {"tempo": (20.0, 400.0), "bars": (1, 512), "seconds": (0.5, 3600.0)}
"""What numbers in a sentence may be; others are passed over."""


def _numbers(text: str, found: _Found) -> str:
    """Take tempo, bars, seconds and meter out of a text."""
    for name, pattern, unit in (("tempo", _TEMPO, "bpm"), ("bars", _BARS, "bars"), ("seconds", _TIME, "seconds")):
        match = next((one for one in pattern.finditer(text) if not _is_name(one[0])), None)
        if match is None:
            continue
        number = match[1] or match[match.lastindex or 1]
        value = float(lexicon.NUMBERS.get(number.lower(), 0) or number)
        if name == "seconds" and match[2].lower().startswith("m"):
            value *= 60
        text = f"{text[: match.start()]} , {text[match.end() :]}"
        if _PLAYABLE[name][0] <= value <= _PLAYABLE[name][1]:
            found.values[name] = int(value) if name == "bars" else value
            found.add("understood", f"{value:g} {unit}")
    meter = _METER.search(text)
    if meter is None:
        return text
    if 1 <= int(meter[1]) <= 16 and int(meter[1]) * 4 >= int(meter[2]):
        found.values["meter"] = f"{int(meter[1])}/{meter[2]}"
        found.add("understood", str(found.values["meter"]))
    return f"{text[: meter.start()]} , {text[meter.end() :]}"


_NOTE = r"(?:[A-G](?:#|♯|b|♭| ?-?sharp| ?-?flat)?|[a-g](?:#|♯|♭| ?-?sharp| ?-?flat|b(?=\s|m))?)"
_KEYED = re.compile(
    rf"(?<![\w#♯♭'])({_NOTE})[\s-]*({'|'.join(sorted(lexicon.MODES, key=len, reverse=True))}|maj|min|m)(?![\w#])"
)
_BARE = re.compile(
    r"\b(?:[Ii]n|[Kk]ey of|[Kk]ey:?)\s+(?:the key of\s+)?([A-G](?:#|♯|b|♭| ?-?sharp| ?-?flat)?)(?![\w#'])"
)
_ARTICLE = re.compile(r"(?:in|key of|,|;|:)\s*$")


def _key(text: str, found: _Found) -> str:
    """Take a key out of a text: "in A minor", "F#m", "key of Bb"; "a minor key" is no key of A."""
    for match in [*_KEYED.finditer(text), *_BARE.finditer(text)]:
        article = match[1] == "a" and match.re is _KEYED
        if article and (
            not _ARTICLE.search(text[: match.start()])
            or re.match(r"\s+(key|mode|feel|mood|scale)", text[match.end() :])
        ):
            continue
        if match[1] == "a" and match.re is _KEYED and match[2] == "m":
            continue
        try:
            key = Key.parse(" ".join(match.groups()))
        except WrongUsage:
            continue
        found.values["key"] = key.name
        found.add("understood", key.name)
        return f"{text[: match.start()]} , {text[match.end() :]}"
    return text


def _is_name(text: str) -> bool:
    """Say whether what looks like a length names a sound or a decade: "808s", "80s"."""
    word = text.strip().lower()
    return word in _phrase_table() or word in ("50s", "60s", "70s", "80s", "90s")


Meaning = tuple[str, str]


@cache
def _phrase_table() -> dict[str, tuple[Meaning, ...]]:
    """Return phrase → what it means: (kind, value), several where a word says several things."""
    table: dict[str, list[Meaning]] = {}

    def put(words: str, kind: str, value: str) -> None:
        for word in words.split("|"):
            table.setdefault(word, []).append((kind, value))

    for style, words in lexicon.GENRES.items():
        put(words, "style", style)
    for words in lexicon.MOODS:
        put(words, "mood", words)
    for word in lexicon.TEMPI:
        put(word, "pace", word)
    for word in lexicon.REGISTERS:
        put(word, "register", word)
    for patch, (_, words) in lexicon.PATCHES.items():
        put(words, "patch", patch)
    put("|".join(_voices()), "role", "drums")
    for role, words in lexicon.ROLES.items():
        for word in words.split("|"):
            if word not in table or table[word][0][0] != "patch":
                put(word, "role", role)
    for mode in lexicon.MODES:
        put(mode, "mode", mode)
    for word in lexicon.METERS:
        put(word, "meter", word)
    put("|".join(lexicon.ENDINGS), "ending", "")
    put("|".join(lexicon.LOOPS), "loop", "")
    for word, role in lexicon.ALONE.items():
        put(word, "alone", role)
    for word, patches in lexicon.COMBOS.items():
        put(word, "combo", patches)
    for word, role in lexicon.COMPOUNDS.items():
        put(word, "without", role)
    return {word: tuple(meanings) for word, meanings in table.items()}


_LONGEST = 4


def _phrases(text: str, found: _Found, negated: bool) -> None:
    """Read the phrases of a text, longest first."""
    words = re.findall(r"[a-z0-9&'’/.♯#-]*[a-z0-9♯#]|,", text.lower().replace("don't", "dont"))
    at, against, named, exact, group = 0, negated, False, False, False
    while at < len(words):
        for length in range(min(_LONGEST, len(words) - at), 0, -1):
            phrase = " ".join(words[at : at + length])
            meanings = _meanings(phrase, length)
            if meanings:
                break
        if not meanings:
            word = words[at]
            if word in lexicon.NEGATIONS:
                against, named = True, False
            elif (word not in lexicon.JOINERS and named and not negated) or (word == "," and not negated):
                against = False
            if word in lexicon.ONLY and not against:
                exact = exact or word != "for" or bool(re.search(r"\bfor\b", text.lower()))
            group = group or word in lexicon.GROUPS
            at += 1
            continue
        for kind, value in meanings:
            _take(kind, value, phrase, against, found)
        named, at = True, at + length
    if not negated:
        instruments = found.lists.get("patches", []) + found.lists.get("roles", [])
        found.values["group"] = group
        found.values["only"] = bool((exact or found.values.get("only")) and instruments and not group)


def _meanings(phrase: str, length: int) -> tuple[Meaning, ...]:
    table = _phrase_table()
    meanings = table.get(phrase, ())
    if not meanings and length == 1 and phrase.endswith("s"):
        meanings = table.get(phrase[:-1], ())
    return meanings


def _take(kind: str, value: str, phrase: str, against: bool, found: _Found) -> None:
    if against:
        _refuse(kind, value, phrase, found)
        return
    if kind == "style":
        found.add("loose_styles" if phrase in lexicon.LOOSE else "styles", value)
    elif kind == "mood":
        for n, amount in enumerate(lexicon.MOODS[value]):
            found.moods[n] += amount
    elif kind == "pace":
        found.moods[3] += lexicon.TEMPI[value]
    elif kind == "register":
        found.values["register"] = lexicon.REGISTERS[value]
    elif kind == "patch":
        found.add("patches", value)
    elif kind == "role":
        found.add("roles", value)
    elif kind == "combo":
        for entry in value.split(", "):
            found.add("patches", entry.partition(":")[0])
        found.values["band"] = value
    elif kind == "alone":
        found.add("roles", value)
        found.values["only"] = True
    elif kind == "mode":
        found.values.setdefault("mode", value)
    elif kind == "meter":
        found.values.setdefault("meter", lexicon.METERS[value])
    elif kind == "ending":
        found.values["ending"] = True
    elif kind == "without":
        found.add("without", value)
        phrase = f"no {value}"
    found.add("understood", phrase)


def _refuse(kind: str, value: str, phrase: str, found: _Found) -> None:
    """Turn a wish round: roles and sounds leave, moods count against."""
    if kind == "role" and phrase in _voices():
        found.add("silent", phrase)
    elif kind == "role":
        found.add("without", value)
    elif kind == "patch":
        whole = {"808 bass": "", "grand piano": ""}.get(value, lexicon.PATCHES[value][0])
        found.add(
            "without" if whole and phrase in lexicon.ROLES.get(whole, "").split("|") else "unwanted",
            whole if whole and phrase in lexicon.ROLES.get(whole, "").split("|") else value,
        )
    elif kind == "mood":
        for n, amount in enumerate(lexicon.MOODS[value]):
            found.moods[n] -= 0.7 * amount
    elif kind == "pace":
        found.moods[3] -= lexicon.TEMPI[value]
    elif kind == "ending":
        found.values["ending"] = False
    elif kind == "style":
        found.add("unwanted", value)
    else:
        return
    found.add("understood", f"no {phrase}")


@cache
def _voices() -> dict[str, tuple[int, ...]]:
    """Return word → the notes of a kit's voice."""
    return {word: notes for words, notes in lexicon.DRUM_VOICES.items() for word in words.split("|")}


def silenced(wishes: Wishes) -> tuple[int, ...]:
    """Return the notes of the kit that are not to be struck."""
    return tuple(sorted({note for word in wishes.silent for note in _voices()[word]}))


def _has(text: str, name: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None
