"""Teaching the composer: packs keep what may be learnt and nothing else, lessons are whole tasks, losses fall."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from training.scores import song

from musicstudio.domain.errors import WrongUsage
from musicstudio.domain.tasks import CancelToken
from musicstudio.engines.composer.columns import CELL, FIELDS, INDEX, NOTE, SONG
from musicstudio.engines.composer.sheet import moved, sheet_of
from musicstudio.engines.composer.tokens import composing, rows_of, sheet_in
from musicstudio.engines.composer.traits import Traits, traits_of
from musicstudio.engines.nets.composer import Composer, build
from musicstudio.training.networks.composer import RECIPE, field_costs, losses, targets
from musicstudio.training.networks.composer_counting import count_heldout
from musicstudio.training.networks.composer_lessons import Stretches, lesson, task_of, unsaid
from musicstudio.training.networks.composer_measure import bits_a_note, heldout_score, play_examples
from musicstudio.training.networks.composer_packs import (
    Written,
    composer_pack,
    make_composer_packs,
    sheet_in_pack,
    versions,
    write_sheets,
)
from musicstudio.training.piece import Piece
from musicstudio.training.trainer.loop import Limits, Training
from musicstudio.training.trainer.schedule import stacked

TINY = RECIPE.presets["tiny"]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Packs of one song in twelve keys, and of the same song in another one."""
    sheet = sheet_of(song(8))
    write_sheets(tmp_path / "composer-train", [_written(f"a/{n}", moved(sheet, n)) for n in range(-5, 7)])
    write_sheets(tmp_path / "composer-heldout", [_written("a/x", moved(sheet, 3)), _written("a/y", moved(sheet, -2))])
    return tmp_path


def _written(name: str, sheet: object) -> Written:
    return Written(name, "lieder", "as written", sheet)  # type: ignore[arg-type]


def test_a_pack_gives_back_its_sheets(data: Path) -> None:
    pack = composer_pack(data, "train")
    sheet, back = moved(sheet_of(song(8)), -5), sheet_in_pack(pack, 0)
    for name in ("tracks", "bars", "notes"):
        assert getattr(back, name).tolist() == getattr(sheet, name).tolist()
    assert (back.tonic, back.mode, back.style) == (sheet.tonic, sheet.mode, sheet.style)


def test_what_is_guarded_is_nowhere_and_versions_stay_on_their_side() -> None:
    score = song(8)
    piece = Piece("pop909/001", "pop909", "MIT", score, work="pop909/001", guarded=frozenset({"tune"}))
    heldout = replace(piece, id="pop909/900", work="pop909/900")
    found = list(versions([piece, heldout], 2))
    kinds = [(split, written.kind) for split, written in found if written.source == "pop909"]
    assert kinds == [("train", "as written"), *[("train", "banded")] * 2, ("heldout", "as written"),
                     *[("heldout", "banded")] * 2]  # fmt: skip
    tune = [(note.start // 40 % 48, note.pitch) for note in score.parts[0].notes]
    for _, written in found[:1]:
        roles = written.sheet.tracks["role"].tolist()
        assert 4 not in roles  # nobody sings
        stays = set(zip(written.sheet.notes["where"].tolist(), written.sheet.notes["pitch"].tolist(), strict=True))
        assert not set(tune) & stays
    assert {split for split, written in found if written.kind == "invented"} <= {"train", "heldout"}


def test_without_collections_there_is_nothing_to_learn_from(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="collections"):
        make_composer_packs(tmp_path, lambda share, stage: None, CancelToken())
    with pytest.raises(WrongUsage):
        composer_pack(tmp_path, "train")


def test_lessons_are_whole_stretches_and_the_same_for_the_same_draw(data: Path) -> None:
    stretches = Stretches(composer_pack(data, "train"), 700)
    rows = stretches.example(np.random.default_rng(1))["rows"]
    assert rows.shape == (701, len(INDEX))
    assert (rows == stretches.example(np.random.default_rng(1))["rows"]).all()
    starts = [*np.flatnonzero(rows[:, 0] == SONG), np.flatnonzero(rows[:, 0])[-1] + 1]
    assert len(starts) > 2
    for first, last in itertools.pairwise(starts):
        sheet_in(rows[first:last].astype(np.int64))  # well formed


def test_lessons_ask_for_all_kinds_of_cells() -> None:
    sheet, rng = sheet_of(song(8)), np.random.default_rng(0)
    seen = set()
    for _ in range(200):
        kept, task = task_of(sheet, rng)
        assert task.asked.any()
        columns = task.asked[:, 1:] if kept.has_harmony else task.asked
        whole, tail = bool(columns.all()), bool(columns[-1].all() and not columns[0].any())
        seen.add((kept.has_harmony, "all" if whole else "tail" if tail else "some"))
    assert len(seen) == 6


def test_a_lesson_fits_its_room_and_nothing_is_said_at_times() -> None:
    sheet, rng = sheet_of(song(32)), np.random.default_rng(0)
    lengths = [len(rows) for _ in range(40) if (rows := lesson(sheet, 300, rng)) is not None]
    assert lengths
    assert max(lengths) <= 300
    assert max(lengths) > 200
    traits = [unsaid(traits_of(sheet), rng) for _ in range(60)]
    assert any(not one.song and not one.cells and not one.chords for one in traits)
    assert any("tempo" in one.song and "tonic" not in one.song for one in traits)


def test_targets_are_the_notes_and_the_ends_of_cells() -> None:
    sheet = sheet_of(song(2))
    rows = rows_of(sheet, Traits(), composing(sheet))
    at, said = targets(torch.from_numpy(rows)[None])
    assert int(at.sum()) == len(sheet.notes) + 2 * len(sheet.tracks)
    assert int((said[:, 0] > 0).sum()) == len(sheet.notes)
    following = rows[1:][at[0].numpy()]
    assert said[said[:, 0] > 0][:, 1].tolist() == following[following[:, 0] == NOTE][:, INDEX["pitch"]].tolist()
    assert (rows[:-1][at[0].numpy()][:, 0] >= CELL).all()


def test_who_knows_nothing_pays_for_every_code() -> None:
    network = build(TINY.settings)
    with torch.no_grad():
        for head in network.guesses:
            head[-1].weight.zero_()
            head[-1].bias.zero_()
    sheet = sheet_of(song(2))
    costs = bits_a_note(network, sheet, Traits(chords=False), composing(sheet))
    notes, ends = len(sheet.notes), 2 * len(sheet.tracks)
    assert costs["where"] == pytest.approx(math.log2(97) * (notes + ends) / notes, rel=1e-4)
    assert costs["pitch"] == pytest.approx(math.log2(270), rel=1e-4)
    batch = stacked([{"rows": rows_of(sheet, Traits(chords=False), composing(sheet)).astype(np.int16)}])
    told = losses(network, batch)
    assert float(told["pitch"]) == pytest.approx(costs["pitch"], rel=1e-4)
    assert float(told["bits a note"]) == pytest.approx(sum(costs.values()), rel=1e-4)


def test_what_is_unsaid_costs_nothing() -> None:
    logits = tuple(torch.randn(2, 4) for _ in FIELDS)
    said = torch.tensor([[1, 2, 0, 3, 1], [0, 0, 0, 0, 0]])
    costs = field_costs(logits, said)
    assert costs[2].tolist() == [0.0, 0.0]
    assert costs[0][1] > 0  # the end of a cell
    assert costs[1][1] == 0


def test_the_tiny_preset_learns_and_is_measured_against_counting(data: Path, tmp_path: Path) -> None:
    training = Training(RECIPE, replace(TINY, score_every=0), tmp_path / "run", data, device="cpu")
    first = losses(training.network, stacked([Stretches(composer_pack(data, "train"), 160).example(
        np.random.default_rng(0))]))  # fmt: skip
    assert training.run(Limits(), lambda share, stage: None, CancelToken())
    assert training.losses["bits a note"] < 0.8 * float(first["bits a note"])
    assert isinstance(training.shipped, Composer)
    counted = count_heldout(data, CancelToken())
    assert set(counted) == {"a/x", "a/y"}
    with torch.no_grad():
        found = heldout_score(training.shipped, data, TINY)
        play_examples(training.shipped, data, TINY, tmp_path / "examples")
    plain = found["where"] + found["pitch"] + found["length"]
    assert found["bits a note"] == pytest.approx(plain)
    assert found["saved"] < 1
    assert next(iter(found)) == "saved"
    assert len(list((tmp_path / "examples").glob("*.mid"))) == 2
