"""A long piece heard in windows: covered wholly, alike wherever windows lie, silence passed over, memory found."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
import torch
from engines.listener.small import small_weights
from hypothesis import given
from hypothesis import strategies as st

from musicstudio.domain.errors import JobCancelled, ModelUnavailable
from musicstudio.domain.tasks import CancelToken
from musicstudio.engines.analyze.hearing import BANDS, FPS
from musicstudio.engines.listener import windows
from musicstudio.engines.listener.windows import Activations, hear_whole, trained, window_starts
from musicstudio.engines.nets.listener import POOL
from musicstudio.engines.nets.weights import FILE

CPU = torch.device("cpu")


def music(frames: int, seed: int = 0) -> np.ndarray:
    """Levels with a stroke and another colour every 25 frames."""
    rng = np.random.default_rng(seed)
    colours = rng.integers(60, 200, (frames // 25 + 1, BANDS))
    fading = np.tile(np.linspace(40, 0, 25), frames // 25 + 1)
    levels = np.repeat(colours, 25, axis=0) + fading[:, None]
    return np.clip(levels, 0, 255).astype(np.uint8)[:frames]


def hear(levels: np.ndarray, weights: Path, cancel: CancelToken | None = None) -> Activations:
    return hear_whole(levels, weights, CPU, lambda fraction, stage: None, cancel or CancelToken())[0]


@given(st.integers(1, 5000), st.integers(1, 60))
def test_windows_cover_all_and_overlap_by_half(frames: int, window: int) -> None:
    frames, window = frames * POOL, 2 * window * POOL
    starts = window_starts(frames, window)
    assert starts[0] == 0
    assert starts[-1] == max(0, frames - window)
    assert all(start % POOL == 0 for start in starts)
    assert all(0 < b - a <= window // 2 + POOL for a, b in itertools.pairwise(starts))


@pytest.mark.parametrize("frames", [1, 4, 5, 6, 299, 300, 301, 737, 1500])
def test_any_length_is_heard_frame_by_frame(frames: int, tmp_path: Path) -> None:
    heard = hear(music(frames), small_weights(tmp_path / "w"))
    assert heard.rhythm.shape == (2, frames)
    slow = -(-frames // POOL)
    assert [heard.harmonies.root.shape, heard.harmonies.tones.shape] == [(13, slow), (12, slow)]
    assert heard.harmonies.fps == FPS / POOL
    assert heard.key.shape == (24,)
    assert all(np.isfinite(part).all() for part in (heard.rhythm, heard.harmonies.bass, heard.key))


def test_one_window_is_what_the_network_says(tmp_path: Path) -> None:
    weights, levels = small_weights(tmp_path / "w"), music(300)
    heard = hear(levels, weights)
    with torch.inference_mode():
        alone = trained(weights, CPU).network(torch.from_numpy(levels)[None])
    np.testing.assert_allclose(heard.rhythm, alone.rhythm[0], atol=1e-4)
    np.testing.assert_allclose(heard.harmonies.root, alone.root[0], atol=1e-4)
    np.testing.assert_allclose(heard.key, alone.key[0].log_softmax(-1), atol=1e-4)


def test_chunks_equal_the_whole_away_from_its_edges(tmp_path: Path) -> None:
    """Rhythm hears less far than a window here, harmony farther, and is only nearly the same for random weights."""
    short = small_weights(tmp_path / "short", seconds=12.0, layers=2)
    long = small_weights(tmp_path / "long", seconds=60.0, layers=2)
    levels = np.tile(music(300), (10, 1))  # as loud in every window
    parts, whole = hear(levels, short), hear(levels, long)
    inner = slice(200, -200)
    spread = whole.rhythm.std()
    assert np.abs(parts.rhythm - whole.rhythm)[:, inner].mean() < 0.05 * spread
    slow = slice(40, -40)
    apart = np.abs(parts.harmonies.root - whole.harmonies.root)[:, slow].mean()
    assert apart < 0.25 * whole.harmonies.root.std()


def test_how_many_windows_are_heard_at_once_makes_no_difference(tmp_path: Path, monkeypatch) -> None:
    weights, levels = small_weights(tmp_path / "w"), music(1400)
    several = hear(levels, weights)
    monkeypatch.setattr(windows, "_AT_ONCE", 1)
    one = hear(levels, weights)
    np.testing.assert_allclose(several.rhythm, one.rhythm, atol=1e-4)
    np.testing.assert_allclose(several.key, one.key, atol=1e-4)


def test_silence_says_no_beat_and_no_chord(tmp_path: Path) -> None:
    levels = np.zeros((1500, BANDS), np.uint8)
    levels[:300] = music(300)
    heard = hear(levels, small_weights(tmp_path / "w"))
    assert heard.rhythm[:, 700:].max() < -10
    assert np.all(heard.harmonies.root[:, 140:].argmax(axis=0) == 12)
    assert heard.harmonies.tones[:, 140:].max() < -10


def test_new_weights_in_the_same_place_are_taken(tmp_path: Path) -> None:
    levels = music(200)
    first = hear(levels, small_weights(tmp_path / "w", seed=0))
    assert trained(tmp_path / "w", CPU) is trained(tmp_path / "w", CPU)
    second = hear(levels, small_weights(tmp_path / "w", seed=1))
    assert not np.allclose(first.rhythm, second.rhythm)


def test_missing_or_damaged_weights_are_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="install the model again"):
        trained(tmp_path / "none", CPU)
    small_weights(tmp_path / "cut")
    content = (tmp_path / "cut" / FILE).read_bytes()
    (tmp_path / "cut" / FILE).write_bytes(content[: len(content) // 2])
    with pytest.raises(ModelUnavailable, match="install the model again"):
        trained(tmp_path / "cut", CPU)


def test_without_memory_elsewhere_the_cpu_hears(tmp_path: Path, monkeypatch) -> None:
    weights, real = small_weights(tmp_path / "w"), windows.trained

    def scarce(folder: Path, device: torch.device):
        if device.type != "cpu":
            raise RuntimeError("CUDA out of memory")
        return real(folder, device)

    monkeypatch.setattr(windows, "trained", scarce)
    monkeypatch.setattr(windows, "give_back", lambda device: None)
    levels = music(200)
    heard, used = hear_whole(levels, weights, torch.device("cuda"), lambda fraction, stage: None, CancelToken())
    assert used.type == "cpu"
    np.testing.assert_array_equal(heard.rhythm, hear(levels, weights).rhythm)


def test_cancel_is_answered_between_windows(tmp_path: Path) -> None:
    token, told = CancelToken(), []

    def report(fraction: float, stage: str) -> None:
        told.append(fraction)
        token.cancel()

    with pytest.raises(JobCancelled):
        hear_whole(music(5000), small_weights(tmp_path / "w"), CPU, report, token)
    assert len(told) == 1
