"""Our own network as an engine: stems sum to the sound at any rate, memory is bounded, cancel is heard."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from fakes import ArrayReader

from musicstudio.audio.files import read_clip, write_clip
from musicstudio.domain import wire
from musicstudio.domain.audio import AudioClip
from musicstudio.domain.errors import JobCancelled, ModelUnavailable, UnsupportedAudio, WrongUsage
from musicstudio.domain.models import Weights
from musicstudio.domain.region import Region
from musicstudio.domain.tasks import STEMS, CancelToken, SeparateRequest, Source
from musicstudio.engines.nets.separator import build
from musicstudio.engines.nets.weights import FILE, write_weights
from musicstudio.engines.run import run as answered
from musicstudio.engines.separator import native
from musicstudio.training.networks.separator import SPEC

SMALL = {"width": 8, "layers": 1, "deep": 1, "whole": 16}


@pytest.fixture(scope="module")
def weights(tmp_path_factory) -> Path:
    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("separator")
    write_weights(folder / FILE, build(SMALL), SMALL, {})
    return folder


def noise(rate: int, channels: int = 2, seconds: float = 1.5) -> np.ndarray:
    return (0.1 * np.random.default_rng(0).standard_normal((channels, int(seconds * rate)))).astype(np.float32)


def run(data: np.ndarray, rate: int, weights: Path, stems: tuple[str, ...] = STEMS, cancel=None, report=None):
    pieces: dict[str, list[np.ndarray]] = {}

    def sink(part: dict[str, np.ndarray]) -> None:
        for name, block in part.items():
            pieces.setdefault(name, []).append(block)

    request = SeparateRequest(Source("song.wav"), stems=stems, device="cpu")
    facts = native.separate(
        ArrayReader(data, rate), request, sink, report or (lambda *_: None), cancel or CancelToken(), weights
    )
    return {name: np.concatenate(blocks, 1) for name, blocks in pieces.items()}, facts


@pytest.mark.parametrize(("rate", "channels"), [(44100, 2), (44100, 1), (48000, 2), (22050, 2)])
def test_stems_sum_to_the_sound(rate: int, channels: int, weights: Path) -> None:
    mix = noise(rate, channels)
    stems, facts = run(mix, rate, weights)
    assert set(stems) == set(STEMS)
    assert all(stem.shape == mix.shape and stem.dtype == np.float32 for stem in stems.values())
    assert np.abs(sum(stems.values()) - mix).max() < 1e-6
    assert all(np.abs(stem).max() > 1e-3 for stem in stems.values())
    assert facts == {"joined_to_other": [], "device": "cpu"}


def test_of_more_channels_the_first_two_are_heard_together_and_each_further_one_alone(weights: Path) -> None:
    mix = noise(22050, 4)
    told: list[float] = []
    stems, _ = run(mix, 22050, weights, report=lambda share, stage: told.append(share))
    assert all(stem.shape == mix.shape for stem in stems.values())
    assert np.abs(sum(stems.values()) - mix).max() < 1e-6
    front, last = run(mix[:2], 22050, weights)[0], run(mix[3:], 22050, weights)[0]
    assert np.allclose(stems["drums"][:2], front["drums"], atol=1e-6)
    assert np.allclose(stems["drums"][3:], last["drums"], atol=1e-6)
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_what_is_not_asked_for_joins_other(weights: Path) -> None:
    mix = noise(44100)
    every, some = run(mix, 44100, weights)[0], run(mix, 44100, weights, ("vocals",))
    assert list(some[0]) == ["vocals", "other"]
    assert some[1]["joined_to_other"] == ["drums", "bass"]
    assert np.allclose(some[0]["vocals"], every["vocals"], atol=1e-6)


def test_a_long_sound_is_read_in_pieces_and_can_be_cancelled(weights: Path) -> None:
    cancel, told = CancelToken(), []

    def report(share: float, stage: str) -> None:
        told.append(share)
        if share > 0.2:
            cancel.cancel()

    with pytest.raises(JobCancelled):
        run(noise(44100, seconds=30), 44100, weights, cancel=cancel, report=report)
    assert told == sorted(told)
    assert told[-1] < 0.9


def test_what_cannot_be_done_is_said(weights: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="missing"):
        run(noise(44100), 44100, tmp_path)
    (tmp_path / FILE).write_bytes(b"nothing")
    with pytest.raises(ModelUnavailable, match="cannot be used"):
        run(noise(44100), 44100, tmp_path)
    assert native.forecast(60, 44100, 2).seconds < 60


def test_a_part_alone_is_taken_apart(weights: Path, tmp_path: Path) -> None:
    mix = noise(44100, seconds=2.0)
    write_clip(tmp_path / "song.wav", AudioClip(mix, 44100))
    spec = replace(SPEC, files=(Weights(FILE, "", "", 0),))

    def ask(region: Region):
        request = SeparateRequest(Source(str(tmp_path / "song.wav")), device="cpu", region=region)
        assert wire.decode(SeparateRequest, wire.encode(request)) == request
        (tmp_path / "scratch").mkdir(exist_ok=True)
        return answered(
            request, spec, tmp_path / "scratch", lambda _: None, lambda share, stage: None, CancelToken(), weights
        ).outputs

    made = ask(Region(0.5, 1.25))
    parts = [read_clip(output.path).data for output in made]
    assert np.abs(sum(parts) - mix[:, 22050:55125]).max() < 1e-6
    assert {output.facts["start_s"] for output in made} == {0.5}
    with pytest.raises(UnsupportedAudio, match="beyond the file's end"):
        ask(Region(1.0, 3.0))
    with pytest.raises(WrongUsage, match="all frequencies"):
        SeparateRequest(Source("song.wav"), region=Region(0.0, 1.0, 100.0, 200.0))
