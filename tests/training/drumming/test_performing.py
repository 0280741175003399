"""Parts on drawn kits: strokes in order and apart, at their very samples, the truth what was struck."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from musicstudio.engines.transcriber.kit import PLACES
from musicstudio.training.drumming.grooves import HIT, finished, invented, varied
from musicstudio.training.drumming.kitmaking import DrawnKit
from musicstudio.training.drumming.playing import played, treated
from musicstudio.training.drumming.voices import RATE, Sources
from musicstudio.training.sounds.sources import Banks

OURS = Sources(Banks(None, ()))
SECONDS = 8.0


def hits(*rows: tuple[float, int, float]) -> np.ndarray:
    return np.array(list(rows), HIT)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_parts_are_in_order_and_no_two_strokes_of_a_kind_are_one(seed: int) -> None:
    rng = np.random.default_rng(seed)
    groove = hits(*((0.25 * n, (36, 42, 38, 42)[n % 4], 0.8) for n in range(30)))
    for part in (invented(SECONDS, rng), varied(groove, SECONDS, rng)):
        assert np.all(np.diff(part["at_s"]) >= 0)
        assert np.all((part["at_s"] > 0) & (part["at_s"] < SECONDS))
        assert np.all((part["velocity"] > 0) & (part["velocity"] <= 1))
        places = np.array([PLACES[int(number)] for number in part["number"]], int)
        for place in np.unique(places):
            assert np.all(np.diff(part["at_s"][places == place]) > 0.03)


def test_rare_strokes_are_drawn_often() -> None:
    rng = np.random.default_rng(3)
    parts = [invented(20.0, rng) for _ in range(40)]
    places = [PLACES[int(number)] for part in parts for number in part["number"]]
    shares = np.bincount(places, minlength=16) / len(places)
    assert shares.min() > 0.005


def test_unknown_drums_are_left_out() -> None:
    made = finished(hits((1.0, 36, 0.5), (1.5, 27, 0.5)), 4.0, np.random.default_rng(0))
    assert made["number"].tolist() == [36]


def test_strokes_sound_at_their_very_sample() -> None:
    part = hits((0.5, 36, 0.9), (1.5, 38, 0.9))
    sound, sounded = played(DrawnKit(OURS, 1), part, 3 * RATE, np.random.default_rng(0))
    assert np.array_equal(sounded, part)
    assert not sound[: round(0.5 * RATE)].any()
    for at_s in (0.5, 1.5):
        first = round(at_s * RATE)
        assert np.abs(sound[first : first + 200]).max() > 1e-3


def test_a_closed_hat_ends_the_open_one() -> None:
    kit, rng = DrawnKit(OURS, 4), np.random.default_rng(0)
    alone, _ = played(kit, hits((0.1, 46, 0.9)), RATE, rng)
    both, _ = played(kit, hits((0.1, 46, 0.9), (0.2, 42, 0.1)), RATE, rng)
    later = slice(round(0.3 * RATE), round(0.4 * RATE))
    assert np.sum(both[later] ** 2) < 0.5 * np.sum(alone[later] ** 2)


def test_drums_that_no_source_has_are_no_truth() -> None:
    nobody = DrawnKit(Sources(Banks(None, ()), only=frozenset({"nobody"})), 1)
    sound, sounded = played(nobody, hits((0.5, 36, 0.9)), RATE, np.random.default_rng(0))
    assert not sound.any()
    assert not len(sounded)


def test_a_desk_keeps_time_and_level() -> None:
    for seed in range(6):
        drums, _ = played(DrawnKit(OURS, 2), hits((0.5, 38, 0.9)), 2 * RATE, np.random.default_rng(0))
        made = treated(drums, np.random.default_rng(seed))
        assert made.shape == drums.shape
        assert np.isfinite(made).all()
        assert np.abs(made).max() == np.float32(0.5)
        loud = np.flatnonzero(np.abs(made) > 0.02)
        assert abs(loud[0] - round(0.5 * RATE)) < 0.012 * RATE
