"""What can be said of a score in words, measured from its notes and its own marks."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from musicstudio.domain.errors import WrongUsage
from musicstudio.domain.harmony import Chord, Key
from musicstudio.domain.score import Meter, Part, Score
from musicstudio.domain.styles import STYLES
from musicstudio.domain.units import PPQ
from musicstudio.training.eras import era_of
from musicstudio.training.excerpt import bars_of
from musicstudio.training.soundnames import sound_name

_PACES: Final = ((58, "very slow"), (82, "slow"), (112, "moderate"), (148, "fast"), (1e9, "very fast"))
"""Felt beats a minute below which a tempo is called so."""
_STEADY: Final = 1.12
"""How much faster than its slowest a tempo may become and still be steady."""
_DENSITY: Final = (2.3, 6.5)
"""Strokes a second, notes struck together counted once, below which music is sparse and above which it is dense."""
_ENERGY: Final = (0.3, 0.6)
_REGISTER: Final = (57.0, 68.0)
"""Mean pitch, bass and drums left out, below which music is low and above which it is high."""
_SWUNG: Final = (0.58, 0.72)
"""Where the second half of a beat, or of its half, lies when it swings."""
_SYNCOPATED: Final = (0.12, 0.36)
"""The share of strokes off the beat and held over it that is little, and that is much."""
_FORMAL: Final = ("intro", "verse", "chorus", "bridge", "ending")
_SPELT: Final = {"outro": "ending", "coda": "ending", "refrain": "chorus", "prechorus": "", "pre-chorus": ""}


@dataclass(frozen=True)
class Sound:
    """Who plays: the name of a sound (`soundnames`), how many parts of it there are."""

    name: str
    count: int = 1


@dataclass(frozen=True)
class Facts:
    """What is known of a piece; "" and () where nothing is, so that nothing is said of it.

    `bpm` counts quarter notes, `pace` is after the felt beat; `density` and `energy` and `register` are "low",
    "middle" or "high", `feel` "swung", "straight" or "syncopated", `harmony` "plain", "rich" or "drone"; `sounds` those
    heard most first, `lead` who has the tune, `sung` None where voices only join in. `sections` are names in order, or
    one letter each.
    """

    bpm: float
    pace: str
    meter: str
    bars: int
    seconds: float
    sounds: tuple[Sound, ...] = ()
    lead: str = ""
    style: str = ""
    genre: str = ""
    era: str = ""
    key: str = ""
    minor: bool | None = None
    steady: bool = True
    density: str = "middle"
    energy: str = "middle"
    register: str = ""
    feel: str = ""
    harmony: str = ""
    sections: tuple[str, ...] = ()
    sung: bool | None = False
    drums: bool = False


def facts_of(score: Score, genre: str = "", author: str = "") -> Facts:
    """Return the facts of a score; `genre` in words that stand before "piece", `author` with dates where known."""
    end = max((int(note.end) for part in score.parts for note in part.notes), default=0)
    seconds = float(score.tempo_map.seconds(max(end, 1))) - float(score.tempo_map.seconds(0))
    meter = _longest_meter(score)
    bpm = _bpm(score, max(end, 1))
    parts = tuple(part for part in score.parts if part.notes)
    strokes = len({(int(note.start) + 15) // 30 for part in parts for note in part.notes}) / max(seconds, 1.0)
    felt = bpm * PPQ / _beat(meter)
    key = _key(score)
    style = score.style if score.style in STYLES else ""
    tempi = [change.bpm for change in score.tempo_map.changes if change.tick < end] or [bpm]
    return Facts(
        bpm=bpm,
        pace=next(word for below, word in _PACES if felt < below),
        meter=str(meter),
        bars=bars_of(score),
        seconds=seconds,
        sounds=_sounds(parts),
        lead=_lead(parts),
        style=style,
        genre=genre.strip().lower(),
        era="" if style else era_of(author),
        key=key.name if key else "",
        minor=key.minor if key else None,
        steady=max(tempi) <= _STEADY * min(tempi),
        density=_level(strokes, _DENSITY),
        energy=_level(energy_of(parts, strokes, felt), _ENERGY),
        register=_register(parts),
        feel=_feel(score, meter),
        harmony=_harmony(score),
        sections=_sections(score),
        sung=_sung(parts, genre),
        drums=any(part.is_drums for part in parts),
    )


def energy_of(parts: tuple[Part, ...], strokes: float, felt: float) -> float:
    """Return how energetic music is, 0–1, by how hard, how often and how fast notes are struck, and by drums."""
    velocities = [note.velocity for part in parts for note in part.notes] or [64]
    hard = _unit((sum(velocities) / len(velocities) - 45) / 65)
    often = _unit((strokes - 1) / 9)
    fast = _unit((felt - 50) / 110)
    return 0.25 * hard + 0.35 * often + 0.25 * fast + 0.15 * any(part.is_drums for part in parts)


def _unit(value: float) -> float:
    return min(max(value, 0.0), 1.0)


def _level(value: float, limits: tuple[float, float]) -> str:
    return "low" if value < limits[0] else "high" if value > limits[1] else "middle"


def _longest_meter(score: Score) -> Meter:
    """Return the meter that holds longest."""
    edges = [*(int(meter.tick) for meter in score.meters), max(int(score.end), int(score.meters[-1].tick) + 1)]
    spans: Counter[tuple[int, int]] = Counter()
    for meter, (start, end) in zip(score.meters, pairwise(edges), strict=True):
        spans[meter.numerator, meter.denominator] += end - start
    return Meter(score.meters[0].tick, *max(spans, key=spans.__getitem__))


def _beat(meter: Meter) -> int:
    """Return the ticks of a felt beat: a dotted one in 6/8, 9/8 and 12/8."""
    step = PPQ * 4 // meter.denominator
    if meter.denominator >= 8:
        return 3 * step if meter.numerator % 3 == 0 else 2 * step
    return step


def _bpm(score: Score, end: int) -> float:
    """Return the tempo that holds longest, in quarter notes a minute."""
    changes = score.tempo_map.changes
    edges = [*(int(change.tick) for change in changes), max(end, int(changes[-1].tick))]
    if len(changes) > 8:  # played freely: no one tempo holds for long
        return end / PPQ * 60 / max(float(score.tempo_map.seconds(end)) - float(score.tempo_map.seconds(0)), 1e-6)
    spans: Counter[float] = Counter()
    for change, (start, stop) in zip(changes, pairwise(edges), strict=True):
        spans[change.bpm] += max(min(stop, end) - min(start, end), 0) / change.bpm  # type: ignore[assignment]
    return max(spans, key=spans.__getitem__)


def _key(score: Score) -> Key | None:
    with suppress(WrongUsage):
        return Key.parse(score.key)
    return None


def _sung(parts: tuple[Part, ...], genre: str) -> bool | None:
    """Return whether the tune is sung; None where voices only join in, or a song stands there without its singer."""
    if any(sound_name(part) == "voice" for part in parts):
        return True
    voices = [part for part in parts if sound_name(part) in ("choir", "voice ooh")]
    led = any(part.role == "lead" for part in parts)
    return None if "song" in genre or (voices and (led or len(parts) > len(voices))) else bool(voices)


def _lead(parts: tuple[Part, ...]) -> str:
    leads = [part for part in parts if part.role in ("vocals", "lead") and not part.is_drums]
    best = max(
        leads, key=lambda part: (sound_name(part) == "voice", part.role == "lead", len(part.notes)), default=None
    )
    return sound_name(best) if best else ""


def _sounds(parts: tuple[Part, ...]) -> tuple[Sound, ...]:
    """Return the sounds that play: as written where no part has a role, else the tune's, then the busiest, bass, drums.

    A keyboard written on two staves, or one that has the tune besides, is one keyboard.
    """
    notes: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    for part in parts:
        name = sound_name(part)
        rank = {"lead": 2, "vocals": 2, "drums": -2, "bass": -1}.get("drums" if part.is_drums else part.role, 0)
        notes[name] += len(part.notes) + 100_000 * rank
        counts[name] += 1
    written = all(not part.role and not part.is_drums for part in parts)  # as a page of chamber music orders them
    names = list(notes) if written else sorted(notes, key=lambda name: (-notes[name], name))
    return tuple(Sound(name, counts[name] if name in _COUNTED else 1) for name in names)


_COUNTED: Final = frozenset(
    ["violin", "viola", "cello", "flute", "clarinet", "oboe", "bassoon", "trumpet", "trombone", "french horn", "voice",
     "saxophone", "recorder", "tuba", "nylon guitar"]
)  # fmt: skip
"""What is played by one person a part."""


def _register(parts: tuple[Part, ...]) -> str:
    notes = [note for part in parts if not part.is_drums and part.role != "bass" for note in part.notes]
    total = sum(int(note.length) for note in notes)
    return _level(sum(note.pitch * int(note.length) for note in notes) / total, _REGISTER) if total else ""


def _feel(score: Score, meter: Meter) -> str:
    """Return "swung", "syncopated" or "straight" where it is plain; "" in compound and odd meters."""
    if meter.denominator > 4:
        return ""
    starts = [int(note.start) for part in score.parts for note in part.notes]
    if _swings(starts, PPQ) or _swings(starts, PPQ // 2):
        return "swung"
    off = [_held_over(part) for part in score.parts if len(part.notes) >= 16 and not part.is_drums]
    if not off:
        return ""
    share = sum(off) / len(off)
    if share > _SYNCOPATED[1]:
        return "syncopated"
    even = all(_even(starts, beat) for beat in (PPQ, PPQ // 2))
    return "straight" if even and share < _SYNCOPATED[0] else ""


def _swings(starts: list[int], beat: int) -> bool:
    inside = [start % beat / beat for start in starts]
    between = [place for place in inside if 0.4 < place < 0.85]
    late = sum(_SWUNG[0] < place < _SWUNG[1] for place in between)
    first = sum(0.27 < place < 0.4 for place in inside)
    enough = len(between) >= max(8, 0.08 * len(starts)) and _on(inside) >= 0.35 * len(starts)
    return enough and late >= 0.7 * len(between) and first < 0.3 * late


def _even(starts: list[int], beat: int) -> bool:
    """Say whether what is struck between two beats is struck in their middle."""
    inside = [start % beat / beat for start in starts]
    between = [place for place in inside if 0.36 < place < 0.7]
    middle = sum(0.44 < place < 0.56 for place in between)
    return middle >= 0.8 * len(between) and _on(inside) >= 0.35 * len(starts)


def _on(inside: list[float]) -> int:
    return sum(place < 0.1 or place > 0.9 for place in inside)


def _held_over(part: Part) -> float:
    """Return the share of a part's strokes that lie between the beats and sound over the next one."""
    starts = sorted({(int(note.start) + 30) // 60 * 60 for note in part.notes})
    beats = {start for start in starts if start % PPQ == 0}
    ends: dict[int, int] = {}
    for note in part.notes:
        start = (int(note.start) + 30) // 60 * 60
        ends[start] = max(ends.get(start, 0), int(note.end))
    off = sum(
        start % PPQ != 0 and (start // PPQ + 1) * PPQ not in beats and ends[start] > (start // PPQ + 1) * PPQ + 30
        for start in starts
    )
    return off / len(starts)


def _harmony(score: Score) -> str:
    chords = []
    for mark in score.chords:
        with suppress(WrongUsage):
            chords.append(Chord.parse(mark.text))
    if len(score.chords) < 1 or len(chords) < 0.8 * len(score.chords):
        return ""
    if score.style in ("maqam", "raga") and len(set(chords)) == 1:
        return "drone"
    if len(chords) < 4:
        return ""
    rich = sum(len(chord.intervals) >= 4 for chord in chords) / len(chords)
    if score.style in ("maqam", "raga"):  # their chords are drones with names
        return ""
    return "rich" if rich > 0.6 else "plain" if rich < 0.1 else ""


def _sections(score: Score) -> tuple[str, ...]:
    """Return the names of the sections; () where one of them says nothing to a reader."""
    names = [re.sub(r"[\s'\d_]+$", "", mark.text).strip() for mark in score.sections]
    spelt = [_SPELT.get(name.lower(), name.lower() if len(name) > 1 else name.upper()) for name in names]
    formal = len(spelt) > 2 and all(name in _FORMAL for name in spelt)
    lettered = 2 < len(spelt) <= 6 and all(len(name) == 1 and name.isalpha() for name in spelt)
    return tuple(spelt) if (formal or lettered) and len(set(spelt)) > 1 else ()
