"""How a musician wants a project handed over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from musicstudio.app.naming import PATTERN
from musicstudio.domain.errors import WrongUsage

FORMS: Final = ("stems", "mix", "midi", "dawproject", "reaper")
DEPTHS: Final = {"24": "PCM_24", "float": "FLOAT", "16": "PCM_16"}
"""What a depth is called, and the subtype it is written as; 16 bits are dithered."""

RATES: Final = (44100, 48000, 88200, 96000)
LONGEST_TAIL_S: Final = 30.0


@dataclass(frozen=True)
class Wish:
    """What is handed over and how.

    `span` in seconds, or None for the whole song; a `loop` is cut to the bar lines nearest to its span and carries
    tempo and key. `rate` 0 is the project's. What follows the end rings out over `tail_s`; 0 cuts exactly. `normalise`
    is one gain for all files; `heard_only` leaves out what mute and solo silence; `one_midi` puts all in one file.
    """

    form: str
    span: tuple[float, float] | None = None
    loop: bool = False
    rate: int = 0
    depth: str = "24"
    tail_s: float = 0.0
    normalise: bool = False
    pattern: str = PATTERN
    heard_only: bool = False
    one_midi: bool = False

    def __post_init__(self) -> None:
        if self.form not in FORMS:
            raise WrongUsage(f"A project is handed over as {', '.join(FORMS)}; '{self.form}' is none of them.")
        if self.depth not in DEPTHS:
            raise WrongUsage(f"The depths are {', '.join(DEPTHS)}; '{self.depth}' is none of them.")
        if self.rate and not 8000 <= self.rate <= 192_000:
            raise WrongUsage(f"{self.rate} Hz cannot be written; choose 8000 to 192000.")
        if not 0 <= self.tail_s <= LONGEST_TAIL_S:
            raise WrongUsage(f"A tail of {self.tail_s:g} s cannot be; choose 0 to {LONGEST_TAIL_S:g} s.")
        if self.span is not None and not 0 <= self.span[0] < self.span[1]:
            raise WrongUsage(f"The range {self.span[0]:g}:{self.span[1]:g} must end after it starts, at 0 s or later.")
