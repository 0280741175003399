"""What a prompt tells the composer, by rules and by the network of captions together."""

from __future__ import annotations

from pathlib import Path

from musicstudio.engines.compose.meaning import meant
from musicstudio.engines.composer.controls import Controls, said


def understood(prompt: str, negative: str = "", weights: Path | None = None) -> Controls:
    """Return the controls that a prompt and what shall not be ask for; `understood` tells them in words.

    `weights` is a folder of the network of captions, by default the one that travels with the studio; without any, the
    rules alone read. Raises ModelUnavailable when the weights are of no use.
    """
    return said(meant(prompt, negative, weights))
