"""Teaching the listener: labels lie where they belong after any change, losses fall, and what is taught can be used."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from musicstudio.domain.errors import WrongUsage
from musicstudio.domain.harmony import Chord
from musicstudio.domain.models import ModelSpec
from musicstudio.domain.studies import TrainRequest
from musicstudio.domain.tasks import CancelToken
from musicstudio.engines.analyze.hearing import BANDS, BINS_PER_SEMITONE, FPS, STROKES, heard
from musicstudio.engines.nets.listener import POOL, build
from musicstudio.engines.nets.weights import read_weights
from musicstudio.training import teaching
from musicstudio.training.networks.listener import (
    NOBODY,
    RECIPE,
    UNKNOWN,
    Excerpts,
    labels,
    losses,
    peaks_f1,
    score,
)
from musicstudio.training.pack_reading import Pack, open_pack
from musicstudio.training.packs import Feature, write_pack
from musicstudio.training.run import Assignment
from musicstudio.training.shards import Item
from musicstudio.training.trainer.journal import Journal
from musicstudio.training.trainer.loop import Limits, Training
from musicstudio.training.trainer.publish import publish
from musicstudio.training.trainer.schedule import stacked
from musicstudio.training.truth import BEAT, BEND, NOTE, Player, Truth

RATE = 22050
SECONDS = 8.0
NAMES = ("Am", "F", "C", "G7")
TINY = RECIPE.presets["tiny"]


def item(key: str = "A minor", beat_s: float = 0.5, shift: int = 0, unknown: bool = False) -> Item:
    """A chord every four beats, struck on each with a click, the first of them louder."""
    samples = int(SECONDS * RATE)
    time_s = np.arange(samples) / RATE
    beats = np.arange(0.1, SECONDS - 0.1, beat_s)
    sound = np.zeros(samples)
    chords = [Chord.parse(NAMES[n % 4]).moved(shift) for n in range(len(beats[::4]))]
    for n, at_s in enumerate(beats):
        since = np.clip(time_s - at_s, 0, None) * (time_s >= at_s) * (time_s < at_s + beat_s)
        sound += (0.5 if n % 4 == 0 else 0.25) * np.sin(2 * np.pi * 1800 * since) * np.exp(-since * 80)
        for step in (-12, *chords[n // 4].intervals):
            hz = 220 * 2 ** ((chords[n // 4].root - 9 + step) / 12)
            sound += 0.05 * np.sin(2 * np.pi * hz * since) * np.exp(-since * 3)
    marks = tuple((float(at), chord.name()) for at, chord in zip(beats[::4], chords, strict=True))
    truth = Truth(
        "own/x", RATE, samples, (Player("keys", "other", "piano", 0),), np.zeros(0, NOTE), np.zeros(0, BEND),
        np.array([(at, n % 4 == 0) for n, at in enumerate(beats)], BEAT), 60 / beat_s, "4/4",
        "" if unknown else key, "", (*marks[:-1], (marks[-1][0], "?")) if unknown else marks,
    )  # fmt: skip
    return Item(truth, {"other": np.tile(sound, (2, 1)).astype(np.float32)})


LEVELS = Feature("levels", lambda one: heard(one.mix, one.truth.sample_rate), FPS)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    taught = [("a", item()), ("b", item("C minor", 0.6, 3)), ("c", item(beat_s=0.45, unknown=True))]
    write_pack(folder / "listener-train", taught, [LEVELS])
    write_pack(folder / "listener-heldout", [("d", item("D minor", 0.55, 5))], [LEVELS])
    return folder


@pytest.fixture(scope="module")
def pack(corpus: Path) -> Pack:
    return open_pack(corpus / "listener-train")


@settings(max_examples=30, deadline=None)
@given(start=st.floats(0, 5), speed=st.floats(0.8, 1.25), shift=st.integers(-5, 5), which=st.integers(0, 1))
def test_labels_lie_where_beats_and_chords_are(start, speed, shift, which, corpus) -> None:
    pack = open_pack(corpus / "listener-train")
    frames = 150
    found = labels(pack, which, start, speed, shift, frames)
    beats = pack.array("beats", which)
    for row, chosen in zip(found["rhythm"], (beats, beats[beats["downbeat"]]), strict=True):
        places = (chosen["at_s"] - start) / speed * FPS
        inside = places[(places > 0.5) & (places < frames - 1.5)]
        assert np.all(row[np.rint(inside).astype(int)] == 1)
        near = np.abs(np.arange(frames)[:, None] - places[None, :]).min(axis=1)
        assert np.all(row[near > 1.51] == 0)
        assert set(np.unique(row)) <= {0.0, 0.5, 1.0}
    chords = pack.array("chords", which)
    for frame in range(frames // POOL):
        time_s = start + (frame + 0.5) * POOL / FPS * speed
        held = np.flatnonzero(chords["at_s"] <= time_s)
        if not len(held):
            assert found["root"][frame] == found["bass"][frame] == UNKNOWN
            assert not found["tones"][:, frame].any()
            continue
        one = chords[held[-1]]
        chord = Chord(int(one["root"]), pack.names["qualities"][one["quality"]]).moved(shift)
        assert found["root"][frame] == found["bass"][frame] == chord.root
        assert set(np.flatnonzero(found["tones"][:, frame])) == chord.pitch_classes
    tonic = (9, 0)[which]
    assert found["key"] == 12 + (tonic + shift) % 12


def test_an_unnamed_chord_sounds_nothing_and_an_unknown_key_is_ignored(pack: Pack) -> None:
    found = labels(pack, 2, 0.0, 1.0, 2, int(SECONDS * FPS))
    last = float(pack.array("chords", 2)["at_s"][-1])
    after = (np.arange(len(found["root"])) + 0.5) * POOL / FPS > last
    assert np.all(found["root"][after] == NOBODY)
    assert np.all(found["bass"][after] == NOBODY)
    assert not found["tones"][:, after].any()
    assert found["key"] == UNKNOWN


@torch.no_grad()
def test_what_is_unknown_teaches_nothing(pack: Pack) -> None:
    excerpts = Excerpts(pack, 3.0, vary=False)
    batch = stacked([excerpts.excerpt(0, 0)])
    network = build(TINY.settings).eval()
    unknown = {**batch, "root": batch["root"] * 0 + UNKNOWN, "bass": batch["bass"] * 0 + UNKNOWN}
    unknown |= {"key": batch["key"] * 0 + UNKNOWN}
    found = losses(network, unknown)
    assert float(found["root"]) == float(found["bass"]) == float(found["key"]) == float(found["tones"]) == 0
    assert float(found["rhythm"]) == pytest.approx(float(losses(network, batch)["rhythm"]))
    assert all(float(value) > 0 for value in losses(network, batch).values())


def test_an_excerpt_moves_its_tones_with_its_labels(pack: Pack) -> None:
    excerpts = Excerpts(pack, 4.0, vary=False)
    plain = excerpts.excerpt(0, 50)
    assert plain["levels"].shape == (200, BANDS)
    assert plain["levels"].dtype == np.uint8
    for shift in (-5, -1, 3):
        moved = excerpts.excerpt(0, 50, shift=shift)
        bins = shift * BINS_PER_SEMITONE
        before, after = plain["levels"][:, STROKES:].astype(int), moved["levels"][:, STROKES:].astype(int)
        low, high = max(bins, 0), BANDS - STROKES + min(bins, 0)
        assert np.array_equal(after[:, low:high], before[:, low - bins : high - bins])
        assert np.array_equal(moved["levels"][:, :STROKES], plain["levels"][:, :STROKES])
        assert np.array_equal(moved["root"], (plain["root"] + shift) % 12)


def test_a_faster_excerpt_has_its_strokes_where_its_beats_are(pack: Pack) -> None:
    excerpts = Excerpts(pack, 4.0, vary=False)
    for speed in (0.83, 1.0, 1.2):
        one = excerpts.excerpt(0, 20, speed)
        click = one["levels"][:, STROKES // 2 : STROKES].mean(axis=1)
        rise = np.diff(click, prepend=click[0])
        beats = np.flatnonzero(one["rhythm"][0] == 1)
        strongest = [beat - 3 + int(rise[beat - 3 : beat + 3].argmax()) for beat in beats if 3 < beat < 195]
        assert len(strongest) > 4
        assert np.abs(np.array(strongest) - [beat for beat in beats if 3 < beat < 195]).max() <= 2


def test_examples_depend_on_their_chance_alone_and_are_of_one_shape(pack: Pack) -> None:
    excerpts = Excerpts(pack, 6.0)
    one, again = (excerpts.example(np.random.default_rng(5)) for _ in range(2))
    assert all(np.array_equal(one[name], again[name]) for name in one)
    shapes = {tuple(value.shape for value in excerpts.example(np.random.default_rng(n)).values()) for n in range(8)}
    assert len(shapes) == 1
    assert not np.array_equal(one["levels"], excerpts.example(np.random.default_rng(6))["levels"])


def test_an_excerpt_longer_than_its_piece_ends_in_silence(pack: Pack) -> None:
    one = Excerpts(pack, 12.0, vary=False).excerpt(0, 0)
    assert one["levels"].shape == (600, BANDS)
    assert not one["levels"][int(SECONDS * FPS) + 2 :].any()
    assert not one["rhythm"][:, int(SECONDS * FPS) + 2 :].any()


def test_peaks_are_scored_by_where_they_are() -> None:
    truth = np.zeros(200, bool)
    truth[10:200:25] = True
    activity = np.where(truth, 0.9, 0.1).astype(np.float32)
    assert peaks_f1(activity, truth) == 1.0
    assert peaks_f1(np.roll(activity, 2), truth) == 1.0
    assert peaks_f1(np.roll(activity, 8), truth) == 0.0
    assert peaks_f1(np.zeros(200, np.float32), truth) == 0.0
    assert peaks_f1(np.zeros(200, np.float32), truth & False) == 1.0
    twice = activity.copy()
    twice[22:200:25] = 0.8
    assert 0.6 < peaks_f1(twice, truth) < 0.75


def test_a_corpus_that_is_not_there_is_said(tmp_path: Path) -> None:
    for folder in (None, tmp_path):
        with pytest.raises(WrongUsage, match="--data"):
            RECIPE.lessons(folder, TINY, 0)
        with pytest.raises(WrongUsage, match="--data"):
            score(build(TINY.settings), folder, TINY)


def assignment(corpus: Path, out: Path, steps: int = 0) -> Assignment:
    request = TrainRequest("listener", str(out), str(corpus), "tiny", steps=steps, device="cpu")
    return Assignment(request, lambda forecast: None, lambda fraction, stage: None, CancelToken())


@pytest.fixture(scope="module")
def taught(corpus: Path, tmp_path_factory) -> Path:
    """A run on request, stopped half-way and taken up again."""
    out = tmp_path_factory.mktemp("run") / "listener"
    first = teaching.answer(assignment(corpus, out, steps=15))
    assert (first.outputs[0].facts["step"], first.outputs[0].facts["ended"]) == (15, False)
    second = teaching.answer(assignment(corpus, out))
    assert (second.outputs[0].facts["step"], second.outputs[0].facts["ended"]) == (30, True)
    return out


def test_losses_fall_within_seconds(taught: Path) -> None:
    lines = Journal(taught).lines()
    noted = [line for line in lines if "loss" in line]
    assert noted[-1]["loss"] < 0.85 * noted[0]["loss"]
    for name in ("rhythm", "root", "tones"):
        assert noted[-1][name] < noted[0][name]
    assert [line["step"] for line in lines if "heldout mean" in line] == [15, 30]
    assert (taught / "curves.png").exists()


def test_a_resumed_run_equals_one_that_was_not_stopped(corpus: Path, tmp_path: Path) -> None:
    preset = replace(TINY, steps=4, batch=2, score_every=0)
    for folder, sittings in (("whole", (4,)), ("parts", (1, 3))):
        for steps in sittings:
            training = Training(RECIPE, preset, tmp_path / folder, corpus, device="cpu")
            training.run(Limits(steps=steps), lambda fraction, stage: None, CancelToken())
    parts, whole = (
        Training(RECIPE, preset, tmp_path / folder, corpus, device="cpu").shipped.state_dict()
        for folder in ("parts", "whole")
    )
    assert all(torch.equal(parts[name], whole[name]) for name in whole)


def test_what_is_published_can_be_read_and_says_what_it_is(taught: Path, corpus: Path, tmp_path: Path) -> None:
    training = Training(RECIPE, TINY, taught, corpus, device="cpu")
    spec = ModelSpec("listener", "listener", ("analyze",), "The listener", "CC0-1.0", commercial=True)
    files = publish(training, tmp_path, spec, "musicstudio train listener")
    network = read_weights(files.weights, build)
    sound = torch.from_numpy(Excerpts(open_pack(corpus / "listener-heldout"), 6.0, vary=False).excerpt(0, 0)["levels"])
    with torch.inference_mode():
        ours, theirs = network(sound[None]), training.shipped(sound[None])
    torch.testing.assert_close(ours.rhythm, theirs.rhythm.cpu(), atol=0.05, rtol=0.05)
    entry = tomllib.loads(files.entry.read_text("utf-8"))
    assert (entry["id"], entry["family"], entry["tasks"]) == ("listener", "listener", ["analyze"])
    assert entry["files"][0]["size_bytes"] == files.weights.stat().st_size
    card = files.card.read_text("utf-8")
    assert "musicstudio train listener" in card
    assert "| beat |" in card


def test_an_unmeasured_network_is_not_published(corpus: Path, tmp_path: Path) -> None:
    training = Training(RECIPE, TINY, tmp_path / "run", corpus, device="cpu")
    training.run(Limits(steps=1), lambda fraction, stage: None, CancelToken())
    training.data = None  # with data it would be measured now
    spec = ModelSpec("listener", "listener", ("analyze",), "The listener", "CC0-1.0")
    with pytest.raises(ValueError, match="never measured"):
        publish(training, tmp_path, spec, "")
