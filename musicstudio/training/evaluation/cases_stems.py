"""Cases from folders of stems: drums, bass, other, vocals, perhaps a mixture and what info.json says."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from musicstudio.domain.audio import AudioArray
from musicstudio.domain.errors import UnsupportedAudio, WrongUsage
from musicstudio.domain.harmony import Key
from musicstudio.training.evaluation.cases_sounds import (
    LONGEST_S,
    Stems,
    excerpt_file,
    fitting_name,
    length_of,
    licence_of,
    read_stretch,
    write_sound,
)
from musicstudio.training.evaluation.cases_truth import partial_truth
from musicstudio.training.evaluation.setting import Case
from musicstudio.training.shard_member import STEMS

_MIXTURES: Final = ("mixture", "mix")
_STEP_S: Final = 1.0
_SILENT: Final = 1e-3


def stem_files(sounds: Sequence[Path]) -> dict[str, Path]:
    """Return the files that are named after stems."""
    return {path.stem.lower(): path for path in sounds if path.stem.lower() in STEMS}


def stems_case(folder: Path, sounds: Sequence[Path], scratch: Path) -> Case:
    """Return the 40 s of a song in which its stems together sound most; the mixture is their sum where none lies by.

    Raises UnsupportedAudio where stems differ in rate.
    """
    stems = stem_files(sounds)
    lengths = {path: length_of(path) for path in stems.values()}
    if len({rate for _, rate in lengths.values()}) > 1:
        raise UnsupportedAudio(f"The stems in {folder.name} differ in sample rate; bring them to one.")
    rate = next(iter(lengths.values()))[1]
    start, stop = _liveliest(stems, min(samples for samples, _ in lengths.values()), rate)
    readers = {name: partial(read_stretch, path, start, stop) for name, path in stems.items()}
    whole = next((path for path in sounds if path.stem.lower() in _MIXTURES), None)
    if whole is not None:
        path = excerpt_file(whole, start, stop, scratch)
    else:
        mix = _summed([reader() for reader in readers.values()])
        path = write_sound(scratch / f"{fitting_name(folder.name)}-mixture.wav", mix, rate)
    tempo, key = _said(folder / "info.json")
    truth = partial_truth(folder.name, rate, stop - start, key=key, tempo_bpm=tempo)
    known = {"stems"} | ({"tempo"} if tempo else set()) | ({"key"} if key else set())
    return Case(folder.name, "real", path, truth, frozenset(known), Stems(readers), rate, licence_of(folder / "info"))


def _liveliest(stems: dict[str, Path], samples: int, rate: int) -> tuple[int, int]:
    most, step = round(LONGEST_S * rate), round(_STEP_S * rate)
    if samples <= most:
        return 0, samples
    power = np.array([_powers(path, samples, step) for path in stems.values()])
    wide = most // step
    sums = np.cumsum(np.pad(power, ((0, 0), (1, 0))), axis=1)
    windows = np.sqrt((sums[:, wide:] - sums[:, :-wide]) / wide)
    usual = np.sqrt(power.mean(axis=1, keepdims=True)) + 1e-9
    start = int(np.log(windows / usual + _SILENT).sum(axis=0).argmax()) * step
    return start, start + most


def _powers(path: Path, samples: int, step: int) -> NDArray[Any]:
    """Return the mean square of every whole second."""
    return np.array([float(np.mean(read**2)) for read in _seconds(path, samples, step)])


def _seconds(path: Path, samples: int, step: int) -> list[AudioArray]:
    """Return whole steps of a file in order, one channel, thinned: levels need no more."""
    from musicstudio.audio.files import open_audio

    with open_audio(path) as sound:
        return [block.mean(axis=0, keepdims=True)[:, ::4].copy()
                for block in sound.blocks(step, 0, samples // step * step)]  # fmt: skip


def _summed(sounds: list[AudioArray]) -> AudioArray:
    channels = max(sound.shape[0] for sound in sounds)
    total: AudioArray = np.sum(
        [np.broadcast_to(sound, (channels, sound.shape[1])) for sound in sounds], axis=0, dtype=np.float32
    )
    return total


def _said(path: Path) -> tuple[float, str]:
    """Return the tempo and key an info.json names, 0 and "" where it does not."""
    try:
        values = json.loads(path.read_text("utf-8"))
        tempo = float(values.get("bpm") or 0.0)
        name = str(values.get("key") or "")
        return tempo if 20 <= tempo <= 400 else 0.0, Key.parse(name).name if name else ""
    except (OSError, ValueError, TypeError, AttributeError, WrongUsage):
        return 0.0, ""
