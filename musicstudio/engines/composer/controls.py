"""What a composer can be told in words, whoever understood them; everything may stay unsaid."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Final

from musicstudio.domain.harmony import Key
from musicstudio.domain.styles import STYLES
from musicstudio.engines.compose.words import Wishes

_LOUDEST_MOOD: Final = 0.8
"""A mood of this counts as wholly busy or wholly sparse."""


@dataclass(frozen=True)
class Controls:
    """What is asked for: "", 0, None and () are unsaid.

    `tempo` in quarter notes a minute, `meter` like "3/4"; `density` and `register` −1 (sparse, low) to 1 (busy, high);
    `instruments` and `without` are sounds of `compose.instruments` or roles; `styles_without` are led away from;
    `understood` are labels for people.
    """

    style: str = ""
    tempo: float = 0.0
    key: Key | None = None
    meter: str = ""
    bars: int = 0
    density: float = 0.0
    register: float = 0.0
    instruments: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    styles_without: tuple[str, ...] = ()
    ending: bool = False
    understood: tuple[str, ...] = ()

    def over(self, other: Controls) -> Controls:
        """Return these controls, what they leave unsaid as others say it."""
        own = {one.name: getattr(self, one.name) for one in fields(self)}
        return replace(other, **{name: value for name, value in own.items() if value})


def said(wishes: Wishes) -> Controls:
    """Return what words say, as the arranger reads them."""
    return Controls(
        style=next(iter((*wishes.styles, *wishes.loose_styles)), ""),
        tempo=wishes.tempo,
        key=Key.parse(wishes.key) if wishes.key else None,
        meter=wishes.meter,
        bars=wishes.bars,
        density=_unit(wishes.moods[2] / _LOUDEST_MOOD),
        register=float(wishes.register),
        instruments=tuple(dict.fromkeys((*wishes.patches, *wishes.roles))),
        without=tuple(dict.fromkeys((*wishes.without, *(one for one in wishes.unwanted if one not in STYLES)))),
        styles_without=tuple(one for one in wishes.unwanted if one in STYLES),
        ending=wishes.ending,
        understood=wishes.understood,
    )


def _unit(value: float) -> float:
    return max(-1.0, min(1.0, value))
