"""The way through bars: found exactly where the evidence is clear, over windows that are settled, in any metre."""

from __future__ import annotations

import time

import numpy as np
import pytest
from engines.analyze.activity import activity, grid

from musicstudio.domain.errors import JobCancelled
from musicstudio.domain.tasks import CancelToken
from musicstudio.engines.analyze.bar_pointer import INTERVALS, Evidence, track
from musicstudio.engines.analyze.hearing import FPS


def evidence(times_s: np.ndarray, downbeats: np.ndarray, seconds: float) -> Evidence:
    return Evidence.of(*(1 / (1 + np.exp(-activity(times_s, downbeats, seconds)))))


def test_a_beat_lasts_what_tempi_from_40_to_240_ask_for() -> None:
    assert 60 * FPS / INTERVALS[-1] == 40
    assert 60 * FPS / INTERVALS[0] >= 240


@pytest.mark.parametrize("beats", [2, 3, 4, 5, 7])
def test_the_way_goes_through_every_beat_and_downbeat(beats: int) -> None:
    times_s, downbeats = grid(110, 30, beats, first=1)
    way = track(evidence(times_s, downbeats, 30), beats, CancelToken())
    found = {int(frame): int(place) for frame, place in zip(way.frames, way.positions, strict=True)}
    for time_s, first in zip(times_s, downbeats, strict=True):
        frame = round(time_s * FPS)
        near = [found[n] for n in range(frame - 1, frame + 2) if n in found]
        assert [place == 0 for place in near] == [first]


def test_the_right_metre_is_the_likeliest() -> None:
    for beats in (2, 3, 4, 5):
        heard = evidence(*grid(120, 20, beats), 20)
        scores = {count: track(heard, count, CancelToken()).score for count in (2, 3, 4, 5)}
        assert max(scores, key=lambda count: scores[count]) == beats


def test_a_short_bar_does_not_carry_the_rest_away() -> None:
    times_s, _ = grid(120, 40, 4)
    downbeats = np.isin(np.arange(len(times_s)), [*range(0, 24, 4), *range(26, len(times_s), 4)])
    way = track(evidence(times_s, downbeats, 40), 4, CancelToken())
    first = way.frames[way.positions == 0] / FPS
    wanted = times_s[downbeats]
    assert np.abs(first[:, None] - wanted).min(axis=0).max() < 0.021


def test_what_is_settled_on_the_way_joins_on() -> None:
    """Over 4 minutes the older half is given out while the rest is still searched."""
    seconds = 600.0
    times_s = np.cumsum(60 / (110 + 25 * np.sin(np.arange(1050) / 60)))
    times_s = times_s[times_s < seconds - 1]
    downbeats = np.arange(len(times_s)) % 3 == 0
    way = track(evidence(times_s, downbeats, seconds), 3, CancelToken())
    inside = way.frames[(way.frames > times_s[0] * FPS - 2) & (way.frames < times_s[-1] * FPS + 2)]
    assert len(inside) == len(times_s)
    assert np.abs(inside / FPS - times_s).max() < 0.021
    assert np.all(np.diff(way.positions) % 3 == 1)


def test_it_is_far_faster_than_the_music() -> None:
    heard = evidence(*grid(120, 300, 4), 300)
    began = time.process_time()
    track(heard, 4, CancelToken())
    assert time.process_time() - began < 3.0


def test_nothing_is_found_in_next_to_nothing() -> None:
    empty = track(Evidence.of(*np.full((2, 10), 0.5, np.float32)), 4, CancelToken())
    assert len(empty.frames) == len(empty.positions) == 0


def test_it_can_be_cancelled() -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(JobCancelled):
        track(evidence(*grid(120, 20, 4), 20), 4, token)
