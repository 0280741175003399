"""Separation by a bag of networks, one a stem: the same work several times over."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from musicstudio.domain.tasks import Forecast
from musicstudio.engines.separator import separation
from musicstudio.engines.separator.separation import separate

__all__ = ["forecast", "separate"]
_NETWORKS: Final = 3
"""What is run for all four stems: `other` is what the rest leaves."""


def forecast(seconds: float, sample_rate: int, channels: int) -> Forecast:
    """Return what a sound of this length needs on two cores when every stem is wanted."""
    one = separation.forecast(seconds, sample_rate, channels)
    return replace(one, seconds=one.seconds * _NETWORKS)
