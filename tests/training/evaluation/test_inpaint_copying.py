"""Copying the most similar bars: it finds them, takes nothing of the hole itself, and leaves the rest alone."""

from __future__ import annotations

from dataclasses import replace

from training.scores import BAR, song

from musicstudio.domain.score import Score
from musicstudio.training.evaluation.inpaint_copying import most_similar


def without(score: Score, start: int, stop: int, part: str = "") -> Score:
    parts = (
        replace(one, notes=tuple(n for n in one.notes if part not in ("", one.name) or not start <= n.start < stop))
        for one in score.parts
    )
    return replace(score, parts=tuple(parts))


def test_of_a_loop_the_same_bar_comes_back() -> None:
    whole = song(12)
    for part in ("bass", "tune", ""):
        damaged = without(whole, 5 * BAR, 6 * BAR, part)
        filled = most_similar(damaged, 5 * BAR, 6 * BAR, part)
        assert filled.parts[2].notes == whole.parts[2].notes
        if part != "":
            assert all(a == b for a, b in zip(filled.parts, damaged.parts, strict=True) if a.name != part)


def test_what_sounds_beside_decides_which_bar_is_taken() -> None:
    """The tune differs bar by bar; the one over the same chord is taken, not the one right before."""
    whole = song(8)
    filled = most_similar(without(whole, 6 * BAR, 7 * BAR, "tune"), 6 * BAR, 7 * BAR, "tune")
    new = [(n.start - 6 * BAR, n.pitch) for n in filled.parts[0].notes if 6 * BAR <= n.start < 7 * BAR]
    assert new == [(n.start - 2 * BAR, n.pitch) for n in whole.parts[0].notes if 2 * BAR <= n.start < 3 * BAR]


def test_two_bars_of_a_short_score_stay_empty_where_there_are_no_others() -> None:
    damaged = without(song(3), BAR, 3 * BAR)
    assert most_similar(damaged, BAR, 3 * BAR) == damaged
