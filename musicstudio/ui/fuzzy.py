"""Finding by a few letters: how well a text answers what was typed."""

from __future__ import annotations

_BEGIN, _WORD, _RUN, _LETTER = 12, 8, 4, 1


def score(query: str, text: str) -> float | None:
    """Return how well the letters of `query` are found in `text` in order, or None when they are not.

    A text that begins so counts most, then words that do, then letters that follow one another; short texts win.
    """
    wanted, where = query.lower().replace(" ", ""), text.lower()
    if not wanted:
        return 0.0
    best = max((_from(wanted, where, start) for start in _starts(wanted[0], where)), default=0.0)
    return best - len(where) / 100 if best > 0 else None


def _starts(letter: str, text: str) -> list[int]:
    return [place for place, one in enumerate(text) if one == letter]


def _from(wanted: str, text: str, start: int) -> float:
    """Return the points of taking letters as they come from `start` on, a word's beginning first; 0 when one lacks."""
    points, before = 0.0, -2
    for letter in wanted:
        place = start if before == -2 else _next(letter, text, before + 1)
        if place < 0:
            return 0.0
        first = place == 0 or not text[place - 1].isalnum()
        points += _RUN if place == before + 1 else _BEGIN if place == 0 else _WORD if first else _LETTER
        before = place
    return points


def _next(letter: str, text: str, start: int) -> int:
    """Return where a letter comes next: right here, at a word's beginning, or anywhere."""
    if text[start : start + 1] == letter:
        return start
    places = [place for place in _starts(letter, text) if place >= start]
    return next((place for place in places if not text[place - 1].isalnum()), places[0] if places else -1)
