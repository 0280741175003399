"""Form: what comes again is played again, and varied where it should be."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from engines.composer.small import small_weights
from training.scores import song

from musicstudio.domain.tasks import CancelToken, GenerateRequest
from musicstudio.engines.compose.arrange import ground_of
from musicstudio.engines.compose.ground import Section
from musicstudio.engines.compose.plan import Options, make_plan
from musicstudio.engines.composer.generate import generate
from musicstudio.engines.composer.repeating import NEW, VARIED, origins, repeated
from musicstudio.engines.composer.sheet import sheet_of

WHOLE = sheet_of(song(16))
SHEET = replace(WHOLE, notes=WHOLE.notes[WHOLE.notes["track"] > 0])
"""The harmony is still to be written."""
FORM = (Section("A", 0, 8), Section("B", 8, 4), Section("A'", 12, 4))


def test_the_same_name_comes_again_but_for_its_last_bar_and_the_tune_s_last_quarter() -> None:
    found = origins(SHEET, FORM, 1)
    assert (found[:12] == NEW).all()
    assert found[12:15].tolist() == [[bar] * 5 for bar in (0, 1, 2)]
    assert (found[15] == VARIED).all()
    longer = origins(SHEET, (Section("A", 0, 8), Section("A", 8, 8)), 1)
    assert longer[13].tolist() == [5] * 5
    assert longer[14].tolist() == [6, VARIED, 6, 6, 6]  # the tune is sung anew two bars long


def test_given_chords_decide_which_bars_can_be_played_again() -> None:
    found = origins(WHOLE, (Section("A", 0, 2), Section("A", 2, 6), Section("B", 8, 8)), 1)
    assert (found[:, 0] == NEW).all()
    assert found[3, 1:].tolist() == [VARIED, VARIED, VARIED, 1]  # G where F was, the drums alone again
    assert found[4, 1:].tolist() == [0] * 4  # Am as in bar 1


def test_bars_that_are_written_as_several_repeat_as_several() -> None:
    found = origins(SHEET, (Section("A", 0, 4), Section("A", 4, 4)), 2)
    assert found[8:14, 0].tolist() == [0, 1, 2, 3, 4, 5]
    assert (found[14:] == VARIED).all()


def test_what_is_repeated_is_the_same_notes() -> None:
    origin = np.full((16, 5), NEW)
    origin[12, 1:] = 2
    bare = replace(SHEET, notes=SHEET.notes[(SHEET.notes["bar"] != 12) | (SHEET.notes["track"] == 0)])
    made = repeated(bare, origin)
    for track in range(1, 5):
        here, there = ([one.tolist()[2:] for one in made.notes if (one["bar"], one["track"]) == (bar, track)]
                       for bar in (12, 2))  # fmt: skip
        assert here == there


def test_a_sixteen_bar_piece_comes_back_to_what_it_played(tmp_path: Path) -> None:
    request = GenerateRequest("only synth bass", bars=16, tempo=120.0, chords="Am F C G", device="cpu")
    plan = make_plan(request.prompt, "", Options(bars=16, tempo=120.0, chords="Am F C G", seed=2))
    names = [section.name.rstrip("'") for section in ground_of(plan).sections]
    assert len(set(names)) < len(names)
    (score,) = generate([plan], request, lambda f, s: None, CancelToken(), small_weights(tmp_path))
    bars = [
        sorted(
            (note.start % 1920, note.pitch) for part in score.parts for note in part.notes if note.start // 1920 == n
        )
        for n in range(16)
    ]
    for section in ground_of(plan).sections:
        model = next(one for one in ground_of(plan).sections if one.name.rstrip("'") == section.name.rstrip("'"))
        if model is not section:
            assert bars[section.start_bar] == bars[model.start_bar]
