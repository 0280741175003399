"""Long music written in stretches: everything that is asked for, once, with what is nearest around it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from engines.composer.small import small_weights
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from training.scores import song

from musicstudio.domain.tasks import CancelToken
from musicstudio.engines.composer.composing import composed
from musicstudio.engines.composer.fullness import counts
from musicstudio.engines.composer.sheet import sheet_of
from musicstudio.engines.composer.stretches import cut, joined, stretches
from musicstudio.engines.composer.takes import Taste, Wish
from musicstudio.engines.composer.tokens import Task
from musicstudio.engines.composer.trained import trained
from musicstudio.engines.composer.traits import traits_of

SHEET = sheet_of(song(40))


def wish(asked: np.ndarray) -> Wish:
    return Wish(SHEET, Task(~asked, asked), traits_of(SHEET))


@given(st.data())
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_all_that_is_asked_for_comes_once_and_fits(data: st.DataObject) -> None:
    rng = np.random.default_rng(data.draw(st.integers(0, 999)))
    asked = rng.random((40, 5)) < data.draw(st.sampled_from((0.01, 0.2, 1.0)))
    rows = data.draw(st.sampled_from((120, 300, 5000)))
    if not asked.any():
        return
    found = list(stretches(wish(asked), rows))
    assert (sum((one.asked.astype(int) for one in found), np.zeros((40, 5), int)) == asked).all()
    known = ~asked
    for one in found:
        part = cut(wish(asked), one, known)
        assert part.task.asked.sum() == one.asked.sum()
        shown = (counts(part.sheet) + 1)[part.task.known].sum()
        bars = np.flatnonzero(one.asked.any(1))
        if bars[-1] == bars[0]:  # a single bar and what fits around it
            assert shown <= rows or one.stop - one.first == 1
        known = known | one.asked


def test_what_is_shown_is_nearest_and_the_chord_that_holds_is_said() -> None:
    asked = np.zeros((40, 5), bool)
    asked[20, 2] = True
    (one,) = stretches(wish(asked), 300)
    assert one.first < 20 < one.stop
    assert one.stop - one.first < 14
    assert 20 - one.first >= one.stop - 21
    late = replace(SHEET, notes=SHEET.notes[(SHEET.notes["track"] > 0) | (SHEET.notes["bar"] == 0)])
    part = cut(replace(wish(asked), sheet=late), one, ~asked)
    chords = part.sheet.notes[part.sheet.notes["track"] == 0]
    assert [(int(row["bar"]), int(row["where"])) for row in chords] == [(0, 0)]


def test_of_more_tracks_than_fit_those_that_play_most_are_shown() -> None:
    whole = song(2)
    many = sheet_of(replace(whole, parts=tuple(replace(whole.parts[n % 4], name=str(n)) for n in range(20))))
    asked = np.zeros((2, 21), bool)
    asked[1, 20] = True
    (one,) = stretches(Wish(many, Task(~asked, asked), traits_of(many)), 5000)
    assert len(one.tracks) == 16
    assert {0, 20} <= set(one.tracks.tolist())
    sixteen = np.zeros((2, 21), bool)
    sixteen[1, 1:17] = True
    found = list(stretches(Wish(many, Task(~sixteen, sixteen), traits_of(many)), 5000))
    assert all(one.tracks[0] == 0 for one in found)  # the harmony is always shown
    everything = np.ones((2, 21), bool)
    found = list(stretches(Wish(many, Task(~everything, everything), traits_of(many)), 5000))
    assert sum(one.asked.sum() for one in found) == 42


def test_a_stretch_comes_back_where_it_was_cut_from() -> None:
    asked = np.zeros((40, 5), bool)
    asked[3, 1:3] = True
    (one,) = stretches(wish(asked), 300)
    part = cut(wish(np.zeros((40, 5), bool)), one, np.ones((40, 5), bool))
    bare = replace(SHEET, notes=SHEET.notes[~asked[SHEET.notes["bar"], SHEET.notes["track"]]])
    assert joined(bare, one, part.sheet).notes.tolist() == SHEET.notes.tolist()


def test_takes_of_several_stretches_are_whole_and_cells_outside_stay(tmp_path: pytest.TempPathFactory) -> None:
    network = trained(small_weights(tmp_path / "weights"), "cpu")
    asked = np.zeros((40, 5), bool)
    asked[2:38, 1:3] = True
    told: list[float] = []
    one, two = composed(
        network, [wish(asked)] * 2, (1, 2), Taste(), lambda fraction, stage: told.append(fraction), CancelToken()
    )
    for take in (one, two):
        outside = ~asked[take.notes["bar"], take.notes["track"]]
        kept = SHEET.notes[~asked[SHEET.notes["bar"], SHEET.notes["track"]]]
        assert take.notes[outside].tolist() == kept.tolist()
    assert one.notes.tolist() != two.notes.tolist()
    assert len(set(one.notes["bar"][asked[one.notes["bar"], one.notes["track"]]].tolist())) > 20
    assert told == sorted(told)
    assert told[-1] == 1.0
