"""Parts of captions: each function says one fact in one of many ways, or "" where it is not known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from musicstudio.training.captions import vocabulary
from musicstudio.training.captions.grammar import listed, number, plural
from musicstudio.training.facts import Facts, Sound

_COMPOUND: Final = ("6/8", "9/8", "12/8")
_SPOKEN: Final = {"#": " sharp", "b": " flat"}
_SOLOISTS: Final = (
    "grand piano", "felt piano", "upright piano", "harpsichord", "church organ", "nylon guitar", "steel guitar",
    "violin", "viola", "cello", "flute", "clarinet", "harp", "marimba", "vibraphone", "accordion", "sitar", "oud",
    "recorder",
)  # fmt: skip
_SOLO: Final = frozenset(way for name in _SOLOISTS for way in vocabulary.SOUNDS.get(name, name).split("|"))
_UNTOLD: Final[dict[str, dict[str, object]]] = {
    "mood": {"minor": None, "energy": "middle"}, "pace": {"pace": ""}, "density": {"density": "middle"},
    "feel": {"feel": ""}, "tempo": {"pace": "", "steady": False, "bpm": 0.0}, "key": {"key": ""},
    "meter": {"meter": ""},
    "sounds": {"sounds": (), "lead": ""}, "harmony": {"harmony": ""}, "form": {"sections": (), "bars": 0},
}  # fmt: skip
"""What is told → the fields of facts as they are when nothing is known."""


def pick(options: str | Sequence[str], rng: np.random.Generator) -> str:
    """Return one of several ways to say something, given as a sequence or split by "|"."""
    ways = options.split("|") if isinstance(options, str) else options
    return ways[int(rng.integers(len(ways)))]


def worded(facts: Facts, rng: np.random.Generator) -> Facts:
    """Return facts whose sounds have the names they go by in one caption, no two alike."""
    names: dict[str, str] = {}
    for one in facts.sounds:
        ways = vocabulary.SOUNDS.get(one.name, one.name).split("|")
        names[one.name] = pick([way for way in ways if way not in names.values()] or [one.name], rng)
    if facts.style == "solo piano":  # the style says it already
        return without(facts, "sounds")
    sounds_ = tuple(Sound(names[one.name], one.count) for one in facts.sounds)
    return replace(facts, sounds=sounds_, lead=names.get(facts.lead, ""))


def without(facts: Facts, *told: str) -> Facts:
    """Return facts without those that have been told; their names are those of the functions here."""
    for name in told:
        facts = replace(facts, **_UNTOLD[name])  # type: ignore[arg-type]
    return facts


def style(facts: Facts, rng: np.random.Generator) -> str:
    """Return the style, or the genre, as it stands before a noun."""
    return pick(vocabulary.STYLES[facts.style], rng) if facts.style else facts.genre


def mood(facts: Facts, rng: np.random.Generator) -> str:
    third = {None: "", True: "minor", False: "major"}[facts.minor]
    return pick(vocabulary.MOODS[third, facts.energy], rng)


def pace(facts: Facts, rng: np.random.Generator) -> str:
    return pick(vocabulary.PACES[facts.pace], rng) if facts.pace and facts.steady else ""


def density(facts: Facts, rng: np.random.Generator) -> str:
    return pick(vocabulary.DENSITIES[facts.density], rng)


def tempo(facts: Facts, rng: np.random.Generator) -> str:
    """Return the tempo as a number; as a note value where a beat is no quarter note, "" where it changes."""
    bpm = round(facts.bpm)
    if not facts.steady:
        return ""
    if facts.meter in _COMPOUND or facts.meter.endswith("/2") or rng.random() < 0.08:
        return f"♩ = {bpm}"
    return pick((f"{bpm} BPM", f"{bpm} BPM", f"{bpm} bpm", f"{bpm} beats per minute"), rng)


def pace_noun(facts: Facts, rng: np.random.Generator) -> str:
    return pick(vocabulary.PACE_NOUNS[facts.pace], rng) if facts.pace and facts.steady else ""


def tempo_phrase(facts: Facts, rng: np.random.Generator) -> str:
    """Return where a piece lies in tempo, after a noun: "at 90 BPM", "at a slow pace"."""
    counted, named = tempo(facts, rng), pace_noun(facts, rng)
    if named and rng.random() < 0.25:
        return f"at {named}"
    if not counted:
        return ""
    if counted.startswith("♩"):
        return f"at {counted}"
    return pick((f"at {counted}", f"at {counted}", f"at a tempo of {counted}", f"running at {counted}"), rng)


def key(facts: Facts, rng: np.random.Generator) -> str:
    """Return the key's name: "Bb minor", "B♭ minor" or "B flat minor"."""
    note, _, mode = facts.key.partition(" ")
    if len(note) > 1:
        signed = note[0] + {"#": "♯", "b": "♭"}[note[1]]
        note = pick((note, note, signed, f"{note[0]}{_SPOKEN[note[1]]}"), rng)
    return f"{note} {mode}".strip()


def key_phrase(facts: Facts, rng: np.random.Generator) -> str:
    if not facts.key:
        return ""
    return f"{pick('in|in|in|in the key of', rng)} {key(facts, rng)}"


def meter(facts: Facts, rng: np.random.Generator) -> str:
    return pick(vocabulary.METERS[facts.meter], rng) if facts.meter in vocabulary.METERS else ""


def sound(one: Sound) -> str:
    """Return what plays, without article, counted where there are several: "two violins"."""
    return f"{number(one.count)} {plural(one.name)}" if one.count > 1 else one.name


def sounds(facts: Facts, rng: np.random.Generator, most: int = 5) -> list[str]:
    """Return some of those who play, what is heard most first."""
    return [sound(one) for one in facts.sounds][: int(rng.integers(1, most + 1))]


def everybody(facts: Facts, rng: np.random.Generator) -> str:
    """Return all who play as a list or by the name of the group; "" where they are too many for a sentence."""
    if {(one.name, one.count) for one in facts.sounds} == {("violin", 2), ("viola", 1), ("cello", 1)}:
        return pick("string quartet|two violins, viola and cello", rng)
    if len(facts.sounds) == 1 and facts.sounds[0].count == 1 and facts.sounds[0].name in _SOLO:
        return f"solo {facts.sounds[0].name}"
    names = [sound(one) for one in facts.sounds]
    return listed(names, serial=bool(rng.integers(2))) if 1 < len(names) <= 5 else ""


def sounds_phrase(facts: Facts, rng: np.random.Generator) -> str:
    """Return who plays, after a noun: "for cello and piano", "with Rhodes and drums"."""
    whole = everybody(facts, rng)
    if whole and rng.random() < 0.5:
        return f"for {whole}"
    names = sounds(facts, rng)
    return f"{pick('with|with|featuring|built around', rng)} {listed(names)}" if names else ""


def lead_phrase(facts: Facts, rng: np.random.Generator) -> str:
    """Return who has the tune, and over what: "led by the flute over strings and harp"."""
    if not facts.lead:
        return ""
    rest = [one for one in sounds(facts, rng) if one != facts.lead]
    over = f" over {listed(rest)}" if rest and rng.random() < 0.6 else ""
    ways = [f"led by the {facts.lead}{over}", f"with the melody in the {facts.lead}{over}"]
    ways += [] if facts.lead.endswith("lead") else [f"with the {facts.lead} in the lead"]
    return pick(ways, rng)


def length(facts: Facts, rng: np.random.Generator) -> str:
    """Return how long it lasts, in bars or as time goes by."""
    if facts.bars and rng.random() < 0.6:
        return f"{number(facts.bars)} {'bar' if facts.bars == 1 else 'bars'}"
    return f"{pick('about|around|roughly', rng)} {duration(facts.seconds)}"


def duration(seconds: float) -> str:
    """Return a duration in round words: "25 seconds", "a minute and a half", "three minutes"."""
    if seconds < 50:
        return f"{max(5, 5 * round(seconds / 5))} seconds"
    halves = max(2, round(seconds / 30))
    if halves == 2:
        return "a minute"
    if halves == 3:
        return "a minute and a half"
    whole = number(halves // 2)
    return f"{whole} and a half minutes" if halves % 2 else f"{whole} minutes"


def form(facts: Facts, rng: np.random.Generator) -> str:
    """Return the sections: "AABA form", or "an intro, verses, a chorus that returns"."""
    if not facts.sections:
        return ""
    if len(facts.sections[0]) == 1:
        return f"{''.join(facts.sections)} form"
    times = Counter(facts.sections)
    names = []
    for name in times:
        if name in ("verse", "chorus") and times[name] > 1:
            names.append(f"{number(times[name])} {plural(name)}")
        else:
            names.append(pick(vocabulary.SECTIONS[name], rng))
    return listed(names)


def feel(facts: Facts, rng: np.random.Generator) -> str:
    return pick(vocabulary.FEEL_NOUNS[facts.feel], rng) if facts.feel else ""


def harmony(facts: Facts, rng: np.random.Generator) -> str:
    return pick(vocabulary.HARMONIES[facts.harmony], rng) if facts.harmony else ""


def register(facts: Facts, rng: np.random.Generator) -> str:
    return pick(vocabulary.REGISTERS[facts.register], rng) if facts.register else ""


def noun(facts: Facts, rng: np.random.Generator) -> str:
    """Return what it is: a piece, a song where it is sung, a groove where the drums make it."""
    options = vocabulary.NOUNS.split("|")
    options += {True: ["song", "song"], None: [], False: ["instrumental", "instrumental piece"]}[facts.sung]
    options += ["groove", "groove", "cut"] if facts.style in vocabulary.BEATS and facts.drums else []
    options += ["sketch", "loop"] if 0 < facts.bars <= 8 else []
    return pick(options, rng)


def adjective(facts: Facts, rng: np.random.Generator, topic: str) -> str:
    """Return an adjective for "mood", "pace", "density" or "feel"."""
    if topic == "feel":
        return pick(vocabulary.FEELS[facts.feel], rng) if facts.feel else ""
    return {"mood": mood, "pace": pace, "density": density}[topic](facts, rng)


def headline(facts: Facts, rng: np.random.Generator) -> tuple[str, Facts]:
    """Return "slow, wistful lo-fi hip hop track", without article, and the facts that are left to tell."""
    words = {topic: adjective(facts, rng, topic) for topic in ("mood", "pace", "density", "feel")}
    kind = style(facts, rng)
    if "swing" in kind:
        words["feel"] = ""
    chosen = [topic for topic, word in words.items() if word and rng.random() < 0.4][:3]
    adjectives = list(dict.fromkeys(words[topic] for topic in chosen))
    before = " and ".join(adjectives) if len(adjectives) == 2 and rng.random() < 0.3 else ", ".join(adjectives)
    era = facts.era if rng.random() < 0.5 else ""
    kind = kind if not adjectives or rng.random() < 0.9 else ""
    what = noun(facts, rng)
    if kind and not facts.style and kind.split(" ")[-1] in vocabulary.KINDS:
        what = ""
    elif kind.split(" ")[-1].rstrip("s") == what or kind.endswith(" music"):
        what = "piece"
    return " ".join(word for word in (before, era, kind, what) if word), without(facts, *chosen)
