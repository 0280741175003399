"""Words as numbers: ways to write the same give the same, near tempi share a place, and the rest is cut or empty."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicstudio.engines.nets.words import names_in, tokens


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A slow tune in B flat minor.", "a SLOW tune, in B♭ minor"),
        ("hip-hop in F# major", "Hip hop in F♯ major"),
        ("a groove at 90 BPM", "a groove at 90 beats per minute"),
        ("a groove at ♩ = 90", "a groove at 90 bpm"),
    ],
)
def test_ways_to_write_the_same_are_the_same(one: str, other: str) -> None:
    assert set(names_in(one)) == set(names_in(other))


def test_near_tempi_have_a_place_in_common_and_far_ones_none() -> None:
    def places(bpm: int) -> set[str]:
        return {name for name in names_in(f"{bpm} bpm") if name.startswith("tempo")}

    assert len(places(120)) == 2
    assert places(120) & places(124)
    assert not places(120) & places(140)
    assert not any(name.startswith("tempo") for name in names_in("length: 120 bars"))


def test_a_word_never_seen_shares_its_pieces() -> None:
    assert {name for name in names_in("pianist") if name.startswith("_")} & set(names_in("pianos"))
    assert not [name for name in names_in("jazz") if name.startswith("_")]
    assert "jazz piano" in names_in("Jazz piano")


@given(text=st.text(max_size=200), most=st.integers(1, 40))
def test_any_text_is_a_row_of_numbers(text: str, most: int) -> None:
    row = tokens(text, most, 300)
    assert (row.shape, row.dtype) == ((most,), np.int64)
    assert row.min() >= 0
    assert row.max() < 300
    count = min(most, len(names_in(text)))
    assert np.all(row[:count] > 0)
    assert not row[count:].any()
