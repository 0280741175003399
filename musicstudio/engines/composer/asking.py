"""A ground as a wish: its bars, who plays, its sections and chords on the composer's grid, nothing written yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from musicstudio.domain.score import DRUM_CHANNEL, Part
from musicstudio.engines.compose.ground import Ground, Seat
from musicstudio.engines.composer import columns, fields, grammar
from musicstudio.engines.composer.controls import Controls
from musicstudio.engines.composer.sheet import BAR, NOTE, TRACK, UNSAID, Sheet, Table
from musicstudio.engines.composer.takes import Wish
from musicstudio.engines.composer.tokens import Task
from musicstudio.engines.composer.traits import Traits, traits_of
from musicstudio.engines.composer.usual import density_code, register_code

_CHANNELS = tuple(channel for channel in range(16) if channel != DRUM_CHANNEL)
_DRUMS = (35, 81)


def wish_of(ground: Ground, seats: Sequence[Seat], controls: Controls) -> Wish:
    """Return bars as a wish: harmony first, then the seats, as many as a stretch may have tracks.

    Every cell is asked for but, where the ground has chords, those of the harmony.
    """
    seats = seats[: columns.MOST_TRACKS - 1]
    bars = _bars(ground)
    sheet = Sheet(
        np.array([(0, 0, -1), *(_track(seat, n) for n, seat in enumerate(seats))], TRACK), bars, _harmony(ground, bars),
        ground.key.tonic, fields.MODE_NAMES.index(ground.key.mode), fields.STYLE_NAMES.index(ground.style),
        0, 0 if ground.ending else -1,
    )  # fmt: skip
    asked = np.ones((len(bars), len(seats) + 1), bool)
    asked[:, 0] = not ground.spans
    pitches = {n: _pitches(seat) for n, seat in enumerate(seats, 1)}
    return Wish(sheet, Task(~asked, asked), _traits(sheet, seats, controls), _against(controls), pitches)


def parts_of(seats: Sequence[Seat]) -> tuple[Part, ...]:
    """Return seats as parts without notes, their sounds named."""
    return tuple(
        Part(seat.title, (), seat.program, DRUM_CHANNEL if seat.drums else _CHANNELS[n % len(_CHANNELS)],
             role=seat.role, patch=seat.patch)
        for n, seat in enumerate(seats[: columns.MOST_TRACKS - 1])
    )  # fmt: skip


def _track(seat: Seat, number: int) -> tuple[int, int, int]:
    role = seat.role if seat.role in fields.ROLE_NAMES else "other"
    return fields.ROLE_NAMES.index(role), fields.KIT if seat.drums else seat.program, number


def _bars(ground: Ground) -> Table:
    """Return the bars of a ground; each as several where it is longer than two whole notes."""
    written = fields.meters_within(ground.bar_ticks, ground.meter.numerator, ground.meter.denominator)
    found = np.zeros((ground.bars, len(written)), BAR)
    found["numerator"] = [numerator for numerator, _ in written]
    found["denominator"] = [fields.denominator_code(denominator) for _, denominator in written]
    found["tempo"] = fields.tempo_code(ground.tempo)
    found["section"] = UNSAID
    for section in ground.sections:
        found["section"][section.start_bar :] = fields.section_code(section.name)
        found["begins"][section.start_bar, 0] = True
    return found.reshape(-1)


def _harmony(ground: Ground, bars: Table) -> Table:
    """Return the chords of a ground where they change."""
    rows, before = [], None
    starts = Sheet(np.zeros(0, TRACK), bars, np.zeros(0, NOTE)).bar_starts()
    for span in ground.spans:
        bar = int(np.searchsorted(starts, int(span.start), side="right")) - 1
        codes = fields.chord_codes(span.chord.name(ground.key))
        where = (int(span.start) - int(starts[bar])) // fields.STEP
        if codes is not None and codes != before and where < fields.MOST_STEPS:
            rows.append((bar, 0, where, *codes, fields.MIDDLE))
            before = codes
    return np.array(rows, NOTE)


def _pitches(seat: Seat) -> Table:
    if not seat.drums:
        return grammar.playable(grammar.TONES, seat.low, seat.high)
    found = np.zeros(fields.PITCH_CODES, bool)
    found[[fields.DRUMS + drum for drum in range(_DRUMS[0], _DRUMS[1] + 1) if drum not in seat.silent]] = True
    return found


def _traits(sheet: Sheet, seats: Sequence[Seat], controls: Controls) -> Traits:
    """Return what is said: the song's facts, who plays, the form; how busily and where only if words say."""
    known = traits_of(sheet)
    tracks: Mapping[str, Table] = {
        "program": known.tracks["program"],
        "density": np.array([0, *(density_code(seat.role, controls.density) for seat in seats)]),
        "register": np.array([0, *(register_code(seat, controls.register) for seat in seats)]),
    }
    cells = {name: known.cells[name] for name in ("tempo", "section", "since", "left")}
    return Traits(known.song, dict(tracks), cells)


def _against(controls: Controls) -> Traits:
    """Return what guidance leads away from: nothing said at all, or a style that is not wanted."""
    if not controls.styles_without:
        return Traits(chords=False)
    return Traits({"style": fields.STYLE_NAMES.index(controls.styles_without[0]) + 1})
