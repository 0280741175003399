"""Cases and settings for the tests of judges."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import soundfile
from training.scores import song

from musicstudio.domain.studies import Candidate
from musicstudio.domain.tasks import CancelToken
from musicstudio.training.evaluation.cases import known_of
from musicstudio.training.evaluation.setting import Case, Kind, Setting
from musicstudio.training.truth import Truth, truth_of

RATE = 22050


def true_song(bars: int = 4) -> Truth:
    """Return the truth of a small band's song at 120 BPM, two seconds a bar."""
    return truth_of(song(bars, 120.0), RATE, 2 * bars * RATE, piece="song")


def case(path: Path, kind: Kind = "render", name: str = "song", truth: Truth | None = None) -> Case:
    """Return the song as a case; its sound is not rendered, `path` need not exist."""
    truth = truth or true_song()
    return Case(name, kind, path, truth, known_of(truth), {}, RATE)


def setting(out: Path, cases: Iterable[Case], candidates: tuple[Candidate, ...] = ()) -> Setting:
    return Setting(candidates, tuple(cases), out, 0, lambda fraction, stage: None, CancelToken())


def write_tone(path: Path, seconds: float = 1.0, hz: float = 220.0, channels: int = 1, rate: int = RATE) -> Path:
    """Write a decaying tone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    at = np.arange(round(seconds * rate)) / rate
    tone = 0.3 * np.sin(2 * np.pi * hz * at) * np.exp(-3 * (at % 0.5))
    soundfile.write(path, np.tile(tone[:, None], (1, channels)).astype(np.float32), rate, subtype="PCM_16")
    return path


def write_clicks(path: Path, bpm: float = 120.0, beats: int = 24) -> Path:
    """Write clicks on a pitch, from half a second on, the first of four higher and louder."""
    step = round(60 / bpm * RATE)
    sound = np.zeros(RATE // 2 + beats * step, np.float32)
    at = np.arange(RATE // 10) / RATE
    for beat in range(beats):
        strong = beat % 4 == 0
        click = (0.7 if strong else 0.35) * np.sin(2 * np.pi * (1760 if strong else 880) * at) * np.exp(-60 * at)
        start = RATE // 2 + beat * step
        sound[start : start + len(at)] += click.astype(np.float32)
    soundfile.write(path, sound, RATE)
    return path
