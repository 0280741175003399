"""A plan played: form, harmony, and every seat's line, put together as a score."""

from __future__ import annotations

from dataclasses import replace

from musicstudio.domain.score import DRUM_CHANNEL, Mark, Meter, Part, Score, TempoMap
from musicstudio.domain.units import Ticks
from musicstudio.engines.compose import form
from musicstudio.engines.compose.feel import felt
from musicstudio.engines.compose.ground import Ground, Line, Player, Seat, Span
from musicstudio.engines.compose.melody import melody
from musicstudio.engines.compose.plan import Plan
from musicstudio.engines.compose.players import play
from musicstudio.engines.compose.progressions import Harmonist, given_bars, spans_of
from musicstudio.engines.compose.within import within

_CHANNELS = tuple(channel for channel in range(16) if channel != DRUM_CHANNEL)


def arrange(plan: Plan) -> Score:
    """Return the score of a plan: exactly its bars, nothing past the last one; the same plan gives the same score."""
    return score_of(ground_of(plan), plan.seats)


def ground_of(plan: Plan) -> Ground:
    """Return the bars, sections and chords of a plan."""
    ground = Ground(
        plan.style, plan.meter, plan.tempo, plan.key, plan.bars, (), (), plan.density, plan.energy, plan.brightness,
        plan.swing, plan.temperature, plan.seed, plan.ending,
    )  # fmt: skip
    sections = form.sections(plan.bars, plan.style, plan.energy, plan.ending, ground.rng("form"))
    if plan.chords:
        bars = given_bars(plan.chords, plan.bars)
    else:
        harmonist = Harmonist(plan.style, plan.key, plan.temperature, ground.rng("harmony"))
        bars = harmonist.bars_of(sections, plan.ending)
    return replace(ground, sections=sections, spans=spans_of(bars, plan.meter))


def score_of(ground: Ground, seats: tuple[Seat, ...], singer: Player = melody) -> Score:
    """Return what the seats play on a ground, whoever has the tune what `singer` gives him."""
    parts: list[Part] = []
    free = iter(_CHANNELS)
    for seat in seats[: len(_CHANNELS)]:
        line = line_of(ground, seat, singer)
        if line.notes:
            channel = DRUM_CHANNEL if seat.drums else next(free)
            parts.append(part_of(seat, line, channel))
    return Score(
        parts=tuple(parts),
        tempo_map=TempoMap.constant(ground.tempo),
        meters=(Meter(Ticks(0), ground.meter.numerator, ground.meter.denominator),),
        key=ground.key.name,
        name=f"{ground.style[:1].upper()}{ground.style[1:]} in {ground.key.name}",
        style=ground.style,
        chords=chord_marks(ground),
        sections=tuple(Mark(ground.bar_start(section.start_bar), section.name) for section in ground.sections),
        length=Ticks(ground.ticks),
    )


def line_of(ground: Ground, seat: Seat, singer: Player = melody) -> Line:
    """Return one seat's line as it is heard: played straight, then felt, kept within the bars and the seat."""
    rng = ground.rng(f"{seat.role}:{seat.title}:{seat.player}")
    straight = singer(ground, seat, rng) if seat.player == "melody" else play(ground, seat, rng)
    if seat.silent:
        straight = replace(straight, notes=tuple(note for note in straight.notes if note.pitch not in seat.silent))
    return within(felt(ground, seat, straight, ground.rng(f"feel:{seat.title}:{seat.player}")), ground.ticks)


def part_of(seat: Seat, line: Line, channel: int) -> Part:
    return Part(seat.title, line.notes, seat.program, channel, line.bends, line.controls, seat.role, seat.patch)


def chord_marks(ground: Ground) -> tuple[Mark, ...]:
    """Return the chords by name, each where it begins to hold."""
    marks: list[Mark] = []
    last: Span | None = None
    for span in ground.spans:
        if last is None or span.chord != last.chord:
            marks.append(Mark(span.start, span.chord.name(ground.key)))
        last = span
    return tuple(marks)
