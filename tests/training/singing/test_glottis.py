from __future__ import annotations

import numpy as np
import pytest

from musicstudio.training.singing.glottis import FIRM, SLACK, flow, harmonics, voiced


@pytest.mark.parametrize("slack", [FIRM, 1.0, 1.7, SLACK])
def test_flow_returns_to_rest(slack: float) -> None:
    cycle = flow(slack)
    assert abs(cycle.mean()) < 1e-6
    assert cycle.min() == pytest.approx(-1, abs=0.1)


def test_a_slack_voice_is_duller() -> None:
    firm, slack = (np.abs(harmonics(value)) for value in (FIRM, SLACK))
    assert (firm[10:40] ** 2).sum() > 10 * (slack[10:40] ** 2).sum()


def test_harmonics_stay_below_the_top() -> None:
    rate, hop, hz = 16000, 100, 500.0
    frames = 16000 // hop + 2
    sound = voiced(np.full(frames, hz), np.full(frames, 0.6), np.arange(16000) * hz / rate, hop, 3000.0)
    power = np.abs(np.fft.rfft(sound * np.hanning(len(sound)))) ** 2
    places = np.arange(500, 3000, 500)
    near = sum(power[place - 3 : place + 4].sum() for place in places)
    assert near > 0.999 * power.sum()
