"""Basic Pitch as a peer: what our engine's runner hears with its network, as notes to be judged and as a score."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from musicstudio.audio.files import open_audio
from musicstudio.domain.score import Part, Score, TempoMap
from musicstudio.engines.basicpitch.network import mono_of, network, posteriorgrams
from musicstudio.engines.basicpitch.posteriors import Options, Tone, decode, frame_times
from musicstudio.engines.basicpitch.tones import bends_of_tones, velocities
from musicstudio.engines.basicpitch.tones import notes_of_tones as written
from musicstudio.engines.transcribe.placing import Placer
from musicstudio.training.metrics.notes import Notes, notes_of_arrays


def notes_of(path: Path, options: Options | None = None) -> Notes:
    """Return the notes heard in a file, seconds from its first sample; velocity is the belief.

    Raises ModelUnavailable where the packages are missing, UnsupportedAudio where the file is no sound.
    """
    return notes_of_tones(*_heard(path, options))


def score_of(path: Path, options: Options | None = None, tempo_map: TempoMap | None = None) -> Score:
    """Return what is heard in a file as a score of one part, tick 0 at its first sample; raises as `notes_of`."""
    return score_of_tones(*_heard(path, options), tempo_map or TempoMap.constant(120.0))


def notes_of_tones(tones: Sequence[Tone], frames: int) -> Notes:
    """Return tones of joined windows as notes in seconds."""
    times = frame_times(frames)
    first, last, pitch = np.array([(tone.first, tone.last, tone.pitch) for tone in tones], int).reshape(-1, 3).T
    return notes_of_arrays(times[first], times[last], pitch, velocities(tones))


def score_of_tones(tones: Sequence[Tone], frames: int, tempo_map: TempoMap) -> Score:
    """Return tones as a score of one part on a tempo map; only tones that sound alone bend it."""
    placer = Placer(tempo_map)
    notes = written(tones, frames, placer)
    part = Part("Notes", tuple(sorted(notes)), bends=bends_of_tones(tones, frames, placer), role="keys")
    return Score((part,) if notes else (), tempo_map)


def _heard(path: Path, options: Options | None) -> tuple[tuple[Tone, ...], int]:
    hears = network()
    with open_audio(path) as sound:
        mono = mono_of(sound)
    posteriors = posteriorgrams(mono, hears)
    return decode(posteriors, options), len(posteriors.note)
