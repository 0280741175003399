"""Engines for the tests of judges: what they answer is made by a function."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import soundfile

from musicstudio.audio.files import write_clip
from musicstudio.domain.audio import AudioArray, AudioClip
from musicstudio.domain.models import ModelSpec
from musicstudio.domain.provenance import Provenance
from musicstudio.domain.studies import Candidate
from musicstudio.domain.tasks import CancelToken, Output, Patch, Request, Result
from musicstudio.domain.units import Samples
from musicstudio.training.evaluation.engines import Answer

Engine = Callable[[Request, Path], list[Output]]
RATE = 22050
_ORIGIN = Provenance("fake", "fake", "none", 0)


def candidate(name: str, task: str, modality: str = "audio") -> Candidate:
    return Candidate(ModelSpec(name, "fake", (task,), name, "none", modality=modality))


def answering(monkeypatch: pytest.MonkeyPatch, folder: Path, engines: Mapping[str, Engine]) -> None:
    """Let judges ask engines by their candidates' ids; what they make lies in a folder."""

    @contextmanager
    def answered(one: Candidate, request: Request, cancel: CancelToken) -> Iterator[Answer]:
        yield Answer(Result(tuple(engines[one.spec.id](request, folder))), folder, 2.0)

    monkeypatch.setattr("musicstudio.training.evaluation.sounding.answered", answered)


def audio(folder: Path, name: str, sound: AudioArray, stem: str = "", rate: int = RATE) -> Output:
    """Write a sound and return it as an output."""
    path = folder / f"{name}.wav"
    write_clip(path, AudioClip(np.asarray(sound, np.float32), rate))
    return Output("audio", _ORIGIN, path=str(path), stem=stem)


def patch(folder: Path, name: str, sound: AudioArray, start: int, rate: int = RATE) -> Patch:
    """Write a sound and return it as a patch."""
    path = folder / f"{name}.wav"
    write_clip(path, AudioClip(np.asarray(sound, np.float32), rate))
    return Patch(Samples(start), Samples(sound.shape[1]), str(path))


def take(*patches: Patch) -> list[Output]:
    return [Output("take", _ORIGIN, take=1, patches=patches)]


def written(path: Path) -> list[Output]:
    return [Output("score", _ORIGIN, path=str(path), take=1)]


def read(path: str | Path) -> AudioArray:
    return soundfile.read(path, dtype="float32", always_2d=True)[0].T


def music(seconds: float, rate: int = RATE, seed: int = 0, channels: int = 2) -> AudioArray:
    """Return decaying tones on a grid of half seconds, with a little noise: something sounds everywhere."""
    rng = np.random.default_rng(seed)
    samples = round(seconds * rate)
    at = np.arange(samples) / rate
    sound = 0.002 * rng.standard_normal((channels, samples))
    for beat in range(round(seconds * 2)):
        pitch = 220.0 * 2 ** (rng.integers(0, 8) * 2 / 12)
        since = at - 0.5 * beat
        sound += 0.2 * np.where(since >= 0, np.sin(2 * np.pi * pitch * since) * np.exp(-6 * np.maximum(since, 0)), 0)
    return sound.astype(np.float32)
