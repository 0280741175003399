"""Music from words by the composer: plans written out, all takes together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final
from zlib import crc32

import numpy as np

from musicstudio.domain.errors import StudioError
from musicstudio.domain.score import Meter, Score, TempoMap
from musicstudio.domain.tasks import CancelToken, Forecast, GenerateRequest, Report, Sketch, part_of, unsketched
from musicstudio.domain.units import Ticks
from musicstudio.engines.compose.arrange import ground_of
from musicstudio.engines.compose.plan import Plan
from musicstudio.engines.compose.within import notes_within
from musicstudio.engines.composer import trained
from musicstudio.engines.composer.asking import parts_of, wish_of
from musicstudio.engines.composer.composing import composed, unheard
from musicstudio.engines.composer.hearing import sketching
from musicstudio.engines.composer.repeating import NEW, VARIED, origins, repeated
from musicstudio.engines.composer.sampling import chance_of
from musicstudio.engines.composer.sheet import Sheet, Table
from musicstudio.engines.composer.takes import Heard, Taste, Wish
from musicstudio.engines.composer.tokens import Task
from musicstudio.engines.composer.understanding import understood
from musicstudio.engines.composer.writing import score_of
from musicstudio.engines.nets.composer import Composer

TASTE: Final = Taste(temperature=0.95, top_p=0.95, outside=2.0)
_LED_AWAY: Final = 1.8
"""The guidance that leads away from styles that are not wanted."""
_TURNS: Final = 3
"""How often a take without a single note is written again."""
_COOLEST: Final = 0.3
"""Takes shall differ even where nothing is dared."""


def generate(
    plans: Sequence[Plan],
    request: GenerateRequest,
    report: Report,
    cancel: CancelToken,
    weights: Path,
    sketch: Sketch = unsketched,
) -> tuple[Score, ...]:
    """Return a score for each plan: its bars, tempo, key, meter, chords, seats and their ranges exactly.

    Chords that a plan leaves open are those of music theory, as the arranger's; all notes over them are the network's.
    The notes of the first one are sketched as they are written. Raises ModelUnavailable when the weights are of no use,
    WrongUsage for a device that is not there, JobCancelled within a note, StudioError where nothing was written.
    """
    controls = understood(request.prompt, request.negative)
    wishes = [wish_of(ground_of(plan), plan.seats, controls) for plan in plans]
    guidance = _LED_AWAY if controls.styles_without else TASTE.guidance
    taste = replace(TASTE, temperature=max(TASTE.temperature * request.temperature, _COOLEST), guidance=guidance)
    heard = sketching(tuple(wish.sheet for wish in wishes), TempoMap.constant(plans[0].tempo), sketch)

    def write(network: Composer, told: Report) -> tuple[Score, ...]:
        return _written(network, plans, wishes, taste, told, cancel, heard)

    return trained.used(weights, request.device, report, write)


def _written(
    network: Composer, plans: Sequence[Plan], wishes: Sequence[Wish], taste: Taste, report: Report, cancel: CancelToken,
    heard: Heard | None,
) -> tuple[Score, ...]:  # fmt: skip
    """Return the score of each plan; one without a single note is written again."""
    made: dict[int, Score] = {}
    for turn in range(_TURNS):
        missing = [n for n in range(len(plans)) if n not in made]
        chances = [chance_of(crc32(f"composer:{plans[n].seed}:{turn}".encode())) for n in missing]
        asked = [(plans[n], wishes[n]) for n in missing]
        sheets = _in_form(network, asked, chances, taste, report, cancel, heard)
        scores = {n: _score(plans[n], sheet) for n, sheet in zip(missing, sheets, strict=True)}
        made |= {n: score for n, score in scores.items() if score.parts}
        if len(made) == len(plans):
            return tuple(made[n] for n in range(len(plans)))
        heard, report = None, unheard
    raise StudioError("The composer wrote no note for this; ask for more bars or with another seed.")


def _in_form(
    network: Composer, asked: Sequence[tuple[Plan, Wish]], chances: Sequence[np.random.Generator], taste: Taste,
    report: Report, cancel: CancelToken, heard: Heard | None,
) -> tuple[Sheet, ...]:  # fmt: skip
    """Return each wish's sheet: first the sections that are new, then what varies in those that come again."""
    origin = [_origins(plan, wish) for plan, wish in asked]
    wishes = [
        _only(wish, wish.sheet, at == NEW, np.zeros_like(at, bool)) for (_, wish), at in zip(asked, origin, strict=True)
    ]
    new, varied = (sum(int((at == kind).sum()) for at in origin) for kind in (NEW, VARIED))
    share = new / (new + varied)
    sheets = composed(network, wishes, chances, taste, part_of(report, 0.0, share), cancel, heard)
    sheets = tuple(repeated(sheet, at) for sheet, at in zip(sheets, origin, strict=True))
    if heard is not None:
        for row in sheets[0].notes[origin[0][sheets[0].notes["bar"], sheets[0].notes["track"]] >= 0]:
            heard(0, row)
    wishes = [_only(wish, sheet, at == VARIED, at != VARIED)
              for (_, wish), sheet, at in zip(asked, sheets, origin, strict=True)]  # fmt: skip
    return composed(network, wishes, chances, taste, part_of(report, share, 1.0), cancel, heard)


def _origins(plan: Plan, wish: Wish) -> Table:
    return origins(wish.sheet, ground_of(plan).sections, len(wish.sheet.bars) // plan.bars)


def _only(wish: Wish, sheet: Sheet, asked: Table, known: Table) -> Wish:
    """Return a wish for some of its cells, others known by now beside those that were from the first."""
    mine = wish.task.asked & asked
    return replace(wish, sheet=sheet, task=Task((wish.task.known | known) & ~mine, mine))


def forecast(plans: Sequence[Plan]) -> Forecast:
    """Return what writing plans takes."""
    return trained.forecast(max(plan.bars * (len(plan.seats) + 1) for plan in plans), len(plans))


def _score(plan: Plan, sheet: Sheet) -> Score:
    """Return a plan's score: what the grid rounds is as the plan says, no pitch begins again before it has ended."""
    end = int(plan.meter.bar) * plan.bars
    score = score_of(sheet, parts_of(plan.seats))
    return replace(
        score,
        parts=tuple(replace(part, notes=notes_within(part.notes, end)) for part in score.parts if part.notes),
        tempo_map=TempoMap.constant(plan.tempo),
        meters=(Meter(Ticks(0), plan.meter.numerator, plan.meter.denominator),),
        key=plan.key.name,
        name=f"{plan.style[:1].upper()}{plan.style[1:]} in {plan.key.name}",
        style=plan.style,
        length=Ticks(end),
    )
