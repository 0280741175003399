"""Pieces as plain sequences: tokens tell what they say they keep, costs count every note once, networks learn."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from training.scores import song

from musicstudio.domain.families import FAMILIES
from musicstudio.domain.tasks import CancelToken
from musicstudio.engines.composer.sheet import moved as sheet_moved
from musicstudio.engines.composer.sheet import sheet_of
from musicstudio.engines.composer.writing import score_of
from musicstudio.engines.nets.composer_sequences import build
from musicstudio.training.networks import composer_arrivals_tokens as arrivals
from musicstudio.training.networks import composer_events_tokens as events
from musicstudio.training.networks.composer_arrivals import told as arrivals_told
from musicstudio.training.networks.composer_packs import Written, write_sheets
from musicstudio.training.networks.composer_played import DRUMS, PLAYED, moved, ordered, played
from musicstudio.training.networks.composer_sequences import PADDING, begun, bits
from musicstudio.training.teaching import recipe_of
from musicstudio.training.trainer.loop import Limits, Training

NAMES = ("composer-events-lstm", "composer-events-transformer", "composer-arrivals")
_ROWS = st.lists(
    st.tuples(
        st.integers(0, 3900), st.integers(1, 1500), st.integers(0, 127), st.integers(1, 127),
        st.integers(0, len(FAMILIES) - 1), st.integers(0, 4),
    ),
    max_size=40,
)  # fmt: skip


def _notes(rows: list[tuple[int, ...]]) -> np.ndarray:
    return ordered(np.array([(on, on + length, *rest) for on, length, *rest in rows], PLAYED))


@settings(max_examples=80, deadline=None)
@given(_ROWS)
def test_events_tell_all_that_they_keep(rows: list[tuple[int, ...]]) -> None:
    notes = _notes(rows)
    told = events.events_of(notes)
    assert told.size == 0 or (told.min() >= 0 and told.max() < events.VOCABULARY == 388)
    assert events.notes_of(told).tolist() == events.sounding(notes).tolist()
    kept = events.sounding(notes)
    assert events.sounding(kept).tolist() == kept.tolist()
    assert (np.isin(kept["onset"], notes["onset"]).all() and not (notes["family"] == DRUMS).all()) or not len(kept)


def test_events_hold_a_velocity_to_two_and_end_a_pitch_that_begins_again() -> None:
    notes = _notes([(0, 100, 60, 77, 0, 0), (50, 100, 60, 30, 1, 1), (0, 20, 35, 90, DRUMS, 2)])
    kept = events.sounding(notes)
    assert kept[["onset", "end", "pitch"]].tolist() == [(0, 50, 60), (50, 150, 60)]
    assert abs(kept["velocity"] - [77, 30]).max() <= 2


@settings(max_examples=80, deadline=None)
@given(_ROWS, _ROWS)
def test_triples_tell_notes_and_controls(rows: list[tuple[int, ...]], known: list[tuple[int, ...]]) -> None:
    notes, controls = _notes(rows), _notes(known)
    told = arrivals.triples_of(notes, controls)
    assert told[0] == arrivals.ANTICIPATING
    assert (len(told) - 1) % 3 == 0
    assert told.max() < arrivals.VOCABULARY
    back, beside = arrivals.notes_of(told)
    assert back.tolist() == arrivals.told(notes).tolist()
    assert beside.tolist() == arrivals.told(controls).tolist()


@settings(max_examples=80, deadline=None)
@given(_ROWS, _ROWS)
def test_controls_come_five_seconds_ahead_and_no_sooner(
    rows: list[tuple[int, ...]], known: list[tuple[int, ...]]
) -> None:
    told = arrivals.triples_of(_notes(rows), _notes(known))
    now = 0
    waiting = [int(time) for time in _notes(known)["onset"]]
    for at in range(1, len(told), 3):
        control = told[at] >= arrivals.CONTROLS
        time = int(told[at]) - arrivals.CONTROLS * control
        if control:
            assert waiting.pop(0) == time
            assert time - arrivals.ANTICIPATION <= now or at > len(told) - 3 * len(known) - 1
        else:
            assert not waiting or waiting[0] - arrivals.ANTICIPATION > now or time >= now
            if waiting:  # whoever is foretold knows what comes within five seconds of the note before it
                assert waiting[0] > now + arrivals.ANTICIPATION
            now = time


def test_what_lasts_too_long_or_is_no_triple_is_said() -> None:
    with pytest.raises(ValueError, match="40 s"):
        arrivals.triples_of(_notes([(arrivals.TIMES, 1, 60, 64, 0, 0)]))
    with pytest.raises(ValueError, match="no triple"):
        arrivals.notes_of([5, 5, 5])


def test_what_is_played_lies_where_the_score_says_to_five_milliseconds() -> None:
    sheet = sheet_of(song(8))
    score, notes = score_of(sheet), played(sheet)
    for family in {int(one) for one in notes["family"]}:
        assert family == DRUMS or (notes["pitch"][notes["family"] == family] < 128).all()
    expected = sorted(
        (float(score.tempo_map.seconds(note.start)), float(score.tempo_map.seconds(note.end)), note.pitch)
        for part in score.parts for note in part.notes
    )  # fmt: skip
    found = sorted((one["onset"] / 100, one["end"] / 100, int(one["pitch"])) for one in notes)
    assert len(found) == len(expected)
    by_pitch = [sorted(rows, key=lambda row: (row[2], row[0])) for rows in (found, expected)]
    for (on, end, pitch), (true_on, true_end, true_pitch) in zip(*by_pitch, strict=True):
        assert pitch == true_pitch
        assert abs(on - true_on) <= 0.0051
        assert abs(end - true_end) <= 0.0151


def test_transposing_spares_drums_and_speed_shortens() -> None:
    notes = _notes([(100, 50, 60, 64, 0, 0), (200, 50, 36, 64, DRUMS, 1), (0, 5, 126, 64, 0, 0)])
    found = moved(notes, 3, 2.0)
    assert found[["onset", "end", "pitch"]].tolist() == [(50, 75, 63), (100, 125, 36)]
    assert begun(found)["onset"][0] == 0


@pytest.mark.parametrize("kind", ["lstm", "transformer"])
def test_no_token_knows_what_comes_after_it(kind: str) -> None:
    torch.manual_seed(2)
    settings_ = {"inputs": 30, "outputs": [10, 20], "width": 16, "layers": 2, "heads": 2, "kind": kind, "dropout": 0.0}
    network = build(settings_).eval()
    tokens = torch.randint(0, 30, (1, 12))
    changed = tokens.clone()
    changed[0, 7:] = 29 - changed[0, 7:]
    torch.testing.assert_close(network(tokens)[:, :7], network(changed)[:, :7])
    slots = network.foretold(network(tokens))
    assert [tuple(one.shape) for one in slots] == [(1, 6, 10), (1, 6, 20)]


def test_windows_count_every_token_once() -> None:
    settings_ = {"inputs": 11, "outputs": [10], "width": 16, "layers": 1, "heads": 2, "kind": "lstm", "dropout": 0.0}
    network = build(settings_).eval()
    with torch.no_grad():
        network.guesses[0].weight.zero_()
        network.guesses[0].bias.zero_()
    tokens = np.append([10], np.arange(57) % 10)
    for length in (8, 20, 100):
        assert bits(network, tokens, (0,), 10, length) == pytest.approx(np.full(57, np.log2(10)), abs=1e-4)
    assert bits(network, tokens, (0,), 5, 20)[tokens[1:] >= 5].sum() == 0


@pytest.fixture
def data(tmp_path: Path) -> Path:
    sheet = sheet_of(song(8))
    for split, keys in (("train", range(-5, 7)), ("heldout", (3, -2))):
        written = [Written(f"a/{split}{n}", "lieder", "as written", sheet_moved(sheet, n)) for n in keys]
        write_sheets(tmp_path / f"composer-{split}", written)
    return tmp_path


@pytest.mark.parametrize("name", NAMES)
def test_the_tiny_preset_learns_and_is_measured_in_bits_a_note(name: str, data: Path, tmp_path: Path) -> None:
    recipe = recipe_of(name)
    preset = replace(recipe.presets["tiny"], steps=16, score_every=16)
    training = Training(recipe, preset, tmp_path / "run", data, 0, "cpu")
    assert recipe.score is not None
    before = recipe.score(training.shipped, data, preset)
    training.run(Limits(), lambda *_: None, CancelToken())
    after = recipe.score(training.shipped, data, preset)
    assert after["bits a note"] < 0.9 * before["bits a note"]
    assert after["notes a bit"] == pytest.approx(1 / after["bits a note"])
    parts = ("on", "off", "time") if "events" in name else ("time", "length", "note")
    assert sum(after[part] for part in parts) == pytest.approx(after["bits a note"], rel=1e-4)


def test_lessons_are_padded_and_some_anticipate(data: Path) -> None:
    recipe = recipe_of("composer-arrivals")
    lessons = recipe.lessons(data, recipe.presets["tiny"], 0)
    firsts = {int(lessons.example(np.random.default_rng(n))["tokens"][0]) for n in range(12)}
    assert firsts == {arrivals.PLAIN, arrivals.ANTICIPATING}
    notes = _notes([(0, 5, 60, 64, 0, 0)])
    assert arrivals_told(notes, np.random.default_rng(0))[0] == arrivals.PLAIN
    short = replace(recipe.presets["tiny"], settings={**recipe.presets["tiny"].settings, "notes": 3})
    example = recipe.lessons(data, short, 0).example(np.random.default_rng(1))["tokens"]
    assert (example[-20:] == PADDING).all()
    assert len(example) == 97
