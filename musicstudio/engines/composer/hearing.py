"""Notes told of while they are written, in seconds."""

from __future__ import annotations

from typing import Any

from musicstudio.domain.families import family_of
from musicstudio.domain.score import TempoMap
from musicstudio.domain.tasks import Sketch, Sketched
from musicstudio.engines.composer import fields
from musicstudio.engines.composer.sheet import Sheet
from musicstudio.engines.composer.takes import Heard
from musicstudio.engines.composer.writing import note_of, score_of


def sketching(sheets: tuple[Sheet, ...], tempo_map: TempoMap, sketch: Sketch, first_tick: int = 0) -> Heard:
    """Return what tells `sketch` of the first take's notes as they come; seconds count from a tick of the score."""
    sheet = sheets[0]
    starts = [int(tick) for tick in sheet.bar_starts()]
    harmony = int(sheet.has_harmony)
    families = [family_of(part) for part in score_of(sheet).parts]
    begin_s = float(tempo_map.seconds(first_tick))

    def heard(take: int, row: Any) -> None:
        if take or row["pitch"] >= fields.ROOTS:
            return
        note = note_of(row, starts[row["bar"]], starts[-1])
        start_s, end_s = (float(tempo_map.seconds(tick)) - begin_s for tick in (note.start, note.end))
        family = families[int(row["track"]) - harmony]
        sketch((Sketched(round(start_s, 4), round(end_s, 4), note.pitch, note.velocity, 1.0, family),))

    return heard
