"""A long sound heard in stretches: the same beliefs however long they are, silence passed over, memory found."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from engines.scribe.small import small_weights
from hypothesis import given, settings
from hypothesis import strategies as st

from musicstudio.domain.errors import JobCancelled, ModelUnavailable
from musicstudio.domain.tasks import CancelToken
from musicstudio.engines.nets.weights import FILE
from musicstudio.engines.scribe import windows
from musicstudio.engines.scribe.beliefs import Beliefs
from musicstudio.engines.scribe.levels import Levels
from musicstudio.engines.scribe.windows import LIKELY, Ear, believed, stretches, trained
from musicstudio.engines.transcriber.hearing import BANDS, PITCHES

CPU = torch.device("cpu")
NAMES = ("onset", "frame", "offset", "velocity", "bend", "family", "strokes", "force")


def music(frames: int, seed: int = 0) -> Levels:
    levels = Levels()
    levels.append(np.random.default_rng(seed).integers(30, 220, (frames, BANDS)).astype(np.uint8))
    return levels


def hear(levels: Levels, weights: Path, stretch: int = 400, loudness: float = -14.0) -> dict[str, np.ndarray]:
    parts = list(believed(levels, loudness, weights, CPU, lambda fraction, stage: None, CancelToken(), stretch))
    assert [part.start for part in parts] == [0, *np.cumsum([len(part) for part in parts])[:-1]]
    return {name: np.concatenate([getattr(part, name) for part in parts]) for name in NAMES}


@pytest.fixture
def exactly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compute in single precision, whatever this machine is faster in."""
    monkeypatch.setattr(windows, "_halved", lambda device: False)


@settings(deadline=None)
@given(st.integers(0, 5000), st.integers(1, 700))
def test_stretches_cover_all(frames: int, longest: int) -> None:
    found = list(stretches(frames, longest))
    assert [start for start, _ in found] == [0, *(stop for _, stop in found[:-1])] if frames else found == []
    assert not frames or found[-1][1] == frames
    assert all(0 < stop - start <= longest for start, stop in found)
    assert all(stop - start == longest for start, stop in found[:-1])


@pytest.mark.usefixtures("exactly")
@pytest.mark.parametrize("stretch", [37, 150, 299])
def test_stretches_make_no_difference(stretch: int, tmp_path: Path) -> None:
    weights, levels = small_weights(tmp_path / "w", lively=True), music(300)
    whole, parts = hear(levels, weights, 300), hear(levels, weights, stretch)
    for name in ("onset", "frame", "offset", "strokes", "force"):
        np.testing.assert_allclose(parts[name], whole[name], atol=1e-5, err_msg=name)
    surely = np.abs(np.maximum(whole["onset"], whole["frame"]) - LIKELY) > 1e-4
    for name in ("velocity", "bend"):
        np.testing.assert_allclose(parts[name][surely], whole[name][surely], atol=1e-4, err_msg=name)


@pytest.mark.usefixtures("exactly")
def test_what_is_believed_is_what_the_network_says(tmp_path: Path) -> None:
    weights, levels = small_weights(tmp_path / "w", lively=True), music(120)
    network = trained(weights, CPU)
    rows = levels.read(-network.context, 120 + network.context)
    with torch.inference_mode():
        given_ = network(torch.from_numpy(rows)[None], torch.tensor([-14.0]))
        inner = slice(network.context, network.context + 120)
        cells = given_.cells[0, inner]
        said = network.describe(cells.flatten(0, 1))
    heard = hear(levels, weights)
    np.testing.assert_allclose(heard["onset"], given_.onset[0, inner].sigmoid(), atol=1e-5)
    likely = np.maximum(heard["onset"], heard["frame"]) >= LIKELY
    assert 0.02 < likely.mean() < 0.99
    bend = np.where(likely, said.bend.numpy().reshape(120, PITCHES), 0)
    np.testing.assert_allclose(heard["bend"], bend, atol=1e-4)
    family = np.where(likely[..., None], said.family.sigmoid().numpy().reshape(120, PITCHES, -1), 0)
    np.testing.assert_allclose(heard["family"], family, atol=1e-3)


def test_loudness_is_heeded(tmp_path: Path) -> None:
    weights, levels = small_weights(tmp_path / "w"), music(50)
    loud, soft = hear(levels, weights, loudness=-10.0), hear(levels, weights, loudness=-30.0)
    assert not np.allclose(loud["frame"], soft["frame"])


def test_silence_is_not_believed_to_be_anything(tmp_path: Path) -> None:
    levels = Levels()
    levels.append(np.zeros((700, BANDS), np.uint8))
    heard = hear(levels, small_weights(tmp_path / "w", lively=True))
    assert all(not values.any() for values in heard.values())
    assert len(heard["onset"]) == 700


def test_missing_or_damaged_weights_are_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="install the model again"):
        trained(tmp_path / "none", CPU)
    small_weights(tmp_path / "cut")
    content = (tmp_path / "cut" / FILE).read_bytes()
    (tmp_path / "cut" / FILE).write_bytes(content[: len(content) // 2])
    with pytest.raises(ModelUnavailable, match="install the model again"):
        trained(tmp_path / "cut", CPU)


@pytest.mark.usefixtures("exactly")
def test_without_memory_elsewhere_the_cpu_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    weights, levels, real = small_weights(tmp_path / "w", lively=True), music(500), Ear.heard
    whole = hear(levels, weights, 200)["frame"]
    asked = []

    def scarce(self: Ear, start: int, stop: int) -> Beliefs:
        asked.append(start)
        if len(asked) == 2:
            raise RuntimeError("CUDA out of memory")
        return real(self, start, stop)

    monkeypatch.setattr(windows, "trained", lambda weights, device: trained(weights, CPU))
    monkeypatch.setattr(windows, "give_back", lambda device: None)
    monkeypatch.setattr(Ear, "heard", scarce)
    cuda = torch.device("cuda")
    parts = list(believed(levels, -14.0, weights, cuda, lambda fraction, stage: None, CancelToken(), 200))
    assert asked == [0, 200, 200, 400]
    np.testing.assert_allclose(np.concatenate([part.frame for part in parts]), whole, atol=1e-5)


def test_another_trouble_is_not_hidden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> Beliefs:
        raise RuntimeError("shapes do not fit")

    monkeypatch.setattr(Ear, "heard", broken)
    with pytest.raises(RuntimeError, match="shapes"):
        hear(music(20), small_weights(tmp_path / "w"))


@pytest.mark.usefixtures("exactly")
def test_what_follows_silence_is_heard_as_if_nothing_had_been_passed_over(tmp_path: Path) -> None:
    weights = small_weights(tmp_path / "w", lively=True)
    rows = np.random.default_rng(5).integers(30, 220, (400, BANDS)).astype(np.uint8)
    rows[60:330] = 0
    levels = Levels()
    levels.append(rows)
    parts, whole = hear(levels, weights, 25)["onset"], hear(levels, weights, 400)["onset"]
    assert not parts[150:250].any()
    for sounding in (slice(0, 60), slice(330, 400)):
        np.testing.assert_allclose(parts[sounding], whole[sounding], atol=1e-5)


def test_cancel_is_answered_between_stretches(tmp_path: Path) -> None:
    token, told = CancelToken(), []

    def report(fraction: float, stage: str) -> None:
        told.append(fraction)
        token.cancel()

    with pytest.raises(JobCancelled):
        list(believed(music(1000), -14.0, small_weights(tmp_path / "w"), CPU, report, token, 200))
    assert told == [0.2]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 40), max_size=6), st.integers(-20, 120), st.integers(0, 60))
def test_levels_are_read_as_they_were_written(sizes: list[int], start: int, length: int) -> None:
    rows = np.arange(sum(sizes) * BANDS).reshape(-1, BANDS).astype(np.uint8)
    with Levels() as levels:
        for part in np.split(rows, np.cumsum(sizes)):
            levels.append(part)
        found = levels.read(start, start + length)
    around = np.zeros((400 + len(rows), BANDS), np.uint8)
    around[200 : 200 + len(rows)] = rows
    np.testing.assert_array_equal(found, around[200 + start : 200 + start + length])
