"""What engines are asked to make: captions of held-out music with its own tempo, key, meter and chords."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from musicstudio.domain.errors import WrongUsage
from musicstudio.domain.harmony import Chord, Key
from musicstudio.domain.score import Score
from musicstudio.domain.tasks import GenerateRequest
from musicstudio.training.arranging import invented
from musicstudio.training.captions import caption
from musicstudio.training.evaluation.setting import Case
from musicstudio.training.excerpt import bars_of, excerpt
from musicstudio.training.facts import facts_of
from musicstudio.training.metrics.controls import Asked
from musicstudio.training.splits import split_of_piece
from musicstudio.training.truth_score import score_of

BARS: Final = 8
TAKES: Final = 2
_LOOP: Final = 4
"""Bars whose chords are asked for; they go round."""
_TEMPI: Final = (40.0, 240.0)
_FEWEST: Final = 8
"""Held-out scores from which densities of their distances say something."""


@dataclass(frozen=True)
class Wanted:
    """One thing to be made: where it is from, in words, and with what controls."""

    name: str
    words: str
    asked: Asked

    def request(self, seed: int, takes: int = TAKES) -> GenerateRequest:
        """Return the request, everything said outright that is also measured."""
        asked = self.asked
        return GenerateRequest(
            self.words, asked.bars, 0.0, asked.tempo, asked.key, asked.meter, " ".join(asked.chords), takes=takes,
            seed=seed,
        )  # fmt: skip

    @property
    def seconds(self) -> float:
        """How long what is made has to be."""
        numerator, denominator = (int(number) for number in self.asked.meter.split("/"))
        return self.asked.bars * numerator * 4 / denominator * 60 / self.asked.tempo


def wanted_of(cases: Sequence[Case], most: int, seed: int, bars: int = BARS) -> tuple[Wanted, ...]:
    """Return at most so many things to ask for: captions of held-out renders with what is true of them.

    Where there are none, of pieces invented on held-out seeds. Tempo, meter and bars always, key where it is known,
    chords where the first four bars have plain ones. The same cases and seed ask for the same.
    """
    held = [case for case in cases if case.kind == "render" and "caption" in case.known and case.truth.caption]
    if held:
        order = np.random.default_rng([seed, len(held)]).permutation(len(held))[:most]
        return tuple(_of(held[n].name, held[n].truth.caption, score_of(held[n].truth), bars) for n in sorted(order))
    return tuple(
        _of(name, caption(facts_of(score), np.random.default_rng([seed, n])), score, bars)
        for n, (name, score) in enumerate(_invented(most, seed))
    )


def references(cases: Sequence[Case], seed: int, bars: int = BARS, most: int = 48) -> tuple[tuple[Score, ...], str]:
    """Return held-out scores of so many bars, none silent, and in words where they are from: held-out renders' notes,
    or pieces of our own band where these are fewer than eight."""
    known = [score_of(case.truth) for case in cases if case.kind == "render" and "notes" in case.known]
    kept = _stretches(known, bars, most)
    if len(kept) >= _FEWEST:
        return kept, f"{len(kept)} stretches of {bars} bars of {len(known)} held-out renders"
    scores = [score for _, score in _invented(most // 2, seed + 1)]
    kept = _stretches(scores, bars, most)
    return kept, (
        f"{len(kept)} stretches of {bars} bars of {len(scores)} pieces that our own band invented on held-out "
        "seeds, which flatters that band"
    )


def _invented(count: int, seed: int) -> list[tuple[str, Score]]:
    rng = np.random.default_rng([seed, count])
    pieces = [invented(10 * int(rng.integers(10**6)) + int(rng.choice((0, 5)))) for _ in range(count)]
    return [(piece.id, piece.score) for piece in pieces if split_of_piece(piece.work) == "heldout"]


def _stretches(scores: Sequence[Score], bars: int, most: int) -> tuple[Score, ...]:
    """Return stretches from bar line to bar line, score by score; of too many the later ones of each are left out."""
    found: list[tuple[int, int, Score]] = []
    for number, score in enumerate(scores):
        for turn in range(bars_of(score) // bars):
            cut = excerpt(score, turn * bars, bars)
            if any(part.notes for part in cut.parts):
                found.append((turn, number, cut))
    kept = sorted(found, key=lambda one: one[:2])[:most]
    return tuple(cut for _, _, cut in sorted(kept, key=lambda one: (one[1], one[0])))


def _of(name: str, words: str, score: Score, bars: int) -> Wanted:
    meter = str(score.meter_at(0))
    tempo = round(float(np.clip(score.tempo_map.bpm_at(0), *_TEMPI)), 1)
    return Wanted(name, words, Asked(tempo, _key(score.key), meter, bars, _loop(score)))


def _key(text: str) -> str:
    try:
        return Key.parse(text).name if text else ""
    except WrongUsage:
        return ""


def _loop(score: Score) -> tuple[str, ...]:
    """Return the chords of the first bars, none where one of them has none that is plain."""
    starts = [int(tick) for tick in score.bar_starts(max(int(score.end), 1))[:_LOOP]]
    held = [[mark.text for mark in score.chords if mark.tick <= start + 1][-1:] for start in starts]
    names = [found[0] for found in held if found]
    try:
        plain = [Chord.parse(name) for name in names]
    except WrongUsage:
        return ()
    return tuple(names) if len(plain) == _LOOP else ()
