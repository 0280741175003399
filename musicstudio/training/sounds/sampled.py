"""Pitched instruments from recorded notes: the nearest by pitch and strength, looped, bent and let go as written."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from musicstudio.audio.synth.instrument import Instrument
from musicstudio.audio.synth.line import Line, Tone
from musicstudio.audio.synth.oneshots import resampled
from musicstudio.audio.synth.stage import add, panned, silence
from musicstudio.domain.audio import AudioArray
from musicstudio.training.sounds.banks import Sample, SampleBank
from musicstudio.training.sounds.recording import NOTES, recording, transposed

FARTHEST: Final = 9.0
"""No sample is stretched by more semitones."""
_RELEASES_S: Final = {
    "piano": 0.18, "guitar": 0.12, "bass": 0.08, "mallet": 1.2, "strings": 0.18, "reed": 0.09, "brass": 0.1,
}  # fmt: skip
_DYNAMIC: Final = 1.5
"""Power of velocity by which level rises: 40 lg would be 2, our own patches have 1.3."""
_LEVEL: Final = 0.1
_LAST_S: Final = 0.008
_SHORT_S: Final = 0.35
_LONGEST_S: Final = 16.0


def instrument(bank: SampleBank) -> Instrument:
    """Return what plays a part from a bank; its name is "sampled/…"."""
    return Instrument(f"sampled/{bank.name}", partial(played, bank), 0.0, 0.0, 0.15)


def reaches(bank: SampleBank, pitches: Sequence[float]) -> bool:
    """Return whether a bank plays all of some pitches without stretching a sample too far."""
    return all(min(abs(pitch - sample.pitch) for sample in bank.samples) <= FARTHEST for pitch in pitches)


def played(bank: SampleBank, line: Line, sample_rate: int, rng: np.random.Generator) -> AudioArray:
    """Return a part from a bank, (2, line.samples); notes out of its reach are folded into it by octaves."""
    canvas = silence(line.samples)
    chosen_take = str(rng.choice(sorted({_take(sample) for sample in bank.samples})))
    release_s = _RELEASES_S.get(bank.family, 0.15)
    for tone in line.tones:
        sample = _chosen(bank, tone, chosen_take, rng)
        add(canvas, _note(sample, tone, line, release_s, sample_rate), tone.start_s, sample_rate)
    return canvas


def _take(sample: Sample) -> str:
    """Return the microphone of a sample, where a bank has several."""
    return sample.articulation.partition("/")[2]


def _chosen(bank: SampleBank, tone: Tone, take: str, rng: np.random.Generator) -> Sample:
    """Return the sample for a tone: near in pitch, then near in strength; now and then the neighbour of either."""
    pool = [sample for sample in bank.samples if not take or _take(sample) == take]
    short = [sample for sample in pool if ("staccato" in sample.articulation) == (tone.length_s < _SHORT_S)]
    pool = short or pool
    strays = 1.5 * rng.random(), 0.5 * (rng.random() - 0.5)
    nearest = min(abs(sample.pitch - tone.pitch) for sample in pool)
    pitches = [sample for sample in pool if abs(sample.pitch - tone.pitch) <= min(nearest + strays[0], FARTHEST)]
    pitches = pitches or [sample for sample in pool if abs(sample.pitch - tone.pitch) == nearest]
    pitch = pitches[int(rng.integers(len(pitches)))].pitch
    layers = [sample for sample in pitches if abs(sample.pitch - pitch) < 0.5]
    apart = [abs((sample.rank + 0.5) / sample.dynamics - tone.velocity - strays[1] / sample.dynamics)
             for sample in layers]  # fmt: skip
    return layers[int(np.argmin(apart))]


def _note(sample: Sample, tone: Tone, line: Line, release_s: float, sample_rate: int) -> AudioArray:
    """Return a tone from a sample, (2, samples)."""
    recorded = recording(sample.path, sample.onset_s, sample.loop, sample.pitch)
    bend = line.bend.at(tone.start_s + 1e-6)
    total_s = min(tone.length_s, _LONGEST_S) + release_s
    moving = any(tone.start_s + 1e-6 < at < tone.start_s + total_s for at in line.bend.times_s)
    length_s = 0.5 * 2 ** float(np.ceil(np.log2(max(total_s * (2 if moving else 1), 0.5) / 0.5)))
    cents = round(100 * (_folded(tone.pitch, sample.pitch) + bend - sample.pitch) - recorded.cents)
    key = (str(sample.path), sample_rate, cents, length_s)
    sound = NOTES.get(key, lambda: transposed(recorded, cents / 100, sample_rate, length_s))
    if moving:
        sound = resampled(sound, _places(line, tone, bend, round(total_s * sample_rate), sample_rate))
    gain = _LEVEL / max(recorded.level, 1e-6) * tone.velocity**_DYNAMIC
    sound = _let_go(sound, tone.length_s, total_s, release_s, sample_rate) * np.float32(gain)
    return panned(sound[0], float(np.clip((tone.pitch - 60) / 96, -0.3, 0.3))) if len(sound) == 1 else sound


def _folded(pitch: float, near: float) -> float:
    octaves = max(0.0, np.ceil((abs(pitch - near) - FARTHEST - 0.6) / 12))
    return float(pitch - 12 * octaves * np.sign(pitch - near))


def _places(line: Line, tone: Tone, bend: float, samples: int, sample_rate: int) -> NDArray[np.float64]:
    """Return where a note is read while the wheel moves, in samples, from 0 on."""
    curve = line.bend.sampled(tone.start_s, samples, sample_rate) - bend
    curve[: round(0.006 * sample_rate)] = 0.0
    return np.concatenate([[0.0], np.cumsum(np.exp2(curve[:-1] / 12))])


def _let_go(sound: AudioArray, held_s: float, total_s: float, release_s: float, sample_rate: int) -> AudioArray:
    """Return a sound damped from the note's end on, −52 dB after `release_s`, and silent at its last sample."""
    made = sound[:, : max(1, round(total_s * sample_rate))].copy()
    off = min(round(held_s * sample_rate), made.shape[1])
    after = np.arange(made.shape[1] - off, dtype=np.float32) / np.float32(sample_rate)
    made[:, off:] *= np.exp(np.float32(-6 / release_s) * after)
    last = min(made.shape[1], round(_LAST_S * sample_rate))
    made[:, made.shape[1] - last :] *= (0.5 + 0.5 * np.cos(np.pi * np.arange(1, last + 1) / last)).astype(np.float32)
    return made
