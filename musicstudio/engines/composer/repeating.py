"""Form that is heard: sections that come again are played again, and varied where players vary them.

What comes again is taken from the first section of its name; its last bar, where drummers fill and phrases turn, is
written anew in every part, and a tune's last quarter, given all that stands around.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from musicstudio.engines.compose.ground import Section
from musicstudio.engines.composer import fields
from musicstudio.engines.composer.sheet import Sheet, Table, is_drums, sorted_notes
from musicstudio.engines.composer.traits import harmony_at

NEW: Final = -1
VARIED: Final = -2
_TUNES: Final = tuple(fields.ROLE_NAMES.index(role) for role in ("lead", "vocals"))


def origins(sheet: Sheet, sections: Sequence[Section], parts_of_a_bar: int) -> Table:
    """Return for each cell, (bars, tracks), the bar it repeats, NEW in a section of its own, VARIED where it differs.

    Sections count bars, of which each is so many of the sheet's. Where the sheet has its harmony already, only bars
    over the same chords are repeated, but for drums.
    """
    found = np.full((len(sheet.bars), len(sheet.tracks)), NEW)
    given = bool((sheet.notes["track"] == 0).any() and sheet.has_harmony)
    chords = harmony_at(sheet, np.ones(len(sheet.bars), bool))
    first: dict[str, Section] = {}
    for section in sections:
        name = section.name.rstrip("'")
        if first.setdefault(name, section) is section:
            continue
        model = first[name]
        for bar in range(section.bars * parts_of_a_bar):
            here = section.start_bar * parts_of_a_bar + bar
            there = model.start_bar * parts_of_a_bar + bar % (model.bars * parts_of_a_bar)
            left = section.bars - bar // parts_of_a_bar
            found[here] = there if left > 1 else VARIED
            if left <= max(section.bars // 4, 1):
                found[here, np.isin(sheet.tracks["role"], _TUNES)] = VARIED
            if given and (chords[here] != chords[there]).any():
                found[here, ~is_drums(sheet.tracks)] = VARIED
    if given:
        found[:, 0] = NEW
    return found


def repeated(sheet: Sheet, origin: Table) -> Sheet:
    """Return a sheet with the cells that repeat others filled with what stands in those."""
    notes = [sheet.notes]
    for bar, track in np.argwhere(origin >= 0).tolist():
        model = sheet.notes[(sheet.notes["bar"] == origin[bar, track]) & (sheet.notes["track"] == track)].copy()
        model["bar"] = bar
        notes.append(model)
    return replace(sheet, notes=sorted_notes(np.concatenate(notes)))
