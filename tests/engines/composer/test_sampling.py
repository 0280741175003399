"""Writing: whatever the network foretells, what is asked for is written, well formed, alike for one seed."""

from __future__ import annotations

import itertools
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
import torch
from composer_strategies import tasks
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from training.scores import song

from musicstudio.domain.errors import JobCancelled
from musicstudio.domain.harmony import Chord
from musicstudio.domain.tasks import CancelToken
from musicstudio.engines.composer import fields, grammar
from musicstudio.engines.composer.columns import FIELDS, INDEX, SIZES
from musicstudio.engines.composer.sampling import Taste, Wish, drawn, written
from musicstudio.engines.composer.sheet import Sheet, sheet_of
from musicstudio.engines.composer.tokens import Task, rows_of, sheet_in
from musicstudio.engines.composer.traits import Traits, traits_of
from musicstudio.engines.composer.writing import score_of
from musicstudio.engines.nets.composer import Composer

SHEET = sheet_of(song(2))
WHITE = {0, 2, 4, 5, 7, 9, 11}
FREE = Taste(top_p=1.0)


@cache
def network(seed: int = 0) -> Composer:
    torch.manual_seed(seed)
    made = Composer(tuple(SIZES.values()), [INDEX[name] for name in FIELDS], 16, 1, 2, dropout=0.0, inner=8)
    with torch.no_grad():
        for head in made.guesses:
            head[-1].weight.mul_(20)  # decided, so that takes differ by more than chance alone
        made.guesses[0][-1].bias[0] = 3.0  # cells end soon
    return made.eval()


def wish(task: Task | None = None, **changed: object) -> Wish:
    if task is None:
        asked = np.ones((2, 5), bool)
        asked[:, 0] = False
        task = Task(~asked, asked)
    return replace(Wish(SHEET, task, traits_of(SHEET)), **changed)


def same(a: Sheet, b: Sheet) -> bool:
    return a.notes.tolist() == b.notes.tolist()


@given(st.data())
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_is_asked_for_is_well_formed_and_the_rest_is_kept(data: st.DataObject) -> None:
    task = data.draw(tasks(SHEET))
    if not task.asked.any():
        return
    (take,) = written(network(), wish(task), (data.draw(st.integers(0, 99)),), FREE)
    told = Task(task.known | task.asked, np.zeros_like(task.asked))
    assert same(sheet_in(rows_of(take, Traits(), told)), take)
    kept = task.known[SHEET.notes["bar"], SHEET.notes["track"]]
    outside = task.known[take.notes["bar"], take.notes["track"]]
    assert take.notes[outside].tolist() == SHEET.notes[kept].tolist()
    assert (task.known | task.asked)[take.notes["bar"], take.notes["track"]].all()


def test_a_seed_gives_one_take_whichever_others_there_are() -> None:
    one, two = written(network(), wish(), (3, 4), FREE)
    (again,) = written(network(), wish(), (3,), FREE)
    assert same(one, again)
    assert not same(one, two)


def test_notes_are_told_as_they_come() -> None:
    heard: list[tuple[int, tuple[int, ...]]] = []
    takes = written(network(), wish(), (1, 2), FREE, lambda take, note: heard.append((take, note.item())))
    for number, take in enumerate(takes):
        asked = take.notes[take.notes["track"] > 0]
        assert sorted(note for take_number, note in heard if take_number == number) == sorted(asked.tolist())


def test_cancelled_it_stops_within_a_note() -> None:
    token, heard = CancelToken(), []

    def listen(take: int, note: np.ndarray) -> None:
        heard.append(note)
        token.cancel()

    with pytest.raises(JobCancelled):
        written(network(), wish(), (1,), FREE, listen, token)
    assert len(heard) == 1


def test_only_pitches_that_are_allowed_are_played() -> None:
    allowed = grammar.playable(grammar.TONES, 60, 64)
    takes = written(network(), wish(pitches={1: allowed, 2: allowed, 3: allowed}), (1, 2, 3), FREE)
    pitches = {int(note["pitch"]) for take in takes for note in take.notes if 0 < note["track"] < 4}
    assert pitches
    assert pitches <= set(range(60, 65))


def test_guidance_of_one_is_none_and_more_of_it_leads_elsewhere() -> None:
    plain, guided = (written(network(), wish(), (5,), Taste(guidance=g, top_p=1.0))[0] for g in (1.0, 3.0))
    assert not same(plain, guided)
    told = wish(without=wish().traits)
    assert same(plain, written(network(), told, (5,), Taste(guidance=3.0, top_p=1.0))[0])


def test_negative_traits_lead_away() -> None:
    quiet = Traits({"style": 3})
    one, two = (written(network(), wish(without=way), (5,), Taste(guidance=4.0, top_p=1.0))[0]
                for way in (Traits(chords=False), quiet))  # fmt: skip
    assert not same(one, two)


def test_repetition_is_avoided_the_more_the_longer_it_goes_on() -> None:
    """A network that always says the same repeats itself, unless it may not."""
    stuck = network(1)
    with torch.no_grad():
        for head in stuck.guesses:
            head[-1].weight.zero_()
            head[-1].bias.zero_()
        stuck.guesses[0][-1].bias[:2] = torch.tensor([1.0, 3.0])  # a stroke on the first step, then the end
        stuck.guesses[1][-1].bias[fields.ROOTS] = 5.0  # the highest one, so that no other fits above it
    sheet = sheet_of(song(8))
    asked = np.zeros((8, 5), bool)
    asked[:, 4] = True
    request = Wish(sheet, Task(~asked, asked), Traits(chords=False))
    counts = []
    for repetition in (0.0, 8.0):
        (take,) = written(stuck, request, (0,), Taste(temperature=0.0, repetition=repetition))
        bars = [take.notes[["where", "pitch"]][(take.notes["bar"] == bar) & (take.notes["track"] == 4)].tolist()
                for bar in range(8)]  # fmt: skip
        counts.append(sum(a == b for a, b in itertools.pairwise(bars)))
    assert counts[1] < counts[0]


def test_what_is_foreign_to_key_and_chord_becomes_rare() -> None:
    """A network that knows nothing plays any tone and chord; held to the key it plays few others."""
    blank = network(2)
    with torch.no_grad():
        for head in blank.guesses:
            head[-1].weight.zero_()
            head[-1].bias.zero_()
    every = np.ones((2, 5), bool)
    shares = []
    for outside in (0.0, 6.0):
        takes = written(blank, wish(Task(~every, every)), (1, 2, 3), Taste(outside=outside))
        tones, chords = [], []
        for take in takes:
            names = [mark.text for mark in score_of(take).chords if mark.text != "N"]
            chords += [set(Chord.parse(name).pitch_classes) <= WHITE for name in names]
            tones += [int(note["pitch"]) % 12 in WHITE for note in take.notes if note["track"] in (1, 2, 3)]
        shares.append((np.mean(tones), np.mean(chords)))
    assert shares[0][0] < 0.75
    assert shares[1][0] > 0.85  # chords that are foreign all the same bring their tones along
    assert shares[1][1] > shares[0][1]


def test_drawing_keeps_to_what_is_open_and_likely() -> None:
    rng = np.random.default_rng(0)
    logits = np.log(np.array([0.5, 0.3, 0.15, 0.05], np.float32))
    assert {drawn(logits, Taste(top_p=0.75), rng) for _ in range(200)} == {0, 1}
    assert {drawn(logits, Taste(temperature=0.0), rng) for _ in range(5)} == {0}
    shut = np.where([False, True, False, True], logits, -np.inf)
    found = [drawn(shut, Taste(top_p=1.0), rng) for _ in range(2000)]
    assert set(found) == {1, 3}
    assert np.mean(np.array(found) == 1) == pytest.approx(0.3 / 0.35, abs=0.03)


def test_there_is_a_chord_at_most_on_a_place_and_none_has_no_bass() -> None:
    state = grammar.State(grammar.CHORDS, 48, grammar.playable(grammar.CHORDS))
    assert not state.after(0, fields.ROOTS).places()[1]
    assert state.after(0, fields.ROOTS).places()[2]
    bare = {"where": 0, "pitch": fields.NO_CHORD}
    assert np.flatnonzero(state.open("length", bare)).tolist() == [fields.FIRST_QUALITY]
    assert np.flatnonzero(state.open("loudness", bare)).tolist() == [fields.NO_BASS]
