"""What the judges of sound share: who is asked, stretches of cases as files, what was answered, sounds to hear."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final, TypeVar

import numpy as np

from musicstudio.audio.files import open_audio, write_clip
from musicstudio.audio.source import open_source
from musicstudio.audio.writer import AudioWriter
from musicstudio.domain.audio import AudioArray, AudioClip
from musicstudio.domain.errors import JobCancelled, StudioError
from musicstudio.domain.studies import Candidate
from musicstudio.domain.tasks import Patch, Request, Source
from musicstudio.training.evaluation.engines import Answer, answered
from musicstudio.training.evaluation.setting import Case, Setting

T = TypeVar("T")

CEILING_DB: Final = 100.0
"""What is infinitely good or bad counts as this, so that means exist."""
_TWO_KINDS: Final = ("continue", "inpaint")
_HEADROOM: Final = 0.98


def able(candidates: Iterable[Candidate], task: str, score: bool = False) -> tuple[Candidate, ...]:
    """Return who can do a task; of tasks done to sounds and to scores, who does it to that kind."""
    return tuple(
        candidate
        for candidate in candidates
        if task in candidate.spec.tasks and (task not in _TWO_KINDS or (candidate.spec.modality == "score") == score)
    )


def ask(
    setting: Setting, candidate: Candidate, request: Request, notes: list[str], judge: Callable[[Answer], T]
) -> T | None:
    """Return what `judge` makes of a candidate's answer; None, and a sentence in `notes`, where there is none.

    Raises JobCancelled.
    """
    try:
        with answered(candidate, request, setting.cancel) as answer:
            return judge(answer)
    except JobCancelled:
        raise
    except StudioError as error:
        sentence = f"{candidate.spec.id} gave no answer once or more: {error}"
        if sentence not in notes:
            notes.append(sentence)
        return None


def stretch_of(case: Case, longest_s: float) -> tuple[AudioArray, int]:
    """Return the middle of a case's mix, at most so long (0: all of it), and the sample of the case it begins with."""
    with open_audio(case.path) as sound:
        rate, samples = sound.info.sample_rate, sound.info.samples
        wanted = min(round(longest_s * rate), samples) if longest_s else samples
        start = (samples - wanted) // 2
        return sound.read(start, start + wanted), start


def given(folder: Path, sound: AudioArray, sample_rate: int, name: str = "given") -> Source:
    """Write a sound as a float WAV, bit by bit what it is, and return it as a source."""
    path = folder / f"{name}.wav"
    write_clip(path, AudioClip(np.ascontiguousarray(sound, np.float32), sample_rate))
    return Source(str(path))


def patched(source: Source, patches: tuple[Patch, ...]) -> AudioArray:
    """Return a source with patches laid over it, (channels, samples), as long as they make it."""
    with open_source(Source(source.path, source.patches + patches)) as sound:
        return sound.read(0, sound.info.samples)


def fitted(sound: AudioArray, channels: int, samples: int) -> AudioArray:
    """Return a sound cut or filled with silence to a length; one channel is heard on all."""
    wide = np.repeat(sound, channels, axis=0) if len(sound) == 1 and channels > 1 else sound[:channels]
    cut = wide[:, :samples]
    return np.pad(cut, ((0, channels - len(cut)), (0, samples - cut.shape[1]))).astype(np.float32)


def differing(one: AudioArray, other: AudioArray) -> int:
    """Return how many samples of two sounds of as many channels are not the same bit by bit; what one lacks counts."""
    shared = min(one.shape[1], other.shape[1])
    apart = (one[:, :shared] != other[:, :shared]).any(axis=0)
    return int(np.count_nonzero(apart) + abs(one.shape[1] - other.shape[1]))


def peak_dbfs(sound: AudioArray) -> float:
    """Return the highest sample in dB of full scale, at least -200."""
    return max(20 * math.log10(max(float(np.abs(sound).max(initial=0.0)), 1e-10)), -200.0)


def rms_dbfs(sound: AudioArray) -> float:
    """Return the level in dB of full scale, at least -200."""
    power = float(np.mean(np.square(sound, dtype=np.float64))) if sound.size else 0.0
    return max(10 * math.log10(max(power, 1e-20)), -200.0)


def tidied(numbers: Mapping[str, float | None]) -> dict[str, float]:
    """Return what is known of numbers: None and NaN left out, ±∞ as ±CEILING_DB."""
    known = {name: float(value) for name, value in numbers.items() if value is not None and not math.isnan(value)}
    return {name: math.copysign(CEILING_DB, value) if math.isinf(value) else value for name, value in known.items()}


def means(each: Iterable[Mapping[str, float]]) -> dict[str, float]:
    """Return the mean of every number over those that have it."""
    values: dict[str, list[float]] = {}
    for numbers in each:
        for name, value in numbers.items():
            values.setdefault(name, []).append(value)
    return {name: sum(some) / len(some) for name, some in values.items()}


def kept_sounds(out: Path, title: str, sounds: Mapping[str, AudioArray], sample_rate: int) -> tuple[Path, ...]:
    """Write sounds as OGG Vorbis below `out`/sounds, equally attenuated where one would clip; returns the files."""
    folder = out / "sounds"
    folder.mkdir(parents=True, exist_ok=True)
    highest = max((float(np.abs(sound).max(initial=0.0)) for sound in sounds.values()), default=0.0)
    gain = np.float32(min(1.0, _HEADROOM / highest) if highest else 1.0)
    paths = []
    for name, sound in sounds.items():
        path = folder / f"{plain(title)}.{plain(name)}.ogg"
        with AudioWriter(path, sample_rate, len(sound), "OGG", "VORBIS") as writer:
            writer.write(sound * gain)
        paths.append(path)
    return tuple(paths)


def plain(name: str) -> str:
    """Return a name as a file may be called."""
    return re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-") or "unnamed"
