"""Where a result came from, and whether it may be sold."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Provenance:
    """One result's origin: engine, model and the licence of its weights, seed, request, parents.

    `request` is the request as plain JSON values; `parents` are SHA-256 sums of what went in.
    """

    engine: str
    model: str
    licence: str
    seed: int
    request: dict[str, object] = field(default_factory=dict)
    parents: tuple[str, ...] = ()
    commercial: bool | None = True
    software: str = ""
    created: str = ""

    def may_i_sell_this(self) -> str:
        """Answer in one sentence."""
        if self.commercial is None:
            return f"Unknown: the licence of {self.model} ({self.licence}) was not recorded as permitting it."
        if self.commercial:
            return f"Yes, as far as {self.model} is concerned ({self.licence}); the source's own rights still count."
        return f"No: {self.model} is licensed {self.licence}, which does not permit commercial use."
