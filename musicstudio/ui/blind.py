"""Listening without knowing: the takes and the original under shuffled numbers."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Final

from musicstudio.domain.project import Proposal

HIDDEN: Final = -1
"""What a proposal is shown to have chosen while nobody may know."""


@dataclass(frozen=True)
class Blind:
    """The order in which the original (0) and the takes of one proposal are shown; its places are the keys 0–9."""

    proposal: str
    order: tuple[int, ...]

    @classmethod
    def shuffled(cls, proposal: Proposal, chance: random.Random | None = None) -> Blind:
        """Return a new order of everything that can be heard."""
        numbers = [0, *(take.number for take in proposal.takes)]
        (chance or random.Random()).shuffle(numbers)
        return cls(proposal.id, tuple(numbers))

    def take_at(self, place: int) -> int | None:
        """Return the take that is shown at a place."""
        return self.order[place] if 0 <= place < len(self.order) else None

    def place_of(self, take: int) -> int:
        return self.order.index(take)

    def covers(self, proposal: Proposal) -> bool:
        """Return whether the order is of this proposal as it is now."""
        return proposal.id == self.proposal and set(self.order) == {0, *(take.number for take in proposal.takes)}
