"""Whole captions, from tags to three sentences."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from musicstudio.training.captions import phrases, vocabulary
from musicstudio.training.captions.grammar import article, listed, sentence
from musicstudio.training.captions.phrases import pick, without
from musicstudio.training.facts import Facts

_ASKING = ("can", "how")
_WISHES = (
    "make ", "write ", "give me ", "I'd like ", "I want ", "compose ", "play ", "I need ", "create ", "please make me ",
    "generate ", "produce ", "I am looking for ", "try ", "can I have ", "how about ",
)  # fmt: skip
Teller = Callable[[Facts, np.random.Generator], str]


def tags(facts: Facts, rng: np.random.Generator) -> str:
    """Return three to eight tags split by commas, the style first more often than not."""
    pace = pick(vocabulary.PACE_TAGS[facts.pace], rng) if facts.steady else ""
    found = [
        phrases.mood(facts, rng), pace, phrases.tempo(facts, rng), phrases.key(facts, rng), phrases.meter(facts, rng),
        phrases.density(facts, rng), facts.era, *phrases.sounds(facts, rng, 4),
        phrases.adjective(facts, rng, "feel"), phrases.harmony(facts, rng).removeprefix("a "),
        {True: "vocal", None: "", False: "instrumental"}[facts.sung],
    ]  # fmt: skip
    words = list(dict.fromkeys(word for word in found if word))
    rng.shuffle(words)
    kind = phrases.style(facts, rng)
    chosen = words[: int(rng.integers(2, 8))]
    if kind:
        chosen = [word for word in chosen if word != kind]
        chosen.insert(0 if rng.random() < 0.7 else int(rng.integers(len(chosen) + 1)), kind)
    return ", ".join(dict.fromkeys(chosen))


def phrase(facts: Facts, rng: np.random.Generator) -> str:
    """Return a headline with what comes after it, no verb: "a slow piece in A minor for flute and harp"."""
    head, rest = phrases.headline(facts, rng)
    after = _after(rest, rng, int(rng.integers(0, 4)))[0]
    words = f"{article(head) if rng.random() < 0.6 else head}{after}"
    return words if len(words.split()) > 2 else short(facts, rng)


def opening(facts: Facts, rng: np.random.Generator) -> str:
    """Return one sentence: what it is."""
    head, rest = phrases.headline(facts, rng)
    after = _after(rest, rng, int(rng.integers(0, 4)))[0]
    return sentence(
        f"{pick(('', '', '', 'this is ', 'here is ', 'we hear ', 'imagine ', 'listen to '), rng)}{article(head)}{after}"
    )


def wish(facts: Facts, rng: np.random.Generator) -> str:
    """Return a request, as one would type it."""
    head, rest = phrases.headline(facts, rng)
    start = pick(_WISHES, rng)
    words = f"{start}{article(head)}{_after(rest, rng, int(rng.integers(1, 4)))[0]}"
    if start.startswith(_ASKING):
        return sentence(f"{words}?")
    return sentence(words) if rng.random() < 0.7 else words


def short(facts: Facts, rng: np.random.Generator) -> str:
    """Return a headline of two words or more."""
    head = phrases.headline(facts, rng)[0]
    return head if " " in head else f"{vocabulary.PACES[facts.pace].split('|')[0]} {head}"


def about(facts: Facts, rng: np.random.Generator) -> str:
    """Return two or three sentences that each say something new."""
    head, rest = phrases.headline(facts, rng)
    after = ""
    if rng.random() < 0.4:
        after, rest = _after(rest, rng, int(rng.integers(1, 3)))
    told = [sentence(f"{pick(('', '', 'this is '), rng)}{article(head)}{after}")]
    wanted = int(rng.integers(2, 4))
    for n in rng.permutation(len(_TELLERS)):
        topics, teller = _TELLERS[n]
        text = teller(rest, rng)
        if text and len(told) < wanted:
            told.append(sentence(text))
            rest = without(rest, *topics)
    return " ".join(told)


def _after(facts: Facts, rng: np.random.Generator, count: int) -> tuple[str, Facts]:
    """Return what comes after a noun, from a blank on: some of key, tempo, meter, players; and the facts left."""
    meter, harmony, feel = phrases.meter(facts, rng), phrases.harmony(facts, rng), phrases.feel(facts, rng)
    form = phrases.form(facts, rng)
    players = phrases.sounds_phrase(facts, rng) if rng.random() < 0.7 else phrases.lead_phrase(facts, rng)
    found = (
        ("key", phrases.key_phrase(facts, rng), 3.0), ("tempo", phrases.tempo_phrase(facts, rng), 3.0),
        ("meter", f"in {meter}" if meter else "", 1.0), ("sounds", players, 4.0),
        ("feel", f"with {feel}" if feel else "", 1.0), ("harmony", f"over {harmony}" if harmony else "", 0.7),
        ("form", f"in {form}" if form.endswith("form") else f"lasting {phrases.length(facts, rng)}", 0.8),
    )  # fmt: skip
    known = [(topic, words, weight) for topic, words, weight in found if words]
    weights = np.array([weight for *_, weight in known])
    places = sorted(rng.choice(len(known), min(count, len(known)), False, weights / weights.sum()))
    text, before = "", ""
    for _, words, _ in (known[n] for n in places):
        text += f"{_joint(before, words)}{words}"
        before = words
    return text, without(facts, *(known[n][0] for n in places))


def _joint(before: str, words: str) -> str:
    """Return what stands between two phrases: "in A minor and in 3/4", "with drums, over a drone"."""
    if words.startswith(("in ", "with ")) and before.startswith(words.split(" ")[0]):
        return " and "
    if before.startswith("running"):
        return ", "
    return ", " if before and words.startswith(("over", "lasting", "led", "in ", "running")) else " "


def _players(facts: Facts, rng: np.random.Generator) -> str:
    whole, some = phrases.everybody(facts, rng), listed(phrases.sounds(facts, rng))
    options = [
        f"it features {some}",
        f"you hear {some}",
        f"listen for {some}",
        f"with {some}",
        f"it is built around {some}",
        f"prominent: {some}",
    ]
    if whole:
        options += [
            f"it is played by {whole}",
            f"a combination of {whole}" if " and " in whole else f"written for {whole}",
            f"the line-up is {whole}",
            f"instruments: {whole}",
            f"scored for {whole}",
        ]
    return pick(options, rng) if some else ""


def _measures(facts: Facts, rng: np.random.Generator) -> str:
    """Return tempo, key and meter, or some of them."""
    tempo, key, meter = phrases.tempo(facts, rng), phrases.key(facts, rng), phrases.meter(facts, rng)
    options = []
    if tempo and key:
        options += [
            f"it runs at {tempo} in {key}", f"the tempo is {tempo} and the key is {key}",
            f"set in {key}, it moves at {tempo}", f"it is in {key}, at {tempo}",
        ]  # fmt: skip
    if tempo:
        options += [
            f"the tempo is {tempo}",
            f"it moves along at {tempo}",
            f"tempo: {tempo}",
            f"it clocks in at {tempo}",
            f"count it at {tempo}",
        ]
    if key:
        options += [
            f"the key is {key}",
            f"it is in {key}",
            f"key: {key}",
            f"the tonality is {key}",
            f"it is written in {key}",
        ]
    if meter:
        options += [f"it is in {meter}", f"the meter is {facts.meter}"]
    if meter and key:
        options += [f"it is in {key} and in {meter}"]
    if not facts.steady and facts.bpm:
        options += ["the tempo changes along the way", "the tempo is not steady"]
    return pick(options, rng) if options else ""


def _mood(facts: Facts, rng: np.random.Generator) -> str:
    found = (phrases.mood(facts, rng), phrases.mood(facts, rng), phrases.density(facts, rng))
    words = listed(list(dict.fromkeys(word for word in found if word))[:2])
    return (
        pick(
            (
                f"the mood is {words}",
                f"it feels {words}",
                f"it sounds {words}",
                f"the overall character is {words}",
                f"the atmosphere is {words}",
                f"it comes across as {words}",
            ),
            rng,
        )
        if words
        else ""
    )


def _rhythm(facts: Facts, rng: np.random.Generator) -> str:
    feel, pace = phrases.feel(facts, rng), phrases.pace_noun(facts, rng)
    options = [f"it has {feel}", f"it is played with {feel}", f"rhythmically it has {feel}"] if feel else []
    options += (
        [f"it keeps {pace}", f"it goes at {pace}", f"it proceeds at {pace}", f"everything happens at {pace}"]
        if pace
        else []
    )
    return pick(options, rng) if options else ""


def _form(facts: Facts, rng: np.random.Generator) -> str:
    form, length = phrases.form(facts, rng), phrases.length(facts, rng)
    options = (
        [f"it lasts {length}", f"it is {length} long", f"the whole thing takes {length}", f"length: {length}"]
        if facts.bars
        else []
    )
    if form.endswith("form"):
        options += [f"it is in {form}", f"it follows {article(form)}"]
    elif form:
        options += [f"it has {form}", f"the form has {form}", f"structure: {', '.join(facts.sections)}"]
    return pick(options, rng) if options else ""


def _harmony(facts: Facts, rng: np.random.Generator) -> str:
    harmony = phrases.harmony(facts, rng)
    return (
        pick(
            (
                f"the harmony rests on {harmony}",
                f"it is built on {harmony}",
                f"underneath, there is {harmony}" if harmony.startswith("a ") else f"harmonically it uses {harmony}",
            ),
            rng,
        )
        if harmony
        else ""
    )


def _lead(facts: Facts, rng: np.random.Generator) -> str:
    lead = phrases.lead_phrase(facts, rng)
    return lead.replace("with the melody in", "the melody is in") if lead.startswith("with the melody") else (
        f"it is {lead}" if lead.startswith("led") else ""
    )  # fmt: skip


def _register(facts: Facts, rng: np.random.Generator) -> str:
    register = phrases.register(facts, rng)
    if register.endswith("register"):
        return pick((f"it sits mostly in {register}", f"most of it lies in {register}"), rng)
    return f"it is mostly made of {register}" if register else ""


_TELLERS: tuple[tuple[tuple[str, ...], Teller], ...] = (
    (("sounds",), _players), (("tempo", "key", "meter"), _measures), (("mood", "density"), _mood),
    (("feel", "pace"), _rhythm), (("form",), _form), (("harmony",), _harmony), (("sounds",), _lead), ((), _register),
)  # fmt: skip
"""What each sentence tells, and who tells it."""
