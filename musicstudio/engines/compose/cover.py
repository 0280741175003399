"""Covers: an original's bars, chords and tune arranged anew, in the style and by the players that words ask for."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final

from musicstudio.domain.harmony import Key
from musicstudio.domain.score import Note, Score
from musicstudio.engines.compose import lexicon
from musicstudio.engines.compose.arrange import ground_of, score_of
from musicstudio.engines.compose.band import line_up
from musicstudio.engines.compose.ground import Ground, Line, Seat, Section
from musicstudio.engines.compose.melody import melody
from musicstudio.engines.compose.original import Original
from musicstudio.engines.compose.plan import FASTEST, SLOWEST, Options, Plan, make_plan
from musicstudio.engines.compose.tune import SURE, seated
from musicstudio.engines.compose.words import Wishes, understand

_PACE: Final = 0.25
"""How much faster "very fast" is."""
_PIECE: Final = 16
"""Bars from which a cover ends; shorter ones are loops."""
_FEWEST: Final = 4
_THINNEST: Final = 0.15
"""Notes, and the share of bars, that a tune needs to be one."""
_LONG_REST: Final = 4
"""Bars without a sure note after which somebody else sings: of a score, rests are meant."""
_LIFT: Final = 0.3
"""How much the busiest section's energy lies above that of the quietest."""


@dataclass(frozen=True)
class Cover:
    """A cover's plan, its score, and the tune it follows as it is played: empty where none was sure."""

    plan: Plan
    score: Score
    tune: tuple[Note, ...]


def cover(original: Original, prompt: str = "", negative: str = "", seed: int = 0, take: int = 1) -> Cover:
    """Return a cover: the original's bars and chords, and, as far as words leave them, its tempo, key and tune.

    The same request and take give the same cover. Raises WrongUsage for words that cannot be meant.
    """
    wishes = understand(prompt, negative)
    key = _key(wishes, original.key)
    piece = original.in_key(key)
    tempo = wishes.tempo or min(max(original.tempo * _pace(wishes), SLOWEST), FASTEST)
    asked = Options(
        bars=piece.bars, tempo=tempo, key=key.name if piece.chords else "", meter=str(piece.meter), seed=seed
    )  # fmt: skip
    plan = make_plan(prompt, negative, asked, take=take)
    plan = replace(
        plan,
        chords=piece.chords or plan.chords,
        ending=wishes.ending or (piece.bars >= _PIECE and "loop" not in " ".join(wishes.understood)),
        notes=(*plan.notes, *_kept(wishes)),
    )
    plan = replace(plan, seats=_seats(plan, wishes))
    ground = ground_of(plan)
    ground = replace(ground, sections=_sections(piece, plan) or ground.sections)
    sure = _sure(piece)
    seat = next((one for one in plan.seats if one.player == "melody"), None)
    tune = seated(sure, seat) if seat is not None else ()
    score = score_of(ground, plan.seats, _singer(piece, tune) if tune else melody)
    return Cover(plan, score, tune)


def _key(wishes: Wishes, key: Key) -> Key:
    if not wishes.key:
        return Key(key.tonic, wishes.mode or key.mode)
    wished = Key.parse(wishes.key)
    return Key(wished.tonic, wishes.mode or wished.mode)


def _pace(wishes: Wishes) -> float:
    said = any(word in lexicon.TEMPI for word in wishes.understood)
    return 1 + _PACE * min(max(wishes.moods[3], -1.0), 1.0) if said else 1.0


def _kept(wishes: Wishes) -> tuple[str, ...]:
    """Return what of the words a cover does not heed, as a sentence."""
    said = {"meter": wishes.meter, "length": wishes.bars or wishes.seconds, "chords": wishes.chords}
    names = [name for name, value in said.items() if value]
    return (f"A cover keeps its original's {' and '.join(names)}.",) if names else ()


def _seats(plan: Plan, wishes: Wishes) -> tuple[Seat, ...]:
    """Return the band with somebody who has the tune: the style's soloist where the line-up has none."""
    refused = {*wishes.without, *wishes.unwanted}
    if any(seat.player == "melody" for seat in plan.seats) or "lead" in refused:
        return plan.seats
    found = line_up(plan.style, ["lead"], sorted(refused), random.Random(f"soloist:{plan.seed}"))
    soloist = [seat for seat in found if seat.player == "melody"][:1]
    names = {seat.title for seat in plan.seats}
    return (*plan.seats, *(replace(one, name=f"{one.patch} tune") if one.title in names else one for one in soloist))


def _sections(piece: Original, plan: Plan) -> tuple[Section, ...]:
    """Return the original's sections, busier ones with more energy; () where it has none of its own."""
    if len(piece.sections) < 2:
        return ()
    edges = [*(bar for bar, _ in piece.sections), piece.bars]
    counts = [
        sum(edges[n] <= note.start // piece.bar_ticks < edges[n + 1] for note in piece.tune) / (edges[n + 1] - edges[n])
        for n in range(len(piece.sections))
    ]
    most, least = max(counts), min(counts)
    labels = [label for _, label in piece.sections]
    return tuple(
        Section(
            label,
            bar,
            edges[n + 1] - bar,
            min(max(plan.energy + _LIFT * ((counts[n] - least) / max(most - least, 1e-9) - 0.5), 0.05), 1.0),
            label if label in labels[:n] else "",
        )
        for n, (bar, label) in enumerate(piece.sections)
    )


def _sure(piece: Original) -> tuple[Note, ...]:
    """Return the notes of the tune that are believed; none where they are too few to be one."""
    sure = tuple(note for note in piece.tune if note.confidence >= SURE)
    bars = {int(note.start) // piece.bar_ticks for note in sure}
    return sure if len(sure) >= _FEWEST and len(bars) >= _THINNEST * piece.bars else ()


def _singer(piece: Original, tune: tuple[Note, ...]) -> Callable[[Ground, Seat, random.Random], Line]:
    """Return who sings the tune, and something of his own where a recording has none for long."""

    def sing(ground: Ground, seat: Seat, rng: random.Random) -> Line:
        if piece.written:
            return Line(tune)
        free = _free({int(note.start) // piece.bar_ticks for note in tune}, piece.bars)
        own = melody(ground, seat, rng)
        held = [range(ground.bar_start(low), ground.bar_start(high)) for low, high in free]
        added = tuple(note for note in own.notes if any(note.start in span for span in held))
        bends = tuple(bend for bend in own.bends if any(bend.tick in span for span in held))
        cut = {int(span.start) for span in held}
        kept = tuple(
            replace(note, length=type(note.length)(min([note.end, *(t for t in cut if t > note.start)]) - note.start))
            for note in tune
        )
        return Line(tuple(sorted((*kept, *added))), bends)

    return sing


def _free(sung: Iterable[int], bars: int) -> list[tuple[int, int]]:
    """Return stretches of bars, at least _LONG_REST long, that nobody sings in: first bar, bar after the last."""
    stretches, start = [], 0
    for bar in [*sorted(sung), bars]:
        if bar - start >= _LONG_REST:
            stretches.append((start, bar))
        start = bar + 1
    return stretches
