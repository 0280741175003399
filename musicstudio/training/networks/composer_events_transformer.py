"""Performance events by a transformer, as C.-Z. A. Huang et al., "Music Transformer" (2018), read them."""

from __future__ import annotations

from typing import Final

from musicstudio.training.networks.composer_events import recipe
from musicstudio.training.trainer.recipe import Recipe

RECIPE: Final[Recipe] = recipe("transformer", "composer-events-transformer", "Performance events, transformer")
