"""Cases from bare recordings, and from single notes that name their pitch."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from musicstudio.domain.harmony import pitch_class
from musicstudio.training.evaluation.cases_sounds import excerpt_file, length_of, licence_of, middle
from musicstudio.training.evaluation.cases_truth import note_rows, partial_truth
from musicstudio.training.evaluation.setting import Case
from musicstudio.training.truth import Player

_SINGLE: Final = re.compile(r"[A-Za-z+]+-ord-([A-G]#?)(-?\d)-(?:pp|p|mf|f|ff)-\S*")
"""Instrument, "ordinario", pitch, dynamic, string: as orchestral sample libraries of single notes name their files."""


def plain_case(path: Path, scratch: Path) -> Case:
    """Return a recording of which nothing is known, its middle where it is long."""
    samples, rate = length_of(path)
    start, stop = middle(samples, rate)
    truth = partial_truth(path.stem, rate, stop - start)
    return Case(
        path.stem, "real", excerpt_file(path, start, stop, scratch), truth, frozenset(), {}, rate, licence_of(path)
    )


def is_single_note(path: Path) -> bool:
    """Return whether a file's name says that it holds one note of some pitch."""
    return _SINGLE.fullmatch(path.stem) is not None


def single_note_case(path: Path) -> Case:
    """Return a single note: its pitch is known ("pitch"), when it begins and ends is not."""
    found = _SINGLE.fullmatch(path.stem)
    assert found
    step = pitch_class(found[1])
    assert step is not None
    samples, rate = length_of(path)
    notes = note_rows([(0.0, samples / rate, 12 * (int(found[2]) + 1) + step, 90)], rate, samples)
    truth = partial_truth(path.stem, rate, samples, notes=notes, players=(Player("note", "other", "", 0),))
    return Case(path.stem, "real", path, truth, frozenset({"pitch"}), {}, rate, licence_of(path))
