"""Drum kits of recorded strokes: layers of strength, strokes in turn, a drawn tuning, decay and tone for each kit."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from musicstudio.audio.synth.filters import Band, equalised, lowpassed
from musicstudio.audio.synth.instrument import Instrument
from musicstudio.audio.synth.kits.sets import KITS, Kit
from musicstudio.audio.synth.line import Line, Tone
from musicstudio.audio.synth.stage import add, panned, silence
from musicstudio.domain.audio import AudioArray
from musicstudio.training.sounds.banks import Sample, SampleBank
from musicstudio.training.sounds.percussion import CHOKES, PLACES, level, of_kit, seats, step
from musicstudio.training.sounds.recording import NOTES, recording, transposed
from musicstudio.training.splits import split_of_sound

_LEVEL: Final = 0.3
_LAYERS: Final = 6
_VARIANTS: Final = 3
_CHOKE_S: Final = 0.01
_DYNAMIC: Final = 1.4


@dataclass(frozen=True)
class Drum:
    """One drum: its strokes as (recording, layer 0–1), and how it is set: semitones, decay, tone."""

    strokes: tuple[tuple[Sample, float], ...]
    semitones: float = 0.0
    decay_s: float = 6.0
    top_hz: float = 18000.0
    tilt_db: float = 0.0


@dataclass(frozen=True)
class RecordedKit:
    """A kit by General MIDI note; what it has not is played by one of our own kits, `rest`."""

    name: str
    drums: dict[int, Drum] = field(default_factory=dict)
    rest: str = "acoustic kit"


def kit_of(banks: tuple[SampleBank, ...], name: str, draw: int) -> RecordedKit:
    """Return a kit from banks of strokes, the first that has a drum serving it, set by a draw."""
    rng = np.random.default_rng([crc32(name.encode()), draw])
    drums: dict[int, Drum] = {}
    tuning, air = rng.normal(0, 0.7), rng.uniform(-2, 2)
    for bank in banks:
        found: dict[int, list[Sample]] = {}
        for piece in _one_piece_each(bank, rng):
            found.setdefault(piece[0].note or 0, []).extend(piece)
        for note, samples in found.items():
            if note and note not in drums:
                drums[note] = _set(layered(samples), rng, float(tuning), float(air))
    return RecordedKit(name, drums, _rest(rng))


def one_shot_kit(folder: Path, draw: int) -> RecordedKit:
    """Return a kit drawn from a folder of single strokes, named by what they are (bd_, sn_, hat_, ride_, perc_, …).

    One recording in four is only in kits of the held-out side, the others only in the rest.
    """
    rng = np.random.default_rng([77, draw])
    kept = split_of_sound(f"oneshots/{draw}") == "heldout"
    drums: dict[int, Drum] = {}
    tuning, air = rng.normal(0, 1.5), rng.uniform(-4, 3)
    for notes, patterns in _SINGLES:
        found = {path for pattern in patterns for path in folder.glob(pattern)}
        files = sorted(path for path in found if _kept(path) == kept)
        if files:
            path = files[int(rng.integers(len(files)))]
            semitones, decay, top = float(rng.normal(tuning, 1.0)), float(rng.uniform(0.25, 1.6)), _top(rng)
            for note, step in notes:
                strokes = ((Sample(path, note=note), 0.6),)
                drums[note] = Drum(strokes, float(np.clip(semitones + step, -8, 8)), decay, top, float(air))
    return RecordedKit(f"oneshots/{draw}", drums, _rest(rng))


def instrument(kit: RecordedKit) -> Instrument:
    """Return what plays a drum part on a kit."""
    return Instrument(kit.name, partial(played, kit), 0.0, 0.0, 0.1)


def played(kit: RecordedKit, line: Line, sample_rate: int, rng: np.random.Generator) -> AudioArray:
    """Return a drum part, (2, line.samples): no stroke twice running where there are several of its strength."""
    canvas = silence(line.samples)
    struck: dict[int, list[float]] = {}
    for tone in line.tones:
        struck.setdefault(round(tone.pitch), []).append(tone.start_s)
    last: dict[int, object] = {}
    for tone in line.tones:
        note = round(tone.pitch)
        sound, last[note] = _stroke(kit, note, tone.velocity, last.get(note), sample_rate, rng)
        wobble = 10 ** (0.5 * float(rng.standard_normal()) / 20)
        sound = sound * np.float32(_LEVEL * level(note) * wobble * tone.velocity**_DYNAMIC)
        closing = sorted(at for closer in CHOKES.get(note, ()) for at in struck.get(closer, ()))
        add(canvas, _choked(sound, tone, closing, sample_rate), tone.start_s, sample_rate)
    return canvas


def _stroke(
    kit: RecordedKit, note: int, velocity: float, before: object, sample_rate: int, rng: np.random.Generator
) -> tuple[AudioArray, object]:
    """Return a stroke of a note at level 1, (2, samples), and which it was."""
    own = KITS[kit.rest]
    recorded, synthetic = seats(note, set(kit.drums)), seats(note, set(own) | set(KITS["acoustic kit"]))
    if recorded and (recorded[0] == note or of_kit(note) or not synthetic or synthetic[0] != note):
        drum = kit.drums[recorded[0]]
        sample = _picked(drum, velocity, before, rng)
        sound = _set_stroke(drum, sample, step(note, recorded[0]), velocity, sample_rate)
        # a lone stroke stays mono and is placed; recordings in stereo stand where they were recorded
        return (panned(sound[0], PLACES.get(note, 0.0)) if len(sound) == 1 else sound), sample.path
    turn = (int(rng.integers(_VARIANTS - 1)) + 1 + (before if isinstance(before, int) else 0)) % _VARIANTS
    layer = max(1, round(velocity * _LAYERS))
    place = synthetic[0] if synthetic else 37
    return panned(_own_stroke(kit.rest, own, place, layer, turn, sample_rate), PLACES.get(note, 0.0)), turn


def _own_stroke(name: str, kit: Kit, note: int, layer: int, turn: int, sample_rate: int) -> NDArray[np.float32]:
    def make() -> NDArray[np.float32]:
        stroke = (kit.get(note) or KITS["acoustic kit"][note])[0]
        made = np.asarray(stroke(layer / _LAYERS, sample_rate, np.random.default_rng([note, layer, turn])))
        return np.asarray(made / max(float(np.abs(made).max()), 1e-6), dtype=np.float32)

    return NOTES.get(("own stroke", name, note, layer, turn, sample_rate), make)


def _picked(drum: Drum, velocity: float, before: object, rng: np.random.Generator) -> Sample:
    """Return a stroke near a strength, not the one before where there is another."""
    apart = [(abs(layer - velocity) + 0.06 * rng.random(), n) for n, (_, layer) in enumerate(drum.strokes)]
    nearest = [drum.strokes[n] for _, n in sorted(apart)[:3]]
    fresh = [stroke for stroke in nearest if stroke[0].path != before and abs(stroke[1] - nearest[0][1]) < 0.15]
    return (fresh[int(rng.integers(len(fresh)))] if fresh else nearest[0])[0]


def _set_stroke(drum: Drum, sample: Sample, semitones: float, velocity: float, sample_rate: int) -> AudioArray:
    """Return a stroke tuned, damped and coloured as its kit is set, its peak 1."""
    lone = len(drum.strokes) == 1
    soft = 1 + max(0, round(4 * (0.9 - velocity))) if lone else 0  # one recording serves all: softer is duller
    tuned = round(drum.semitones + semitones, 2)
    key = ("stroke", str(sample.path), sample_rate, tuned, drum.decay_s, drum.top_hz, drum.tilt_db, soft)

    def make() -> AudioArray:
        found = recording(sample.path, sample.onset_s)
        sound = transposed(found, tuned, sample_rate, 4.0)
        sound = equalised(sound, (Band("high", 4000, drum.tilt_db),), sample_rate)
        top = drum.top_hz / (1.5 ** max(soft - 1, 0))
        if top < 0.42 * sample_rate:
            sound = lowpassed(sound, top, sample_rate, order=1)
        time = np.arange(sound.shape[1]) / sample_rate
        sound = sound * np.exp(-6.908 * time / (2.5 * drum.decay_s)).astype(np.float32)
        last = min(sound.shape[1], round(0.01 * sample_rate))
        sound[:, sound.shape[1] - last :] *= np.linspace(1, 0, last, dtype=np.float32)
        return np.asarray(sound / max(float(np.abs(sound).max()), 1e-6), dtype=np.float32)

    return NOTES.get(key, make)


def _choked(sound: AudioArray, tone: Tone, closing: list[float], sample_rate: int) -> AudioArray:
    place = bisect_left(closing, tone.start_s + 0.01)
    if place == len(closing):
        return sound
    since = np.arange(sound.shape[1]) / sample_rate - (closing[place] - tone.start_s)
    return np.asarray(sound * np.exp(-np.maximum(since, 0) / _CHOKE_S), dtype=np.float32)


def layered(samples: list[Sample]) -> tuple[tuple[Sample, float], ...]:
    """Return strokes with their layer 0–1, soft first, by their rank among the layers of one drum."""
    return tuple(
        (sample, (sample.rank + 0.5) / sample.dynamics) for sample in sorted(samples, key=lambda s: (s.rank, s.path))
    )


def _one_piece_each(bank: SampleBank, rng: np.random.Generator) -> list[list[Sample]]:
    """Return one piece for each note: a bank's two snares are two drums, not one."""
    pieces: dict[int, dict[str, list[Sample]]] = {}
    for sample in bank.samples:
        pieces.setdefault(sample.note or 0, {}).setdefault(sample.piece, []).append(sample)
    return [found[str(rng.choice(sorted(found)))] for found in pieces.values()]


def _set(
    strokes: tuple[tuple[Sample, float], ...], rng: np.random.Generator, tuning: float, air: float
) -> Drum:  # fmt: skip
    semitones = float(np.clip(rng.normal(tuning, 0.4), -3, 3))
    return Drum(strokes, round(semitones, 2), float(rng.choice([0.35, 0.7, 6.0, 6.0, 6.0])), _top(rng), air)


def _kept(path: Path) -> bool:
    """Return whether a recording is kept for the held-out side."""
    return crc32(path.name.encode()) % 4 == 0


def _top(rng: np.random.Generator) -> float:
    return float(rng.choice([18000.0, 18000.0, 18000.0, 12000.0, 7000.0]))


def _rest(rng: np.random.Generator) -> str:
    return str(rng.choice([name for name in sorted(KITS) if name.endswith(" kit")]))


_SINGLES: Final[tuple[tuple[tuple[tuple[int, float], ...], tuple[str, ...]], ...]] = (
    (((35, -1), (36, 0)), ("bd_*.flac", "drum_heavy_kick.flac", "drum_bass_*.flac", "elec_*_kick.flac")),
    (((38, 0), (40, 1.5)), ("sn_*.flac", "drum_snare_*.flac", "elec_*snare.flac")),
    (((42, 0), (44, 1)), ("hat_*.flac", "drum_cymbal_closed.flac", "drum_cymbal_pedal.flac", "elec_tick.flac")),
    (((46, 0),), ("drum_cymbal_open.flac", "elec_cymbal.flac", "hat_cats.flac")),
    (((49, 0), (57, -1.5), (55, 3), (52, -3)), ("drum_splash_*.flac", "drum_cymbal_hard.flac")),
    (((51, 0), (59, -1), (53, 2)), ("ride_*.flac", "drum_cymbal_soft.flac")),
    (((50, 2), (48, 0), (47, -1)), ("drum_tom_hi_*.flac", "drum_tom_mid_*.flac", "elec_fuzz_tom.flac")),
    (((45, 0), (43, -2), (41, -4)), ("drum_tom_lo_*.flac", "drum_tom_mid_*.flac", "elec_fuzz_tom.flac")),
    (((37, 0), (75, 2)), ("perc_snap*.flac", "elec_wood.flac", "elec_pop.flac", "elec_tick.flac")),
    (((39, 0),), ("perc_snap*.flac", "elec_filt_snare.flac")),
    (((56, 0), (67, 2), (68, -1)), ("drum_cowbell.flac", "elec_bell.flac", "elec_triangle.flac")),
    (((80, 0), (81, 0)), ("elec_triangle.flac", "elec_ping.flac")),
    (((60, 2), (61, -1)), ("tabla_te*.flac", "tabla_na*.flac", "tabla_tun*.flac", "elec_bong.flac")),
    (((62, 1), (63, 0), (64, -3)), ("tabla_ghe*.flac", "tabla_ke*.flac", "tabla_re.flac")),
)
"""(note, semitones) that one drawn stroke plays, and the files it may be drawn from."""
