"""What is to be heard, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from musicstudio.domain.errors import WrongUsage
from musicstudio.domain.tasks import Patch, Source
from musicstudio.domain.units import to_samples

FADE_S: Final = 0.01


@dataclass(frozen=True)
class TakeSound:
    """A take to be heard in place: its patches, and the gain that brings it to the original's loudness."""

    patches: tuple[Patch, ...]
    gain_db: float = 0.0


@dataclass(frozen=True)
class Lane:
    """One track of a mix; `chosen` 0 is `source` itself, n the n-th of `takes`; `pan` −1 (left) to 1 (right)."""

    id: str
    source: Source
    start_s: float = 0.0
    gain_db: float = 0.0
    pan: float = 0.0
    muted: bool = False
    soloed: bool = False
    takes: tuple[TakeSound, ...] = ()
    chosen: int = 0

    @property
    def take(self) -> TakeSound | None:
        return self.takes[self.chosen - 1] if self.chosen else None


@dataclass(frozen=True)
class Mix:
    """What is heard: all lanes that are not muted, or only the soloed ones."""

    lanes: tuple[Lane, ...] = ()
    gain_db: float = 0.0

    @property
    def audible(self) -> tuple[Lane, ...]:
        soloed = any(lane.soloed for lane in self.lanes)
        return tuple(lane for lane in self.lanes if not lane.muted and (lane.soloed or not soloed))

    def choosing(self, lane_id: str, take: int) -> Mix:
        """Return the mix with another take chosen; raises WrongUsage when there is none of that number."""
        lane = next((lane for lane in self.lanes if lane.id == lane_id), None)
        if lane is None or not 0 <= take <= len(lane.takes):
            raise WrongUsage(f"There is no take {take} of track '{lane_id}' to be heard; choose another.")
        chosen = replace(lane, chosen=take)
        return replace(self, lanes=tuple(chosen if one is lane else one for one in self.lanes))


@dataclass(frozen=True)
class Loop:
    """A span heard again and again, with what comes before and after it."""

    start_s: float
    end_s: float
    pre_s: float = 0.0
    post_s: float = 0.0

    def span(self, sample_rate: int) -> tuple[int, int]:
        """Return the first sample heard and the one after the last."""
        start = max(0, to_samples(self.start_s - self.pre_s, sample_rate))
        end = to_samples(self.end_s + self.post_s, sample_rate)
        return start, max(end, start + 2 * round(FADE_S * sample_rate))
