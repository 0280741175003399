"""Which book each style's drummer plays from."""

from __future__ import annotations

from typing import Final

from musicstudio.engines.compose.grooves import club, hiphop, jazz, quiet, rock, soul, world
from musicstudio.engines.compose.grooves.book import Book

BOOKS: Final[dict[str, Book]] = {
    "lo-fi hip hop": hiphop.LOFI, "boom bap": hiphop.BOOM_BAP, "trap": hiphop.TRAP,
    "house": club.HOUSE, "techno": club.TECHNO, "drum and bass": club.DRUM_AND_BASS, "synthwave": club.SYNTHWAVE,
    "rock": rock.ROCK, "metal": rock.METAL, "pop": rock.POP,
    "funk": soul.FUNK, "soul": soul.SOUL, "blues": soul.BLUES, "reggae": soul.REGGAE,
    "jazz swing": jazz.SWING, "bossa nova": jazz.BOSSA,
    "afrobeat": world.AFROBEAT, "maqam": world.MAQAM, "raga": world.RAGA,
    "ambient": quiet.AMBIENT, "orchestral": quiet.ORCHESTRAL, "folk": quiet.FOLK, "solo piano": quiet.FOLK,
}  # fmt: skip
"""Solo piano has no drummer of its own; asked for one, it gets the quietest."""


def book(style: str) -> Book:
    """Return a style's book, pop's for a style that is not known."""
    return BOOKS.get(style, rock.POP)
