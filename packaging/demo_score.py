"""The demo song's text (resources/demo/song.toml) → Score: melodies, grooves, voice-led chords, human timing."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

from musicstudio.domain.score import Control, Note, Part, Score, TempoMap
from musicstudio.domain.units import PPQ, Ticks

STEPS = 16
STEP = PPQ // 4
VOWELS = {"oo": 0, "oh": 32, "ah": 64, "eh": 96, "ee": 127}
VOWEL_CONTROL = 70
DRUM_NOTES = {
    "kick": 36, "snare": 38, "ghost": 38, "rim": 37, "clap": 39, "hat": 42, "openhat": 46, "shaker": 70, "ride": 51,
    "tambourine": 54, "crash": 49, "tomhigh": 50, "tommid": 47, "tomlow": 43,
}  # fmt: skip
STROKES = {"X": 116, "x": 92, "o": 52}
QUALITIES = {
    "m9": (3, 7, 10, 14), "maj9": (4, 7, 11, 14), "7sus4": (0, 5, 7, 10), "7": (0, 4, 7, 10), "6": (0, 4, 7, 9),
    "13": (4, 9, 10, 14), "m7": (0, 3, 7, 10), "m": (0, 3, 7, 12), "": (0, 4, 7, 12),
}  # fmt: skip
"""The four notes above the bass; where the bass has the root, the keys need not."""


@dataclass
class Sheet:
    """Notes of one part while it is written: (step, length in steps, pitch, velocity) and vowels (step, value)."""

    notes: list[tuple[float, float, int, float]] = field(default_factory=list)
    vowels: list[tuple[float, int]] = field(default_factory=list)


def read_song(path: Path) -> tuple[Score, dict[str, Any]]:
    """Return the score and the page as it was written (for title, stems and levels)."""
    song = tomllib.loads(path.read_text(encoding="utf-8"))
    sheets = {name: Sheet() for name in song["parts"]}
    chords = [chord for section in song["sections"] for chord in _chart(section["chords"], section["bars"])]
    at = 0
    for section in song["sections"]:
        for name, sheet in sheets.items():
            if name in section:
                _write(name, section, sheet, at, chords, song)
        at += section["bars"] * STEPS
    parts = tuple(_performed(name, sheets[name], song) for name in sheets)
    return Score(parts, TempoMap.constant(float(song["tempo"])), key=song["key"], name=song["title"]), song


def _write(name: str, section: dict[str, Any], sheet: Sheet, at: int, chords: list[list[str]], song: Any) -> None:
    level = section.get("level", 1.0) * section.get("emphasis", {}).get(name, 1.0)
    if name == "drums":
        _write_drums(section["drums"].split(), sheet, at, level, song["drums"])
    elif name in ("keys", "pad"):
        _write_chords(name, section, sheet, at, chords, level)
    else:
        _write_melody(section[name], sheet, at, level, song["parts"][name].get("gate", 1.0))


def _write_melody(text: str, sheet: Sheet, at: int, level: float, gate: float) -> None:
    step = 0.0
    for words in text.split("|"):
        for word in words.split():
            match = re.fullmatch(r"([A-G#b0-9+]+|-)/(\d+)([~!?]*)(?:\((\w+)\))?([~!?]*)", word)
            if not match:
                raise ValueError(f"'{word}' is no note of a melody; write it like C4/6.")
            pitches, length, marks = match[1], int(match[2]), match[3] + match[5]
            start = at + step
            if pitches != "-":
                velocity = 86 + 14 * ("!" in marks) - 16 * ("?" in marks) + (3 if step % 8 == 0 else 0)
                held = length + 0.02 if "~" in marks else length * gate
                for pitch in pitches.split("+"):
                    sheet.notes.append((start, held, _pitch(pitch), velocity * level))
                if match[4]:
                    sheet.vowels.append((start, VOWELS[match[4]]))
            step += length
        if step % STEPS:
            raise ValueError(f"a bar line lies at sixteenth {step % STEPS:g} of {STEPS}: {words.strip()}")


def _write_drums(bars: list[str], sheet: Sheet, at: int, level: float, patterns: dict[str, dict[str, str]]) -> None:
    for bar, name in enumerate(bars):
        for piece, row in patterns[name].items():
            for step, mark in enumerate(row):
                if mark == ".":
                    continue
                velocity = STROKES[mark] - (14 if piece in ("hat", "shaker") and step % 4 else 0)
                velocity *= {"ghost": 0.62, "shaker": 0.8, "tambourine": 0.75}.get(piece, 1.0)
                sheet.notes.append((at + bar * STEPS + step, 0.9, DRUM_NOTES[piece], velocity * (0.5 + 0.5 * level)))


def _write_chords(
    name: str, section: dict[str, Any], sheet: Sheet, at: int, chords: list[list[str]], level: float
) -> None:
    """Write a rhythm of chords; each voicing is the one that moves least from the one before."""
    rows = [row.strip() for row in section[name].split("|")]
    strokes: list[tuple[int, str]] = []
    for bar in range(section["bars"]):
        strokes += [(at + bar * STEPS + step, mark) for step, mark in enumerate(rows[bar % len(rows)]) if mark != "."]
        if name == "pad":
            halves = len(chords[at // STEPS + bar])
            strokes += [(at + bar * STEPS + STEPS * part // halves, "x") for part in range(1, halves)]
    end = at + section["bars"] * STEPS
    strokes.sort()
    last = [note[2] for note in sheet.notes[-4 if name == "keys" else -3 :]]
    for (step, mark), following in zip(strokes, [*(s for s, _ in strokes[1:]), end], strict=True):
        if mark == "-":
            continue
        last = _voiced(_chord_at(step, chords), last, low=55 if name == "keys" else 52, few=name == "pad")
        velocity = {"X": 98, "x": 84, "o": 62}[mark] * level
        for place, pitch in enumerate(last):
            spread = 0.0 if name == "pad" else 0.05 * place
            sheet.notes.append((step + spread, following - step - 0.1 - spread, pitch, velocity + 2 * place))


def _chord_at(step: int, chords: list[list[str]]) -> str:
    """Return the chord at a step; the last eighth of a bar belongs to the next one."""
    ahead = step + 2 if step % STEPS >= STEPS - 2 else step
    bar = min(ahead // STEPS, len(chords) - 1)
    return chords[bar][(ahead % STEPS) * len(chords[bar]) // STEPS]


def _chart(text: str, bars: int) -> list[list[str]]:
    chart = [bar.split() for bar in text.split("|")]
    if len(chart) != bars:
        raise ValueError(f"{bars} bars have {len(chart)} bars of chords: {text}")
    return chart


def _voiced(symbol: str, before: list[int], low: int, few: bool) -> list[int]:
    """Return four pitches (three when `few`) in close position, nearest to those before."""
    match = re.fullmatch(r"([A-G][#b]?)(m9|maj9|7sus4|13|m7|m|7|6|)(?:/[A-G][#b]?)?", symbol)
    if not match:
        raise ValueError(f"'{symbol}' is no chord that this page knows.")
    root = _pitch(match[1] + "3") % 12
    tones = [(root + interval) % 12 for interval in QUALITIES[match[2]]]
    tones = tones[:3] if few else tones
    middle = before or [low + 6] * len(tones)
    best: list[int] = []
    for placed in product(*([tone + octave for octave in (48, 60, 72)] for tone in tones)):
        pitches = sorted(placed)
        if pitches[0] < low or pitches[-1] - pitches[0] > 14 or pitches[-1] > low + 22:
            continue
        if not best or _motion(pitches, middle) < _motion(best, middle):
            best = pitches
    return best


def _motion(pitches: list[int], before: list[int]) -> float:
    steps = [abs(a - b) for a, b in zip(pitches, sorted(before), strict=False)]
    crowded = pitches[1] - pitches[0] == 1  # a semitone at the bottom growls
    return sum(steps) + 0.3 * max(steps) + 3 * crowded


def _pitch(name: str) -> int:
    match = re.fullmatch(r"([A-G])([#b]?)(\d)", name)
    if not match:
        raise ValueError(f"'{name}' is no pitch; write it like G#4.")
    sharp = {"#": 1, "b": -1, "": 0}[match[2]]
    return {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}[match[1]] + sharp + 12 * (int(match[3]) + 1)


def _performed(name: str, sheet: Sheet, song: dict[str, Any]) -> Part:
    """Return a part with swing, its player's place behind the beat, and a little scatter of time and force."""
    player, swing = song["parts"][name], float(song["swing"])
    rng = np.random.default_rng([song["seed"], crc32(name.encode())])
    per_ms = song["tempo"] * PPQ / 60_000
    offsets: dict[float, float] = {}
    notes = []
    for start, length, pitch, velocity in sorted(sheet.notes):
        # What is struck together stays together: one offset per moment.
        offset = offsets.setdefault(start, (player["feel"] + player["loose"] * rng.standard_normal()) * per_ms)
        begin = max(0, round(_swung(start, swing) * STEP + offset))
        end = max(begin + 30, round(_swung(start + length, swing) * STEP + offset))
        force = int(np.clip(round(velocity + 3.5 * rng.standard_normal()), 1, 127))
        notes.append(Note(Ticks(begin), Ticks(end - begin), pitch, force))
    channel = player.get("channel", [n for n in song["parts"] if n != "drums"].index(name) if name != "drums" else 9)
    controls = tuple(Control(Ticks(max(0, round(step * STEP))), VOWEL_CONTROL, value) for step, value in sheet.vowels)
    return Part(name, tuple(sorted(notes)), player.get("program", 0), channel, (), controls)


def _swung(step: float, swing: float) -> float:
    """Return a position in steps after swing: within each eighth, the middle moves to `swing`."""
    pair, inside = divmod(step, 2.0)
    return pair * 2 + (inside * 2 * swing if inside <= 1 else 2 * swing + (inside - 1) * 2 * (1 - swing))
