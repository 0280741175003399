"""Tokens: a score comes back as its quantised self, whatever it is, and what tells no score is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from training.scores import scores, song

from musicstudio.domain.errors import WrongUsage
from musicstudio.domain.families import FAMILIES, family_of
from musicstudio.domain.score import Meter, Note, Part, Score
from musicstudio.domain.units import Ticks
from musicstudio.training.tokens import LONGEST, STEP, VOCABULARY, name_of, notes_in, quantised, score_of, tokens


@settings(max_examples=60, deadline=None)
@given(scores())
def test_tokens_tell_the_quantised_score(score: Score) -> None:
    told = tokens(score)
    kept = quantised(score)
    assert score_of(told) == kept
    assert quantised(kept) == kept
    assert np.array_equal(tokens(kept), told)
    assert notes_in(told) == sum(len(part.notes) for part in kept.parts)


@settings(max_examples=80, deadline=None)
@given(scores(), st.integers(0, 10_000), st.integers(-2, VOCABULARY + 1), st.booleans())
def test_changed_tokens_are_a_score_or_refused(score: Score, at: int, token: int, removed: bool) -> None:
    told = tokens(score).tolist()
    at %= len(told)
    changed = told[:at] + ([] if removed else [token]) + told[at + 1 :]
    try:
        found = score_of(changed)
    except ValueError:
        return
    assert quantised(found) == found


def test_what_tells_no_score_is_refused() -> None:
    told = tokens(song(1)).tolist()
    for wrong in ([], told[1:], told[:-1], told[:2], [*told, VOCABULARY], [*told, told[0]]):
        with pytest.raises(ValueError, match=r"token|after"):
            score_of(wrong)


def test_what_lies_on_the_grid_stays_as_it_is() -> None:
    score = song(4)
    kept = {
        (family_of(part), int(note.start), note.pitch) for part in quantised(score).parts for note in part.notes
    }  # fmt: skip
    assert kept == {(family_of(part), int(note.start), note.pitch) for part in score.parts for note in part.notes}
    assert int(quantised(score).length) == int(score.length)


def test_a_small_score_reads_as_written() -> None:
    notes = (Note(Ticks(0), Ticks(480), 60), Note(Ticks(970), Ticks(960), 64), Note(Ticks(1915), Ticks(10), 67))
    kit = Part("kit", (Note(Ticks(0), Ticks(20), 36),), 0, 9)
    told = [name_of(int(token)) for token in tokens(Score((Part("piano", notes), kit)))]
    assert told == [
        "numerator 4", "denominator 4", "bar", "position 0", "family piano", "pitch 60", "length 12", "family drums",
        "stroke 36", "position 24", "family piano", "pitch 64", "length 24", "bar", "position 0", "family piano",
        "pitch 67", "length 1",
    ]  # fmt: skip


def test_long_bars_and_long_notes() -> None:
    score = Score(
        (Part("", (Note(Ticks(5 * 1920), Ticks(9 * 1920), 60),), 40),), meters=(Meter(Ticks(0), 6, 1),)
    )  # fmt: skip
    told = tokens(score)
    assert [name_of(int(token)) for token in told[3:5]] == ["skip", "position 48"]
    (part,) = score_of(told).parts
    assert part.notes == (Note(Ticks(5 * 1920), Ticks(LONGEST * STEP), 60),)


def test_every_family_comes_back() -> None:
    note = (Note(Ticks(0), Ticks(480), 60),)
    for program in range(128):
        part = Part("", note, program)
        (found,) = quantised(Score((part,))).parts
        assert family_of(found) == family_of(part)
    assert {family_of(part) for part in quantised(song()).parts} <= set(FAMILIES)


def test_a_meter_too_long_is_refused() -> None:
    with pytest.raises(WrongUsage, match="64 beats"):
        tokens(replace(song(1), meters=(Meter(Ticks(0), 65, 4),)))


def test_a_bar_cut_short_is_whole() -> None:
    score = Score(
        (Part("", (Note(Ticks(960), Ticks(480), 60),)),),
        meters=(Meter(Ticks(0), 4, 4), Meter(Ticks(960), 3, 4)),
    )
    kept = quantised(score)
    assert int(kept.parts[0].notes[0].start) == 1920
    assert [str(meter) for meter in kept.meters] == ["4/4", "3/4"]
