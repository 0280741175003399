"""Times onto a grid, straight or swung."""

from __future__ import annotations

from fractions import Fraction

from musicstudio.domain.errors import WrongUsage
from musicstudio.domain.units import PPQ


def step_of(text: str) -> int:
    """Return the ticks of a value such as "1/16" or "1/8t"; 0 for none; raises WrongUsage."""
    if not text:
        return 0
    plain = text.removesuffix("t")
    try:
        step = Fraction(plain) * 4 * PPQ
    except (ValueError, ZeroDivisionError):
        step = Fraction(0)
    if text.endswith("t"):
        step = step * 2 / 3
    if step <= 0 or step.denominator != 1 or step > 4 * PPQ:
        raise WrongUsage(f"'{text}' is no grid; give a note value such as 1/16, 1/8 or 1/8t.")
    return int(step)


def on_grid(tick: float, step: int, swing: float = 50.0) -> int:
    """Return the nearest place on the grid; `swing` is the share in percent (50 straight) of the first of two steps."""
    pair = 2 * step
    first = round(pair * swing / 100)
    base = int(tick // pair) * pair
    return min((base, base + first, base + pair), key=lambda place: abs(place - tick))
