"""What is to be made, everything decided: words, options and a reference brought together.

Options win over words, words over a reference, a reference over what the style usually does.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from musicstudio.domain.errors import WrongUsage
from musicstudio.domain.harmony import Chord, Key
from musicstudio.domain.score import Meter
from musicstudio.domain.styles import STYLES
from musicstudio.engines.compose import lexicon
from musicstudio.engines.compose.band import line_up, manner
from musicstudio.engines.compose.chordtext import as_chord, is_numeral, read_chords
from musicstudio.engines.compose.ground import Seat
from musicstudio.engines.compose.idioms import IDIOMS
from musicstudio.engines.compose.keys import choose_key, key_of_chords
from musicstudio.engines.compose.meaning import meant
from musicstudio.engines.compose.words import Wishes, silenced

MOST_BARS = 512
SLOWEST, FASTEST = 20.0, 400.0
_WHOLE_PIECE = 32
"""Bars of a piece that is to have an ending."""


@dataclass(frozen=True)
class Plan:
    """A piece before its notes; `tempo` in quarter notes a minute, moods 0–1, `chords` bar by bar where they are given.

    `understood` are labels for what the words said, `notes` sentences for the musician.
    """

    style: str
    tempo: float
    key: Key
    meter: Meter
    bars: int
    seats: tuple[Seat, ...]
    chords: tuple[tuple[Chord, ...], ...] = ()
    density: float = 0.5
    energy: float = 0.5
    brightness: float = 0.5
    swing: float = 0.0
    temperature: float = 1.0
    seed: int = 0
    ending: bool = False
    understood: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def seconds(self) -> float:
        return self.bars * _bar_s(self.meter, self.tempo)


@dataclass(frozen=True)
class Options:
    """What was asked for besides words; 0 and empty mean free."""

    bars: int = 0
    seconds: float = 0.0
    tempo: float = 0.0
    key: str = ""
    meter: str = ""
    chords: str = ""
    temperature: float = 1.0
    seed: int = 0


def make_plan(
    prompt: str,
    negative: str = "",
    options: Options | None = None,
    reference: Mapping[str, Any] | None = None,
    take: int = 1,
) -> Plan:
    """Return the plan for words and options; raises WrongUsage when an option cannot be meant.

    `reference` are facts as `analyze` finds them. All takes of a request share style, tempo, key, meter and length;
    who plays and what they play is each take's own.
    """
    asked, known = options or Options(), reference or {}
    wishes = meant(prompt, negative)
    style, exact = style_of(wishes)
    rng = random.Random(f"plan:{style}:{asked.seed}")
    own = random.Random(f"take:{style}:{asked.seed}:{take}")
    usual = manner(style)
    energy, brightness, density = (_unit(0.5 + 0.5 * mood) for mood in wishes.moods[:3])
    brightness = _unit(brightness + 0.3 * (known.get("brightness", 0.5) - 0.5))
    density = _unit(known.get("density", density) if not wishes.moods[2] else density)
    counted = asked.bars or asked.seconds or asked.tempo or wishes.bars or wishes.seconds
    usual_meters = usual.meters[:1] if counted else usual.meters  # who counts bars counts the style's own
    meter = _meter(asked.meter or wishes.meter or str(known.get("meter") or ""), usual_meters, asked.temperature, rng)
    names = read_chords(asked.chords or wishes.chords)
    names_are_asked = bool(names)
    if not names and not (asked.key or wishes.key):  # another key would make other chords of them
        names = tuple((str(name),) for name in known.get("chord_bars", ()))
    key = _key(asked.key, wishes, names, names_are_asked, known, style, brightness, asked.temperature, rng)
    chords = tuple(tuple(as_chord(name, key) for name in bar) for bar in names)
    tempo = asked.tempo or wishes.tempo or float(known.get("tempo_bpm") or 0.0)
    free = not tempo
    if free:
        tempo = _tempo(usual.tempo, wishes, asked.temperature, rng)
    if not SLOWEST <= tempo <= FASTEST:
        raise WrongUsage(f"A tempo of {tempo:g} cannot be played; give {SLOWEST:g} to {FASTEST:g} beats a minute.")
    bars, tempo = _length(asked, wishes, meter, tempo, free, usual.bars)
    swing = usual.swing[0] + (usual.swing[1] - usual.swing[0]) * (
        0.5 + (rng.random() - 0.5) * min(asked.temperature, 1.0)
    )
    seats = _seats(style, wishes, exact, density, own)
    return Plan(
        style, tempo, key, meter, bars, seats, chords, density, energy, brightness, swing, asked.temperature,
        own.getrandbits(48), wishes.ending, wishes.understood, _notes(wishes),
    )  # fmt: skip


def style_of(wishes: Wishes) -> tuple[str, bool]:
    """Return the style wished for, and whether the instruments named are all that is wanted.

    Where no word names a style, the instruments, the mode or the mood suggest one.
    """
    refused = set(wishes.unwanted)
    named = [style for style in (*wishes.styles, *wishes.loose_styles) if style not in refused]
    if named:
        return named[0], wishes.only
    instruments = bool(wishes.patches) and "drums" not in wishes.roles and not wishes.group
    suggested = [
        lexicon.AFFINITY[patch] for patch in wishes.patches if lexicon.AFFINITY.get(patch, "") not in ("", *refused)
    ]
    richer = [style for style in suggested if style != "solo piano"]
    if richer:
        return max(richer, key=lambda style: (richer.count(style), -richer.index(style))), instruments
    if suggested and not wishes.roles:
        return "solo piano", True
    for style in ("maqam", "raga"):
        if any(mode == (wishes.mode or wishes.key.partition(" ")[2]) for mode, _ in IDIOMS[style].modes):
            return style, wishes.only
    energy, brightness = wishes.moods[:2]
    moody = (
        "rock"
        if energy > 0.6 and brightness < 0
        else "ambient"
        if energy < -0.5
        else "synthwave"
        if brightness < -0.5
        else "pop"
    )
    return next(style for style in (moody, "pop", *STYLES) if style not in refused), instruments or wishes.only


def _meter(text: str, usual: tuple[tuple[str, float], ...], temperature: float, rng: random.Random) -> Meter:
    if not text:
        weights = [weight ** (1 / max(temperature, 0.2)) for _, weight in usual]
        text = rng.choices([name for name, _ in usual], weights)[0]
    found = re.fullmatch(r"\s*(\d{1,2})\s*/\s*(2|4|8|16)\s*", text)
    if found is None or not 1 <= int(found[1]) <= 32 or int(found[1]) * 16 // int(found[2]) < 4:
        raise WrongUsage(f"'{text}' is not a meter; write it like 4/4, 3/4 or 7/8.")
    return Meter(numerator=int(found[1]), denominator=int(found[2]))


def _key(
    option: str, wishes: Wishes, names: tuple[tuple[str, ...], ...], names_are_asked: bool, known: Mapping[str, Any],
    style: str, brightness: float, temperature: float, rng: random.Random,
) -> Key:  # fmt: skip
    chosen = choose_key(style, wishes.mode, brightness, temperature, rng)
    if option:
        return Key.parse(option)
    if wishes.key:
        key = Key.parse(wishes.key)
        return Key(key.tonic, wishes.mode) if wishes.mode not in ("", "major", "minor") else key
    written = [name for bar in names for name in bar]
    symbols = written and not any(is_numeral(name) for name in written)
    if symbols and names_are_asked:
        return key_of_chords(tuple(Chord.parse(name) for name in written))
    if known.get("key"):
        heard = Key.parse(str(known["key"]))
        return Key(heard.tonic, wishes.mode) if wishes.mode else heard
    if written and not symbols and not wishes.mode:
        return Key(chosen.tonic, "minor" if any(re.fullmatch(r"i(?![iv]).*", name) for name in written) else "major")
    return chosen


def _tempo(usual: tuple[float, float, float], wishes: Wishes, temperature: float, rng: random.Random) -> float:
    """Return a whole number of beats a minute within the style's range, where the words place it."""
    slow, typical, fast = usual
    pace = wishes.moods[3] + 0.2 * wishes.moods[0] + rng.gauss(0.0, 0.22) * temperature
    pace = max(-1.0, min(1.0, pace))
    return float(round(typical + pace * (fast - typical if pace > 0 else typical - slow)))


def _length(asked: Options, wishes: Wishes, meter: Meter, tempo: float, free: bool, usual: int) -> tuple[int, float]:
    """Return bars and tempo: asked seconds are met as nearly as whole bars can, a free tempo giving way a little."""
    bars = asked.bars or (0 if asked.seconds else wishes.bars)
    seconds = 0.0 if bars else asked.seconds or wishes.seconds
    if seconds:
        tempi = (
            [tempo, *(tempo + away for n in range(1, 7) for away in (n, -n) if tempo + away >= SLOWEST)]
            if free
            else [tempo]
        )
        options = [(max(1, round(seconds / _bar_s(meter, bpm))), bpm) for bpm in tempi]
        bars, tempo = min(options, key=lambda one: abs(one[0] * _bar_s(meter, one[1]) - seconds))
    if not bars:
        bars = _WHOLE_PIECE if wishes.ending else usual
    if bars > MOST_BARS:
        raise WrongUsage(f"{bars} bars are too many at once; ask for {MOST_BARS} at most, and continue the result.")
    return bars, tempo


def _seats(style: str, wishes: Wishes, exact: bool, density: float, rng: random.Random) -> tuple[Seat, ...]:
    wanted = [*wishes.patches, *(role for role in wishes.roles if role not in wishes.without)]
    unwanted = {*wishes.without, *wishes.unwanted}
    for family in ("piano", "organ", "guitar"):  # "no piano" means none of them
        if any(
            lexicon.PATCHES[patch][1].split("|")[0] == family for patch in wishes.unwanted if patch in lexicon.PATCHES
        ):
            unwanted |= {patch for patch in lexicon.PATCHES if patch.endswith(family)}
    wanted = [name for name in wanted if name not in unwanted]
    seats = line_up(style, wanted, sorted(unwanted), rng, exact and bool(wanted), wishes.band)
    silent = silenced(wishes)
    shift = 7 * wishes.register
    return tuple(
        replace(
            seat,
            silent=silent if seat.drums else (),
            density=_unit(seat.density + 0.8 * (density - 0.5)),
            low=seat.low if seat.role in ("drums", "bass") else max(24, seat.low + shift),
            high=seat.high if seat.role in ("drums", "bass") else min(103, seat.high + shift),
        )
        for seat in seats
    )


def _notes(wishes: Wishes) -> tuple[str, ...]:
    notes = list(wishes.notes)
    if len(wishes.styles) > 1:
        notes.append(f"Several styles are named; {wishes.styles[0]} was taken.")
    if "vocals" in wishes.roles:
        notes.append("Words cannot be sung; a voice without words takes their place.")
    return tuple(notes)


def _bar_s(meter: Meter, tempo: float) -> float:
    return meter.numerator * 4 / meter.denominator * 60 / tempo


def _unit(value: float) -> float:
    return max(0.05, min(1.0, float(value)))
