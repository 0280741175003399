"""What a separating network is to the engine, and several that share the stems between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn


@dataclass(frozen=True, eq=False)
class Separating:
    """A network for (batch, channels, samples) → (batch, stems, channels, samples) at its own rate.

    It was taught on segments of `samples`. One that `fills` hears what lies around a shorter last segment; another
    gets the segment alone. Of `stems`, in the order in which the network gives them, `takes` are used.
    """

    network: nn.Module
    stems: tuple[str, ...]
    takes: tuple[str, ...]
    sample_rate: int
    channels: int
    samples: int
    fills: bool

    def __call__(self, sound: Tensor) -> Tensor:
        """Return (batch, takes, channels, samples)."""
        made: Tensor = self.network(sound)
        if self.takes == self.stems:
            return made
        return made[:, [self.stems.index(stem) for stem in self.takes]]

    def to(self, device: torch.device) -> None:
        self.network.to(device)


def taken(bag: Sequence[Separating]) -> tuple[str, ...]:
    """Return the stems that the networks of a bag give together, in order."""
    return tuple(stem for member in bag for stem in member.takes)
