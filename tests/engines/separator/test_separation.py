"""The engine: stems sum to the sound at any rate, only what is wanted is computed, files are found and refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from engines.nets.demucs.demucs_files import FOUR, SIX, SMALL, small, write_th
from fakes import ArrayReader
from torch import Tensor, nn

from musicstudio.domain.errors import ModelUnavailable, UnsupportedAudio
from musicstudio.domain.tasks import STEMS, CancelToken, SeparateRequest, Source
from musicstudio.engines.separator import separation, specialists
from musicstudio.engines.separator.band import shares
from musicstudio.engines.separator.loading import bag_of
from musicstudio.engines.separator.network import Separating

RATE = 8000
"""That of the small networks."""


class Halves(nn.Module):
    """Drums get a quarter of what is heard, bass a half, other nothing, vocals an eighth; it counts its calls."""

    def __init__(self) -> None:
        super().__init__()
        self.calls = 0

    def forward(self, sound: Tensor) -> Tensor:
        self.calls += 1
        return torch.stack([sound / 4, sound / 2, 0 * sound, sound / 8], 1)


@pytest.fixture
def halves(monkeypatch: pytest.MonkeyPatch) -> Halves:
    """A network of known answers instead of a file's."""
    network = Halves()

    def bag(folder: Path, wanted: list[str]) -> tuple[Separating, ...]:
        takes = tuple(stem for stem in FOUR if stem in wanted)
        return (Separating(network, tuple(FOUR), takes, RATE, 2, 4000, True),)

    monkeypatch.setattr(separation, "bag_of", bag)
    return network


def noise(rate: int = RATE, channels: int = 2, seconds: float = 1.3, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return (0.1 * rng.standard_normal((channels, int(seconds * rate)))).astype(np.float32)


def run(data: np.ndarray, rate: int, weights: Path = Path("nowhere"), stems: tuple[str, ...] = STEMS):
    pieces: dict[str, list[np.ndarray]] = {}

    def sink(part: dict[str, np.ndarray]) -> None:
        assert len({block.shape for block in part.values()}) == 1
        for name, block in part.items():
            pieces.setdefault(name, []).append(block)

    request = SeparateRequest(Source("song.wav"), stems=stems, device="cpu")
    facts = separation.separate(ArrayReader(data, rate), request, sink, lambda *_: None, CancelToken(), weights)
    return {name: np.concatenate(blocks, 1) for name, blocks in pieces.items()}, facts


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("rate", [RATE, 6000, 11025, 44100])
def test_stems_sum_to_the_sound_at_any_rate(rate: int, channels: int, halves: Halves) -> None:
    mix = noise(rate, channels)
    stems, facts = run(mix, rate)
    assert list(stems) == ["drums", "bass", "vocals", "other"]
    assert all(stem.shape == mix.shape and stem.dtype == np.float32 for stem in stems.values())
    assert np.abs(sum(stems.values()) - mix).max() < 1e-6
    assert facts == {"joined_to_other": [], "device": "cpu"}


@pytest.mark.parametrize("channels", [1, 2])
def test_stems_are_what_the_network_gives_loud_as_the_sound(channels: int, halves: Halves) -> None:
    mix = noise(channels=channels)
    stems, _ = run(mix, RATE)
    assert np.allclose(stems["drums"], mix / 4, atol=1e-6)
    assert np.allclose(stems["other"], mix / 8, atol=1e-6)


def test_above_the_band_of_the_network_a_stem_has_its_share_of_the_top(halves: Halves) -> None:
    """Of the top band drums, bass and vocals are told 2 : 4 : 1, so that share the sound above, too."""
    t = np.arange(2 * 44100) / 44100
    high = 0.1 * np.sin(2 * np.pi * 15000 * t)
    low = 0.1 * np.sin(2 * np.pi * 3200 * t)
    stems, _ = run(np.stack([low + high, low + high]).astype(np.float32), 44100)
    inner = slice(8000, -8000)
    power = {name: abs(np.vdot(np.exp(2j * np.pi * 15000 * t[inner]), stem[0, inner])) for name, stem in stems.items()}
    shared = {"drums": 4, "bass": 16, "vocals": 1}
    for name, share in shared.items():
        assert power[name] / sum(power.values()) == pytest.approx(share / 21, abs=0.02)


def test_shares_follow_the_top_band_in_time() -> None:
    loud = torch.randn(1, 8192, generator=torch.Generator().manual_seed(0))
    first, second = loud.clone(), loud.clone()
    first[:, 4096:] = 0
    second[:, :4096] = 0
    found = shares(torch.stack([first, second]))
    assert torch.allclose(found.sum(0), torch.ones(8192), atol=1e-5)
    assert found[0, 1000] > 0.99
    assert found[1, 7000] > 0.99
    assert torch.allclose(shares(torch.zeros(3, 2, 900)), torch.full((3, 900), 1 / 3))


def test_only_what_is_wanted_is_computed(halves: Halves) -> None:
    mix = noise()
    stems, facts = run(mix, RATE, stems=("drums",))
    assert set(stems) == {"drums", "other"}
    assert facts["joined_to_other"] == ["bass", "vocals"]
    assert np.allclose(stems["other"], mix * 3 / 4, atol=1e-6)
    calls = halves.calls
    assert np.array_equal(run(np.zeros_like(mix), RATE)[0]["drums"], np.zeros_like(mix))
    assert halves.calls == calls


def test_a_quiet_sound_is_taken_apart_like_a_loud_one(tmp_path: Path) -> None:
    folder = write_th(tmp_path / "0000aaaa-.th", small()).parent
    mix = noise()
    loud, quiet = run(mix, RATE, folder)[0], run(mix / 1024, RATE, folder)[0]
    assert np.abs(loud["drums"]).max() > 1e-3
    for name in STEMS:
        assert np.allclose(loud[name], 1024 * quiet[name], atol=1e-5)


def test_six_stems_come_with_other(tmp_path: Path) -> None:
    folder = write_th(tmp_path / "0000aaaa-.th", small({**SMALL, "sources": SIX}), {**SMALL, "sources": SIX}).parent
    mix = noise()
    every, _ = run(mix, RATE, folder)
    assert list(every) == ["drums", "bass", "vocals", "guitar", "piano", "other"]
    assert np.abs(sum(every.values()) - mix).max() < 1e-5
    some, facts = run(mix, RATE, folder, ("vocals",))
    assert list(some) == ["vocals", "other"]
    assert np.allclose(some["vocals"], every["vocals"], atol=1e-6)
    assert facts["joined_to_other"] == ["drums", "bass"]


def test_of_the_fine_tuned_bag_only_the_wanted_are_run(tmp_path: Path) -> None:
    begins = {"f7e0c4bc": "drums", "d12395a8": "bass", "92cfc3b6": "other", "04573f0d": "vocals"}
    for seed, begin in enumerate(begins):
        write_th(tmp_path / f"{begin}-.th", small(seed=seed))
    assert [member.takes for member in bag_of(tmp_path, ["bass", "vocals"])] == [("vocals",), ("bass",)]
    mix = noise()
    stems, _ = run(mix, RATE, tmp_path)
    for seed, name in ((0, "drums"), (1, "bass"), (3, "vocals")):
        (tmp_path / name).mkdir()
        alone = write_th(tmp_path / name / "0000aaaa-.th", small(seed=seed)).parent
        assert np.allclose(stems[name], run(mix, RATE, alone)[0][name], atol=1e-5)
    assert specialists.forecast(60, 44100, 2).seconds > 2 * separation.forecast(60, 44100, 2).seconds


def test_what_cannot_be_done_is_said(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="missing"):
        run(noise(), RATE, tmp_path)
    write_th(tmp_path / "f7e0c4bc-.th", small())
    write_th(tmp_path / "d12395a8-.th", small({**SMALL, "samplerate": 4000}), {**SMALL, "samplerate": 4000})
    with pytest.raises(ModelUnavailable, match="belong together"):
        run(noise(), RATE, tmp_path)
    with pytest.raises(UnsupportedAudio, match="6 channels"):
        run(noise(channels=6), RATE, tmp_path, ("drums",))


@pytest.mark.parametrize("samples", [1, 3, 700])
def test_the_shortest_sounds(samples: int, tmp_path: Path) -> None:
    folder = write_th(tmp_path / "0000aaaa-.th", small()).parent
    mix = noise()[:, :samples]
    stems, _ = run(mix, 11025, folder)
    assert np.abs(sum(stems.values()) - mix).max() < 1e-5


def test_nothing_wanted_is_the_sound_itself(halves: Halves) -> None:
    mix = noise()
    stems, _ = run(mix, RATE, stems=("other",))
    assert np.array_equal(stems["other"], mix)
    assert halves.calls == 0
