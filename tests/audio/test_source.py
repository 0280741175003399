"""A sound with edits reads like one file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from musicstudio.audio.files import write_clip
from musicstudio.audio.source import open_source
from musicstudio.domain.audio import AudioClip
from musicstudio.domain.errors import UnsupportedAudio
from musicstudio.domain.tasks import Patch, Source

SAMPLES = 3000
SPANS = st.lists(st.tuples(st.integers(0, SAMPLES + 500), st.integers(1, 900)), max_size=5)


def sound(seed: int, samples: int = SAMPLES, channels: int = 2) -> np.ndarray:
    return np.random.default_rng(seed).uniform(-1, 1, (channels, samples)).astype(np.float32)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SPANS, st.integers(1, 700))
def test_later_patches_lie_on_top(tmp_path: Path, spans: list[tuple[int, int]], size: int) -> None:
    wanted = sound(0)
    write_clip(tmp_path / "song.wav", AudioClip(wanted.copy(), 44_100))
    patches = []
    for number, (start, samples) in enumerate(spans, 1):
        piece = sound(number, samples)
        write_clip(tmp_path / f"{number}.wav", AudioClip(piece, 44_100))
        patches.append(Patch(start, samples, str(tmp_path / f"{number}.wav")))
        wanted = np.pad(wanted, ((0, 0), (0, max(start + samples - wanted.shape[1], 0))))
        wanted[:, start : start + samples] = piece
    with open_source(Source(str(tmp_path / "song.wav"), tuple(patches))) as reader:
        assert reader.info.samples == wanted.shape[1]
        np.testing.assert_array_equal(np.concatenate(list(reader.blocks(size)), axis=1), wanted)
        np.testing.assert_array_equal(reader.read(100, 1100), wanted[:, 100:1100])
        np.testing.assert_array_equal(reader.read(-5, 9999), wanted)


def test_a_patch_file_is_opened_only_where_it_is_heard(tmp_path: Path) -> None:
    write_clip(tmp_path / "song.wav", AudioClip(sound(0), 44_100))
    source = Source(str(tmp_path / "song.wav"), (Patch(1000, 100, str(tmp_path / "gone.wav")),))
    with open_source(source) as reader:
        np.testing.assert_array_equal(reader.read(0, 1000), sound(0)[:, :1000])
        with pytest.raises(UnsupportedAudio, match=r"gone\.wav"):
            reader.read(0, 1001)


@pytest.mark.parametrize(("rate", "channels", "samples"), [(48_000, 2, 100), (44_100, 1, 100), (44_100, 2, 99)])
def test_a_patch_that_does_not_fit_is_refused(tmp_path: Path, rate: int, channels: int, samples: int) -> None:
    write_clip(tmp_path / "song.wav", AudioClip(sound(0), 44_100))
    write_clip(tmp_path / "edit.wav", AudioClip(sound(1, samples, channels), rate))
    source = Source(str(tmp_path / "song.wav"), (Patch(0, 100, str(tmp_path / "edit.wav")),))
    with open_source(source) as reader, pytest.raises(UnsupportedAudio, match=r"edit\.wav does not fit song\.wav"):
        reader.read(0, 10)
