"""Teaching the transcriber: labels lie where notes are after any change, losses fall, peaks are counted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from musicstudio.domain.studies import TrainRequest
from musicstudio.domain.tasks import CancelToken
from musicstudio.engines.nets.transcriber import INSTRUMENTS, Described, Found
from musicstudio.engines.transcriber.hearing import (
    BANDS,
    BINS_PER_SEMITONE,
    FLOOR_DB,
    FPS,
    LOWEST,
    PITCHES,
    STEP_DB,
    STROKES,
    heard,
)
from musicstudio.engines.transcriber.kit import PLACES
from musicstudio.training import teaching
from musicstudio.training.networks.transcriber import RECIPE, counts, losses, peaks
from musicstudio.training.networks.transcriber_labels import REACH, UNKNOWN, Stretch, cells_of, labels_of
from musicstudio.training.networks.transcriber_lessons import (
    CELLS,
    SILENT_LUFS,
    Excerpts,
    kind_of,
    loudness_of,
    sounds_of,
)
from musicstudio.training.pack_reading import Pack, open_pack
from musicstudio.training.packs import Feature, write_pack
from musicstudio.training.run import Assignment
from musicstudio.training.shards import Item
from musicstudio.training.trainer.journal import Journal
from musicstudio.training.trainer.schedule import stacked
from musicstudio.training.truth import BEAT, BEND, NOTE, Player, Truth

RATE = 24_000
SECONDS = 6.0
TINY = RECIPE.presets["tiny"]
MELODY = ((0.5, 1.0, 60), (1.0, 1.5, 64), (1.5, 2.5, 67), (1.5, 2.5, 72), (3.0, 3.3, 60), (3.3, 3.6, 60))
PLAYED = ((0.5, 36), (1.0, 38), (1.5, 36), (1.5, 42), (3.0, 38))


def item(shift: int = 0, cents: float = 0.0) -> Item:
    """A piano's melody, bent half a semitone up from three seconds on, and a kit's strokes."""
    samples, time_s = int(SECONDS * RATE), np.arange(int(SECONDS * RATE)) / RATE
    other, drums = np.zeros(samples), np.zeros(samples)
    rows = []
    for start, end, pitch in MELODY:
        since, bent = np.clip(time_s - start, 0, None), 0.5 if start >= 3 else 0.0
        hz = 440 * 2 ** ((pitch + shift + bent + cents / 100 - 69) / 12)
        sounds = (time_s >= start) & (time_s < end)
        other += sounds * sum(0.1 / n * np.sin(2 * np.pi * n * hz * since) for n in (1, 2, 3)) * np.exp(-since * 2)
        rows.append((start * RATE, end * RATE, pitch + shift, 80, 0))
    for at, number in PLAYED:
        since = np.clip(time_s - at, 0, None)
        noise = np.random.default_rng(number).normal(0, 0.3, samples)
        drums += (time_s >= at) * np.exp(-since * 30) * (noise if number > 36 else np.sin(2 * np.pi * 60 * since))
        rows.append((at * RATE, at * RATE + 2000, number, 100, 1))
    players = (Player("keys", "other", "piano", 0), Player("kit", "drums", "drums", 0))
    truth = Truth(
        "own/x", RATE, samples, players, np.sort(np.array(rows, NOTE), order="onset"),
        np.array([(3.0 * RATE, 0.5, 0)], BEND), np.zeros(0, BEAT), 120.0, "4/4", tuning_cents=cents,
    )  # fmt: skip
    stems = {"other": np.tile(other, (2, 1)).astype(np.float32), "drums": np.tile(drums, (2, 1)).astype(np.float32)}
    return Item(truth, stems)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory) -> Path:
    """Packs as `_prepare` makes them, of two records to learn from and one held out."""
    folder = tmp_path_factory.mktemp("corpus")
    hears = {"levels": heard, "loudness": loudness_of}
    features = [Feature(name, lambda one, name=name: one.streams[name], FPS) for name in hears]
    for split, records in (("train", [("a", item()), ("b", item(5, 20.0))]), ("heldout", [("c", item(-3))])):
        found = [
            (name, Sound(truth, {key: hear(sound, RATE) for key, hear in hears.items()}))
            for record, one in records
            for name, truth, sound in sounds_of(record, one)
        ]
        write_pack(folder / f"transcriber-{split}", found, features)
    return folder


class Sound:
    def __init__(self, truth: Truth, streams: dict) -> None:
        self.truth, self.streams = truth, streams


@pytest.fixture(scope="module")
def pack(corpus: Path) -> Pack:
    return open_pack(corpus / "transcriber-train")


def place(pack: Pack, ending: str, record: str = "a") -> int:
    return next(n for n, one in enumerate(pack.items) if one.id == record + ending)


def test_a_record_is_heard_whole_and_in_stems(pack: Pack) -> None:
    names = [one.id for one in pack.items if one.id.startswith("a")]
    assert {"a", "a#damaged", "a#stem-other", "a#stem-drums"} < set(names)
    assert len(names) == 5  # one of the stems also damaged
    assert [kind_of(pack, n) for n in (place(pack, ""), place(pack, "#stem-other"))] == ["mix", "stem"]
    assert pack.rows("notes", place(pack, "#stem-drums")) == len(PLAYED)
    assert pack.rows("notes", place(pack, "")) == len(PLAYED) + len(MELODY)
    assert float(loudness_of(np.zeros((2, RATE), np.float32), RATE)[0]) == SILENT_LUFS


@settings(max_examples=25, deadline=None)
@given(start=st.floats(0, 3), speed=st.floats(0.85, 1.18), shift=st.integers(-4, 4))
def test_labels_lie_where_notes_are(start, speed, shift, corpus) -> None:
    pack = open_pack(corpus / "transcriber-train")
    frames = 150
    labels = labels_of(pack, place(pack, ""), Stretch(start, frames, speed, shift))
    for at, end, pitch in MELODY:
        column = pitch - LOWEST + shift
        true = (at - start) / speed * FPS
        nearest = round(true)
        if 1 < true < frames - 2:
            assert labels.onset[nearest, column] == pytest.approx(1 - abs(nearest - true) / REACH, abs=1e-5)
            last = (end - start) / speed * FPS
            inside = labels.frame[nearest : max(min(round(last), frames), nearest + 1), column]
            assert inside.all()
    silent = np.setdiff1d(np.arange(PITCHES), [pitch - LOWEST + shift for _, _, pitch in MELODY])
    assert not labels.onset[:, silent].any()
    assert not labels.frame[:, silent].any()
    for at, number in PLAYED:
        true = (at - start) / speed * FPS
        if 1 < true < frames - 2:
            assert labels.strokes[round(true), PLACES[number]] > 0.6
            assert labels.force[round(true), PLACES[number]] == pytest.approx(100 / 127, abs=1e-5)
    assert np.all((labels.force == UNKNOWN) | (labels.force > 0.5))


def test_cells_say_how_their_notes_sound(pack: Pack) -> None:
    labels = labels_of(pack, place(pack, "#stem-other", "b"), Stretch(0.0, 250, 1.0, 2, 1 / 3))
    cells = cells_of(labels, 40, np.random.default_rng(0))
    there = cells["weight"] > 0
    assert 2 * len(MELODY) == there.sum()
    assert np.all(cells["family"][there] == np.eye(len(INSTRUMENTS))[0])
    frame, pitch = cells["place"][there].T
    assert set(pitch) <= {one - LOWEST + 7 for _, _, one in MELODY}
    late = frame >= 3.0 * FPS - 1
    assert np.allclose(cells["bend"][there][~late], 0.2 + 1 / 3, atol=1e-5)
    assert np.allclose(cells["bend"][there][late], 0.2 + 1 / 3 + 0.5, atol=1e-5)
    begun = cells["velocity"][there] != UNKNOWN
    assert begun.sum() == len(MELODY)
    assert np.allclose(cells["velocity"][there][begun], 80 / 127)


def test_tones_move_with_their_labels(pack: Pack) -> None:
    excerpts = Excerpts(pack, 4.0, vary=False)
    item = place(pack, "#stem-other")
    plain = excerpts.excerpt(item, 0)
    louder = np.flatnonzero(plain["frame"].any(0)) * BINS_PER_SEMITONE + 1
    row = plain["levels"][round(2.0 * FPS), STROKES:].astype(int)
    assert row[louder].max() == row.max()
    moved = excerpts.levels(item, Stretch(0.0, 200, 1.0, 3))
    bins = 3 * BINS_PER_SEMITONE
    after = np.round((moved[:, STROKES + bins :] - FLOOR_DB) / STEP_DB).astype(int)
    assert np.abs(after - plain["levels"][:, STROKES:-bins].astype(int)).max() <= 1


def test_examples_depend_on_their_chance_alone_and_are_of_one_shape(pack: Pack) -> None:
    excerpts = Excerpts(pack, 3.0)
    one, again = (excerpts.example(np.random.default_rng(5)) for _ in range(2))
    assert all(np.array_equal(one[name], again[name]) for name in one)
    shapes = {tuple(value.shape for value in excerpts.example(np.random.default_rng(n)).values()) for n in range(12)}
    assert len(shapes) == 1
    assert one["levels"].shape == (150, BANDS)
    assert one["place"].shape == (CELLS, 2)


def test_peaks_are_counted_by_where_they_are() -> None:
    truth = np.zeros((100, 3), np.float32)
    for at in (10, 40, 70):
        truth[at - 1 : at + 2, 1] = (0.5, 1.0, 0.5)
    assert [len(found) for found in peaks(truth, 0.3)] == [3, 3]
    assert counts(0.9 * truth, truth, REACH).tolist() == [3, 3, 3]
    assert counts(np.roll(truth, 2, 0), truth, REACH).tolist() == [3, 3, 3]
    assert counts(np.roll(truth, 5, 0), truth, REACH).tolist() == [0, 3, 3]
    assert counts(np.roll(truth, 1, 1), truth, REACH).tolist() == [0, 3, 3]
    assert counts(0 * truth, truth, REACH).tolist() == [0, 3, 0]


def test_a_perfect_answer_costs_nothing_but_what_it_is_wrong_about(pack: Pack) -> None:
    batch = stacked([Excerpts(pack, 2.0, vary=False).excerpt(0, 0)])

    class Knows(torch.nn.Module):
        def forward(self, levels, loudness):
            def sure(name):
                return torch.logit(batch[name].clamp(1e-6, 1 - 1e-6))

            parts = [sure(name) for name in ("onset", "frame", "offset", "strokes")]
            return Found(*parts, torch.logit(batch["force"].clamp(1e-6, 1 - 1e-6)), torch.zeros(1, 100, PITCHES, 4))

        def describe(self, cells):
            return Described(torch.zeros(len(cells)), batch["bend"].flatten(), torch.zeros(len(cells), 13))

    found = losses(Knows(), batch)
    for name in ("onset", "frame", "offset", "strokes", "bend"):
        assert float(found[name]) == pytest.approx(0, abs=1e-3)
    assert float(found["family"]) == pytest.approx(13 * np.log(2), rel=1e-4)


@pytest.fixture(scope="module")
def taught(corpus: Path, tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("run") / "transcriber"
    request = TrainRequest("transcriber", str(out), str(corpus), "tiny", device="cpu")
    ended = teaching.taught(request, Assignment(request, lambda cost: None, lambda share, stage: None, CancelToken()))
    assert ended.facts["ended"]
    return out


def test_losses_fall_within_seconds(taught: Path) -> None:
    lines = Journal(taught).lines()
    noted = [line for line in lines if "loss" in line]
    assert noted[-1]["loss"] < 0.85 * noted[0]["loss"]
    judged = [line for line in lines if "heldout mean" in line]
    assert [line["step"] for line in judged] == [15, 30]
    assert {"heldout mixes", "heldout singles", "heldout strokes", "heldout family"} < set(judged[0])
    assert (taught / "examples" / "notes-1.png").stat().st_size > 10_000
