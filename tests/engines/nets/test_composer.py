"""The composer's network: both kinds of positions, step by step as at once, and nothing is seen before it comes."""

from __future__ import annotations

import pytest
import torch

from musicstudio.engines.nets.composer import Composer, build
from musicstudio.engines.nets.composer_attention import relative, relative_naive, turned

SIZES = (5, 7, 9, 3)


def network(positions: str = "rope", reach: int = 6) -> Composer:
    torch.manual_seed(0)
    made = Composer(SIZES, (1, 2), 16, 2, 2, positions, reach, 0.0, 8).eval()
    for layer in made.layers:
        if layer.attention.distances is not None:
            torch.nn.init.normal_(layer.attention.distances)
    return made


def rows(count: int = 12, batch: int = 2) -> torch.Tensor:
    generator = torch.Generator().manual_seed(1)
    return torch.stack([torch.randint(0, size + 1, (batch, count), generator=generator) for size in SIZES], -1)


@pytest.mark.parametrize("reach", [1, 5, 40])
def test_skewing_is_the_naive_form(reach: int) -> None:
    query, distances = torch.randn(2, 3, 11, 4), torch.randn(3, reach, 4)
    below = torch.ones(11, 11).tril().bool()
    assert torch.allclose(
        relative(query, distances)[..., below], relative_naive(query, distances)[..., below], atol=1e-5
    )


def test_turned_rows_meet_by_their_distance_alone() -> None:
    query, key = torch.randn(1, 8), torch.randn(1, 8)
    products = [float(turned(query, at + 3) @ turned(key, at).T) for at in (0, 5, 400)]
    assert products == pytest.approx([products[0]] * 3, abs=1e-3)
    assert float(turned(query, 4) @ turned(key, 0).T) != pytest.approx(products[0], abs=1e-3)


@pytest.mark.parametrize("positions", ["rope", "relative"])
@pytest.mark.parametrize("cuts", [(12,), (1,) * 12, (5, 1, 4, 2)])
def test_with_the_cache_it_reads_as_without(positions: str, cuts: tuple[int, ...]) -> None:
    net, told = network(positions), rows()
    cache = net.cache(2, 16)
    shape = cache.keys.shape
    with torch.inference_mode():
        whole = net.read(told)
        parts = torch.cat([net.read(part, cache) for part in told.split(list(cuts), 1)], 1)
    assert torch.allclose(whole, parts, atol=1e-5)
    assert cache.length == 12
    assert cache.keys.shape == shape


@pytest.mark.parametrize("positions", ["rope", "relative"])
def test_takes_that_begin_with_padding_read_as_without(positions: str) -> None:
    net, told = network(positions), rows()
    padded = torch.cat([torch.zeros(2, 3, 4, dtype=torch.long), told], 1)
    padded[1] = torch.cat([told[1], told[1, :3]])  # the second take has none
    cache = net.cache(2, 16)
    cache.padding = torch.tensor([3, 0])
    with torch.inference_mode():
        first = torch.cat([net.read(part, cache) for part in padded.split([9, 1, 5], 1)], 1)[0, 3:]
        alone = net.read(told[:1])[0]
    assert torch.isfinite(first).all()
    assert torch.allclose(first, alone, atol=1e-4)


@pytest.mark.parametrize("positions", ["rope", "relative"])
def test_a_cache_that_grows_holds_what_it_held(positions: str) -> None:
    net, told = network(positions), rows()
    cache = net.cache(2, 5)
    with torch.inference_mode():
        first = net.read(told[:, :5], cache)
        cache.grow(12)
        second = net.read(told[:, 5:], cache)
        assert torch.allclose(torch.cat([first, second], 1), net.read(told), atol=1e-5)
    assert cache.capacity == 12


@pytest.mark.parametrize("positions", ["rope", "relative"])
def test_nothing_is_seen_before_it_comes(positions: str) -> None:
    net, told = network(positions), rows()
    changed = told.clone()
    changed[:, 7:] = 1
    before, after = net.read(told), net.read(changed)
    assert torch.allclose(before[:, :7], after[:, :7], atol=1e-6)
    assert not torch.allclose(before[:, 7], after[:, 7], atol=1e-3)


def test_a_field_knows_those_before_it_and_not_itself() -> None:
    net, told = network(), rows()
    at = torch.ones(2, 12, dtype=torch.bool)
    said = torch.ones(24, 2, dtype=torch.long)
    other_first, other_second = said.clone(), said.clone()
    other_first[:, 0], other_second[:, 1] = 3, 3
    base, first, second = (net(told, at, one) for one in (said, other_first, other_second))
    assert torch.equal(base[0], first[0])
    assert not torch.allclose(base[1], first[1])
    assert torch.equal(base[1], second[1])
    assert [tuple(one.shape) for one in base] == [(24, SIZES[1] + 1), (24, SIZES[2] + 1)]


def test_what_is_unsaid_adds_nothing() -> None:
    net = network()
    assert torch.equal(net.embedded(torch.zeros(1, 3, 4, dtype=torch.long)), torch.zeros(1, 3, 16))
    one = net.embedded(torch.tensor([[[2, 0, 0, 0]]])) + net.embedded(torch.tensor([[[0, 0, 4, 0]]]))
    assert torch.allclose(net.embedded(torch.tensor([[[2, 0, 4, 0]]])), one)


def test_settings_say_how_large_it_is() -> None:
    settings = {"columns": list(SIZES), "fields": [1, 2], "width": 16, "layers": 3, "heads": 4, "positions": "relative",
                "reach": 9, "dropout": 0.1, "inner": 4}  # fmt: skip
    made = build(settings)
    assert len(made.layers) == 3
    assert made.layers[0].attention.distances.shape == (4, 9, 4)
    with pytest.raises(ValueError):
        build({**settings, "positions": "sung"})
