"""Single instruments to be written down: stems of renders in which one player plays by himself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Final

import numpy as np

from musicstudio.training.evaluation.cases_sounds import fitting_name, write_sound
from musicstudio.training.evaluation.setting import Case
from musicstudio.training.truth import Player

MOST: Final = 12
"""Stems that are judged, of as many families as there are."""
_FEWEST: Final = 8
"""Fewer notes say little."""


def alone(cases: Sequence[Case], folder: Path, most: int = MOST) -> tuple[Case, ...]:
    """Return at most `most` single instruments of renders as cases, family after family in turn; their sounds are
    written into a folder."""
    found: dict[str, list[tuple[Case, Player]]] = defaultdict(list)
    for case in cases:
        if case.kind == "render" and "notes" in case.known:
            for player in soloists(case):
                found[player.family].append((case, player))
    turns = [one for row in zip_longest(*found.values()) for one in row if one is not None]
    return tuple(_case(case, player, folder) for case, player in turns[:most])


def soloists(case: Case) -> Iterator[Player]:
    """Yield who plays pitches in a stem of his own, and enough of them."""
    for stem in case.stems:
        heard = np.unique(case.truth.notes_of(stem)["part"], return_counts=True)
        players = [(case.truth.players[part], count) for part, count in zip(*heard, strict=True)]
        if len(players) == 1 and players[0][0].family != "drums" and players[0][1] >= _FEWEST:
            yield players[0][0]


def _case(case: Case, player: Player, folder: Path) -> Case:
    name = f"{case.name}, {player.family} alone"
    path = write_sound(folder / f"{fitting_name(name)}.wav", case.stems[player.stem], case.sample_rate)
    known = frozenset({"notes", "velocities"})
    return Case(
        name, "stem", path, case.truth.of_stem(player.stem), known, sample_rate=case.sample_rate, licence=case.licence
    )
