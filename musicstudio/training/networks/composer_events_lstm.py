"""Performance events by an LSTM, as they were first written (Simon and Oore 2017)."""

from __future__ import annotations

from typing import Final

from musicstudio.training.networks.composer_events import recipe
from musicstudio.training.trainer.recipe import Recipe

RECIPE: Final[Recipe] = recipe("lstm", "composer-events-lstm", "Performance events, LSTM")
