"""The separator's network: shares sum to one, sizes are within what two cores bear, spectra go there and back."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from musicstudio.engines.nets.separator import (
    BANDS,
    BINS,
    COUNT,
    POOLED,
    SAMPLE_RATE,
    SINGLE,
    SOURCES,
    UNITS,
    VIEWS,
    Apart,
    build,
    per_bin,
    per_unit,
    sound_of,
    spectrum_of,
    views_of,
)
from musicstudio.engines.nets.weights import read_weights, write_weights
from musicstudio.training.networks.separator import RECIPE

SMALL = {"width": 8, "layers": 1, "deep": 1, "whole": 16}


def noise(samples: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(1, 2, samples, generator=torch.Generator().manual_seed(seed))


def small() -> Apart:
    torch.manual_seed(0)
    return Apart(build(SMALL)).eval()


@pytest.mark.parametrize("samples", [1, 700, 4096, 20_000, 44_100])
def test_stems_of_any_length_sum_to_the_mix(samples: int) -> None:
    sound = noise(samples)
    with torch.no_grad():
        stems = small()(sound)
    assert stems.shape == (1, len(SOURCES), 2, samples)
    assert torch.allclose(stems.sum(1), sound, atol=1e-5)
    assert stems.std() > 0.05


def test_bands_cover_every_unit_once() -> None:
    assert sum(bands * units for bands, units in BANDS) == UNITS
    assert COUNT % 4 == 0
    values = torch.rand(BINS)
    units = per_unit(values)
    assert torch.equal(units[:SINGLE], values[:SINGLE])
    assert units[-1] == pytest.approx(float(values[-POOLED:].sum()))
    back = per_bin(torch.arange(UNITS, dtype=torch.float32))
    assert back.shape == (BINS + 1,)
    assert back[SINGLE + 5 * POOLED] == SINGLE + 5
    assert back[-1] == UNITS - 1


def test_views_are_the_powers_of_left_right_middle_and_side() -> None:
    left, right = noise(9000)[0]
    seen = views_of(spectrum_of(torch.stack([left, right])))
    middle, side = (left + right) / 2**0.5, (left - right) / 2**0.5
    again = views_of(spectrum_of(torch.stack([middle, side])))
    assert seen.shape[0] == VIEWS
    assert torch.allclose(seen[2:], again[:2], rtol=1e-3, atol=1e-4)


def test_spectra_go_back_to_sound() -> None:
    sound = noise(10_001)
    assert torch.allclose(sound_of(spectrum_of(sound), 10_001), sound, atol=1e-5)


@pytest.mark.parametrize("preset", ["cpu", "gpu"])
def test_a_preset_is_within_its_bounds(preset: str) -> None:
    network = Apart(build(RECIPE.presets[preset].settings)).eval()
    size = sum(parameter.numel() for parameter in network.parameters())
    assert size < 2e6 if preset == "cpu" else 2 * size < 8e6
    with FlopCounterMode(display=False) as counted, torch.no_grad():
        network(noise(2 * SAMPLE_RATE))
    if preset == "cpu":
        assert counted.get_total_flops() / 2 < 2e9


def test_weights_come_back_from_disk_and_a_middle_is_the_same_in_any_surroundings(tmp_path: Path) -> None:
    network = small()
    write_weights(tmp_path / "model.safetensors", network.network, SMALL, {})
    loaded = Apart(read_weights(tmp_path / "model.safetensors", build))
    sound = noise(5 * SAMPLE_RATE)
    with torch.no_grad():
        here, there = network(sound), loaded(sound)
        later = network(sound[..., 4 * 1024 :])  # by whole cells of the coarsest resolution
    assert torch.allclose(here, there, atol=2e-2)
    inner = slice(4 * SAMPLE_RATE, 5 * SAMPLE_RATE)
    moved = slice(inner.start - 4 * 1024, inner.stop - 4 * 1024)
    assert torch.allclose(here[..., inner], later[..., moved], atol=1e-4)
