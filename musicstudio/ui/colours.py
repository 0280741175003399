"""The colours of both themes by what they are for, roles included."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from musicstudio.audio.palette import ROLE_COLOURS


@dataclass(frozen=True)
class Colours:
    """Every colour of the window; text on any ground keeps a contrast of 4.5, graphics 3 (WCAG 2.2 AA)."""

    window: str
    panel: str
    canvas: str
    focused: str
    """Canvas of the track in focus."""
    raised: str
    hover: str
    line: str
    """Between areas; nothing is told by it alone."""
    edge: str
    """Around what one can use, seen at 3:1."""
    text: str
    muted: str
    disabled: str
    accent: str
    accent_hover: str
    accent_ink: str
    warning: str
    warning_ink: str
    """Text on a warning or an error."""
    error: str
    good: str
    grid: str
    """Bar and beat lines, drawn translucent."""
    shade: str
    """Over what is out of view or behind a page, drawn translucent."""
    light: bool
    roles: Mapping[str, str]


DARK: Final = Colours(
    window="#15171a",
    panel="#1c1f23",
    canvas="#101214",
    focused="#15181b",
    raised="#2a2e34",
    hover="#353a42",
    line="#34393f",
    edge="#7b838e",
    text="#e8eaed",
    muted="#a9b0ba",
    disabled="#737a84",
    accent="#52d0c4",
    accent_hover="#79e0d6",
    accent_ink="#08201d",
    warning="#f0b45a",
    warning_ink="#241800",
    error="#ff8a80",
    good="#7ccf8a",
    grid="#ffffff",
    shade="#08090a",
    light=False,
    roles=ROLE_COLOURS,
)

LIGHT: Final = Colours(
    window="#e4e6e9",
    panel="#f3f4f6",
    canvas="#fcfcfd",
    focused="#ffffff",
    raised="#e6e8ec",
    hover="#d9dce2",
    line="#c9cdd4",
    edge="#747b86",
    text="#1b1e23",
    muted="#4c535e",
    disabled="#7d848f",
    accent="#0b6b64",
    accent_hover="#085750",
    accent_ink="#ffffff",
    warning="#8a5300",
    warning_ink="#ffffff",
    error="#b3261e",
    good="#23743a",
    grid="#000000",
    shade="#50565f",
    light=True,
    roles={
        "song": "#59616d",
        "drums": "#a8640a",
        "bass": "#1f6fb5",
        "vocals": "#b8487f",
        "keys": "#0d7d5f",
        "guitar": "#b8431c",
        "strings": "#6a57c8",
        "lead": "#857300",
        "pad": "#1d7fae",
        "other": "#717987",
    },
)
"""The dark theme's hues, deep enough for a light ground."""
