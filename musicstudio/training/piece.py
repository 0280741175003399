"""One piece of the corpus before it sounds."""

from __future__ import annotations

from dataclasses import dataclass

from musicstudio.domain.score import Score


@dataclass(frozen=True)
class Piece:
    """A score with where it comes from; `id` is "source/name", stable over machines and years.

    `guarded` names the parts whose notes must never train a model that composes; they may be played and heard.
    `work` groups movements, parts and versions of one composition: they never stand on both sides of a split.
    """

    id: str
    source: str
    licence: str
    score: Score
    title: str = ""
    author: str = ""
    genre: str = ""
    work: str = ""
    guarded: frozenset[str] = frozenset()
