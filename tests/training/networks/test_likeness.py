"""Teaching the likeness: words stay true of excerpts however they are moved, losses fall, what is taught is shipped."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from training.evaluation.judged import RATE, true_song

from musicstudio.app.catalog import read_spec
from musicstudio.domain.errors import OutputBlocked, WrongUsage
from musicstudio.domain.families import FAMILIES
from musicstudio.domain.studies import TrainRequest
from musicstudio.domain.styles import STYLES
from musicstudio.domain.tasks import CancelToken
from musicstudio.engines.analyze.hearing import BANDS, FPS
from musicstudio.engines.nets.likeness import PACES, build
from musicstudio.engines.nets.weights import read_weights
from musicstudio.training import teaching
from musicstudio.training.captions import caption
from musicstudio.training.networks.likeness import RECIPE, losses, score
from musicstudio.training.networks.likeness_pairs import UNKNOWN, Pairs, facts_at, sounding
from musicstudio.training.pack_reading import Pack, open_pack
from musicstudio.training.packs import Feature, write_pack
from musicstudio.training.run import Assignment
from musicstudio.training.shards import Item
from musicstudio.training.trainer.journal import Journal
from musicstudio.training.trainer.loop import Limits, Training
from musicstudio.training.trainer.schedule import stacked

TINY = RECIPE.presets["tiny"]
STYLED = ("techno", "folk", "", "ambient")


def item(n: int) -> Item:
    """A record of a style, its levels high in other bands than those of the others."""
    song = true_song(4)
    words = f"{STYLED[n]} tune number{n} at {100 + 10 * n} bpm"
    return Item(replace(song, style=STYLED[n], caption=words, piece=f"own/{n}"))


def levels(one: Item) -> np.ndarray:
    number = int(one.truth.piece[-1])
    rows = np.random.default_rng(number).integers(0, 60, (int(FPS * one.truth.samples / RATE) + 1, BANDS))
    rows[:, 8 + 12 * number : 20 + 12 * number] += 160
    rows[:, 80 + 30 * number : 110 + 30 * number] += 160
    return rows.astype(np.uint8)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    records = [(f"own/{n}{found}", item(n)) for n in range(4) for found in ("", "#damaged")]
    for split in ("train", "heldout"):
        write_pack(folder / f"listener-{split}", records, [Feature("levels", levels, FPS)])
    return folder


@pytest.fixture(scope="module")
def pack(corpus: Path) -> Pack:
    return open_pack(corpus / "listener-train")


def test_facts_move_with_the_excerpt(pack: Pack) -> None:
    plain, moved = facts_at(pack, 0, 1.0, 0), facts_at(pack, 0, 1.25, 2)
    assert moved.bpm == pytest.approx(1.25 * plain.bpm, rel=1e-3)
    assert plain.bpm == pytest.approx(120, rel=1e-3)
    assert PACES.index(moved.pace) >= PACES.index(plain.pace)
    assert (plain.style, plain.drums) == ("techno", True)
    assert plain.key
    assert moved.key.split(" ")[1:] == plain.key.split(" ")[1:]
    assert moved.key != plain.key
    assert facts_at(pack, 0, 1.25, 0).key == plain.key
    assert caption(moved, np.random.default_rng(0)) != ""
    assert facts_at(pack, 1, 1.0, 0) is facts_at(pack, 0, 1.0, 0)  # damaged or not, it is one record


def test_families_are_those_that_sound_in_the_stretch(pack: Pack) -> None:
    players = pack.items[0].facts["players"]
    assert {FAMILIES[n] for n in np.flatnonzero(sounding(pack, 0, 0.0, 8.0))} == {player[2] for player in players}
    assert not sounding(pack, 0, 8.5, 9.0).any()


def test_a_pair_is_drawn_by_its_chance_alone(pack: Pack) -> None:
    pairs = Pairs(pack, TINY.settings)
    one, again, other = (pairs.example(np.random.default_rng(n)) for n in (3, 3, 4))
    assert all(np.array_equal(one[name], again[name]) for name in one)
    assert not np.array_equal(one["levels"], other["levels"])
    assert one["levels"].shape == (pairs.frames, BANDS)
    assert one["words"].shape == (TINY.settings["most"],)
    drawn = [pairs.example(np.random.default_rng(n)) for n in range(20)]
    assert {int(pair["style"]) for pair in drawn} <= {STYLES.index(name) for name in STYLED if name} | {UNKNOWN}
    assert len({int(pair["record"]) for pair in drawn}) == 4


@torch.no_grad()
def test_excerpts_of_one_record_are_no_opposites(pack: Pack) -> None:
    network = build(TINY.settings).eval()
    pairs = Pairs(pack, TINY.settings, vary=False)
    same = losses(network, stacked([pairs.pair(0, 0), pairs.pair(1, 40)]))
    assert float(same["pairs"]) == pytest.approx(0.0, abs=1e-5)
    assert float(losses(network, stacked([pairs.pair(0, 0), pairs.pair(2, 0)]))["pairs"]) > 0.1
    unstyled = losses(network, stacked([pairs.pair(4, 0), pairs.pair(5, 0)]))
    assert float(unstyled["style"]) == 0.0


def assignment(corpus: Path, out: Path, publish: str = "", preset: str = "tiny") -> Assignment:
    request = TrainRequest("likeness", str(out), str(corpus), preset, device="cpu", publish=publish)
    return Assignment(request, lambda forecast: None, lambda fraction, stage: None, CancelToken())


@pytest.fixture(scope="module")
def taught(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run on request, stopped half-way and taken up again."""
    out = tmp_path_factory.mktemp("run") / "likeness-tiny"
    first = assignment(corpus, out)
    teaching.answer(replace(first, request=replace(first.request, steps=15)))
    teaching.answer(first)
    return out


def test_losses_fall_within_seconds(taught: Path) -> None:
    lines = Journal(taught).lines()
    noted = [line for line in lines if "loss" in line]
    assert [line["step"] for line in noted] == [15, 20, 30]
    assert noted[-1]["loss"] < noted[0]["loss"]
    held = [line for line in lines if "heldout recall_5" in line]
    assert [line["step"] for line in held] == [15, 30]
    assert held[-1]["heldout records"] == 4  # damaged ones are not asked
    assert all(0 <= held[-1][f"heldout {name}"] <= 1 for name in ("recall_1", "style", "families", "pace"))


def test_a_resumed_run_equals_one_that_was_not_stopped(corpus: Path, tmp_path: Path) -> None:
    preset = replace(TINY, steps=4, score_every=0)
    for folder, sittings in (("whole", (4,)), ("parts", (1, 3))):
        for steps in sittings:
            training = Training(RECIPE, preset, tmp_path / folder, corpus, device="cpu")
            training.run(Limits(steps=steps), lambda fraction, stage: None, CancelToken())
    parts, whole = (
        Training(RECIPE, preset, tmp_path / folder, corpus, device="cpu").shipped.state_dict()
        for folder in ("parts", "whole")
    )
    assert all(torch.equal(parts[name], whole[name]) for name in whole)


def test_a_corpus_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="--data"):
        score(build(TINY.settings), tmp_path, TINY)


def test_what_was_taught_is_published_on_request(taught: Path, corpus: Path, tmp_path: Path) -> None:
    before = (taught / "checkpoint.pt").read_bytes()
    (output,) = teaching.answer(assignment(corpus, taught, str(tmp_path))).outputs
    assert (taught / "checkpoint.pt").read_bytes() == before  # nothing more was taught
    weights = tmp_path / "weights" / "likeness" / "model.safetensors"
    assert output.path == str(weights)
    assert not read_weights(weights, build).training
    spec = read_spec(tmp_path / "models" / "likeness.toml")
    assert (spec.id, spec.tasks, spec.conditioned_by) == ("likeness", (), "")
    assert tomllib.loads((tmp_path / "models" / "likeness.toml").read_text("utf-8"))["tasks"] == []
    card = (tmp_path / "models" / "likeness.md").read_text("utf-8")
    assert "`musicstudio train likeness --preset tiny --data corpus" in card
    assert "30 of 30 steps" in card
    assert "| recall_5 | 1.000 |" in card


def test_what_cannot_be_published_is_refused(taught: Path, corpus: Path, tmp_path: Path) -> None:
    into = str(tmp_path / "resources")
    for out, preset, words in ((tmp_path / "none", "tiny", "holds no likeness"), (taught, "cpu", "by the preset cpu")):
        with pytest.raises(WrongUsage, match=words):
            teaching.answer(assignment(corpus, out, into, preset))
    short = Training(RECIPE, TINY, tmp_path / "short", corpus, device="cpu")
    short.run(Limits(steps=1), lambda fraction, stage: None, CancelToken())
    blind = assignment(corpus, tmp_path / "short", into)
    with pytest.raises(WrongUsage, match="never measured"):
        teaching.answer(replace(blind, request=replace(blind.request, data="")))
    assert not Path(into).exists()
    teaching.answer(blind)  # with data it is measured now
    assert Journal(tmp_path / "short").lines()[-1]["step"] == 1
    assert "at step 1:" in (Path(into) / "models" / "likeness.md").read_text("utf-8")
    (tmp_path / "file").touch()
    with pytest.raises(OutputBlocked):
        teaching.answer(assignment(corpus, taught, str(tmp_path / "file")))
