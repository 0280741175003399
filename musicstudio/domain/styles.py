"""The styles a piece can be arranged and produced in, by their canonical names."""

from __future__ import annotations

from typing import Final

STYLES: Final = (
    "lo-fi hip hop", "boom bap", "house", "techno", "drum and bass", "trap", "rock", "metal", "funk", "soul", "pop",
    "synthwave", "jazz swing", "bossa nova", "reggae", "ambient", "orchestral", "folk", "blues", "afrobeat", "maqam",
    "raga", "solo piano",
)  # fmt: skip
"""A score's `style` is one of these, or empty when it is not known."""
