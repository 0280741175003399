"""Attribution: a run is found where it was put, kept indexes are believed only whole, the duplicate comes first."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from training.scores import BAR, quartet, song
from training.trainer.toy import PRESET, RECIPE, Tones

from musicstudio.audio.files import write_clip
from musicstudio.audio.midifile import write_score
from musicstudio.domain.audio import AudioClip
from musicstudio.domain.errors import WrongUsage
from musicstudio.domain.score import Note, Part, Score
from musicstudio.domain.units import Ticks
from musicstudio.training.attribution import FILE, facts_of, known_of, nearest_pieces, nearest_to_score
from musicstudio.training.attribution_embedding import LogMelStatistics, score_vector, windows
from musicstudio.training.attribution_influence import influence
from musicstudio.training.attribution_runs import common_runs, runs_of
from musicstudio.training.metrics.copying import copying
from musicstudio.training.shards import Item, ShardWriter
from musicstudio.training.trainer.checkpoint import Checkpoint
from musicstudio.training.trainer.recipe import Batch
from musicstudio.training.trainer.schedule import learning_rate
from musicstudio.training.truth import truth_of

RATE = 8000


def line(pitches: list[int], start: int = 0) -> Score:
    notes = tuple(Note(Ticks(start + 240 * n), Ticks(240), pitch) for n, pitch in enumerate(pitches))
    return Score((Part("flute", notes, 73),))


def tune(seed: int, length: int = 60) -> list[int]:
    return [int(pitch) for pitch in np.random.default_rng(seed).integers(48, 84, length)]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    with ShardWriter(folder, "train") as writer:
        for n, score in enumerate((song(8), quartet(8), line(tune(1)))):
            samples = round(float(score.tempo_map.seconds(score.end)) * RATE)
            tone = np.sin(2 * np.pi * (150.0, 400.0, 1500.0)[n] * np.arange(samples) / RATE)
            stem = 0.3 * np.stack([tone, tone]).astype(np.float32)
            writer.add(f"own/{n}", Item(truth_of(score, RATE, samples, piece=f"own/{n}"), {"other": stem}))
    return folder


def test_a_planted_run_is_found_at_its_place_in_any_key() -> None:
    theirs = tune(1)
    planted = tune(2, 20) + [pitch + 3 for pitch in theirs[10:40]] + tune(3, 20)
    runs = runs_of([("other", line(tune(4))), ("model", line(theirs)), ("far", line(tune(5)))])
    (found,) = common_runs(line(planted), runs)
    assert (found.piece, found.notes, found.exact, found.of_notes) == ("model", 30, False, 70)
    assert found.at_s == pytest.approx(20 * 0.25)
    assert found.piece_at_s == pytest.approx(10 * 0.25)
    assert common_runs(line(theirs), runs)[0].exact


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(60, 62), min_size=2, max_size=60), st.lists(st.integers(60, 62), min_size=2, max_size=60))
def test_the_longest_run_is_that_of_the_metric(ours: list[int], theirs: list[int]) -> None:
    runs = runs_of([("one", line(theirs)), ("two", line(theirs[::-1]))])
    found = common_runs(line(ours), runs)
    longest = copying(line(ours), runs.index).run.notes
    assert (found[0].notes if found else 0) == (longest if longest > 8 else 0)


def test_runs_of_pieces_are_sorted_and_silence_has_none() -> None:
    theirs = tune(6)
    runs = runs_of([("little", line(theirs[:15])), ("much", line(theirs)), ("none", Score())])
    assert [(run.piece, run.notes) for run in common_runs(line(theirs), runs)] == [("much", 60), ("little", 15)]
    assert common_runs(line(theirs), runs, most=1)[0].piece == "much"
    assert common_runs(Score(), runs) == ()
    assert common_runs(song(), runs_of([])) == ()


def test_a_score_in_another_key_has_the_same_vector() -> None:
    score = song()
    moved = replace(
        score, key="",
        parts=tuple(
            part if part.is_drums
            else replace(part, notes=tuple(replace(note, pitch=note.pitch + 4) for note in part.notes))
            for part in score.parts
        ),
    )  # fmt: skip
    assert score_vector(score) == pytest.approx(score_vector(moved))
    assert np.abs(score_vector(score) - score_vector(quartet())).max() > 0.2


def test_a_sound_is_known_by_its_loudness_and_colour_at_any_rate() -> None:
    ear = LogMelStatistics()

    def tone(hz: float, level: float, rate: int) -> np.ndarray:
        return (level * np.sin(2 * np.pi * hz * np.arange(2 * rate) / rate)).astype(np.float32)[None]

    near = np.linalg.norm(ear.embed_audio(tone(440, 0.5, 44100), 44100) - ear.embed_audio(tone(440, 0.5, 48000), 48000))
    far = np.linalg.norm(ear.embed_audio(tone(440, 0.5, 44100), 44100) - ear.embed_audio(tone(2000, 0.5, 44100), 44100))
    loud = ear.embed_audio(tone(440, 0.5, 44100), 44100)[0] - ear.embed_audio(tone(440, 0.05, 44100), 44100)[0]
    assert near < 0.05 < 0.3 < far
    assert 0 < loud <= 1.0
    assert windows(ear, tone(440, 0.5, 8000), 8000, 0.5).shape == (4, 40)
    assert windows(ear, np.zeros((2, 10), np.float32), 8000).shape == (1, 40)


def test_a_score_is_traced_to_its_record(corpus: Path, tmp_path: Path) -> None:
    path = tmp_path / "result.mid"
    write_score(path, line(tune(1)[20:50]))
    found = nearest_pieces(path, corpus)
    assert found[0].by == "run"
    assert (found[0].record, found[0].notes, found[0].exact, found[0].distance) == ("own/2", 30, True, 0.0)
    assert found[0].record_at_s == pytest.approx(20 * 0.25, abs=0.01)
    told = json.loads(json.dumps(facts_of(found)))
    assert (told[0]["record"], told[0]["notes"], told[0]["exact"]) == ("own/2", 30, True)
    assert set(told[-1]) == {"record", "by", "distance"}
    scores = [one for one in found if one.by == "score"]
    assert scores[0].record == "own/2"
    assert [one.distance for one in scores] == sorted(one.distance for one in scores)


def test_a_sound_is_traced_to_its_record(corpus: Path, tmp_path: Path) -> None:
    path = tmp_path / "result.wav"
    sound = 0.3 * np.sin(2 * np.pi * 400 * np.arange(3 * RATE) / RATE).astype(np.float32)
    write_clip(path, AudioClip(np.stack([sound, sound]), RATE))
    found = nearest_pieces(path, corpus, most=2)
    assert [one.by for one in found] == ["sound", "sound"]
    assert found[0].record == "own/1"
    assert found[0].distance < 0.5 * found[1].distance


def test_what_is_kept_is_read_again_and_made_again_when_broken(corpus: Path) -> None:
    first = known_of(corpus)
    kept = (corpus / FILE).stat().st_mtime_ns
    again = known_of(corpus)
    assert (corpus / FILE).stat().st_mtime_ns == kept
    assert nearest_to_score(song(4), again) == nearest_to_score(song(4), first)
    (corpus / FILE).write_bytes(b"PK\x03\x04 nothing")
    assert nearest_to_score(song(4), known_of(corpus)) == nearest_to_score(song(4), first)
    with np.load(corpus / FILE) as arrays:
        values = dict(arrays)
    values["line"] = values["line"] + 10_000
    np.savez_compressed(corpus / FILE, **values)
    assert nearest_to_score(song(4), known_of(corpus)) == nearest_to_score(song(4), first)


def test_a_corpus_that_grew_is_indexed_again(tmp_path: Path) -> None:
    for n in range(2):
        with ShardWriter(tmp_path, "train") as writer:
            writer.add(f"own/{n}", Item(truth_of(line(tune(n)), RATE, 15 * RATE)))
        assert list(known_of(tmp_path).names) == [f"own/{m}" for m in range(n + 1)]


def test_no_corpus_is_told(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="no training records"):
        nearest_pieces(tmp_path / "x.mid", tmp_path)


def test_the_duplicate_has_the_most_influence() -> None:
    rng = np.random.default_rng(3)
    examples = [Tones().example(rng) for _ in range(12)]
    network = RECIPE.build(PRESET.settings)
    states = []
    for step in (1, 5):
        state = {name: value.clone() for name, value in network.state_dict().items()}
        states.append(Checkpoint(step, 0.0, state, {}, {}, dict(PRESET.settings)))
    wrong = {**examples[4], "level": examples[4]["level"] + 3.0}  # the same tone, told to be much louder
    opposite = {**examples[4], "level": examples[4]["level"] - 3.0}
    taught = [*examples[:4], wrong, opposite, *examples[5:]]
    found = influence(RECIPE, PRESET, states, wrong, taught)
    assert int(np.argmax(found)) == 4
    assert int(np.argmin(found)) == 5
    assert found == pytest.approx(influence(RECIPE, PRESET, states, wrong, taught))
    with pytest.raises(ValueError, match="checkpoint"):
        influence(RECIPE, PRESET, [], wrong, examples)


def test_influence_is_what_it_is_on_paper() -> None:
    """Of a line w·x fitted by squares the gradient is 2 (w·x - y) x."""

    def losses(network: nn.Module, batch: Batch) -> dict[str, torch.Tensor]:
        return {"loss": ((network(batch["x"]) - batch["y"]) ** 2).mean()}

    recipe = replace(RECIPE, build=lambda settings: nn.Linear(2, 1, bias=False), losses=losses)
    rng = np.random.default_rng(8)
    weights = rng.normal(size=(2, 2)).astype(np.float32)
    states = [
        Checkpoint(step, 0.0, {"weight": torch.from_numpy(one[None].copy())}, {}, {}, {})
        for step, one in zip((10, 40), weights, strict=True)
    ]
    xs, ys = rng.normal(size=(5, 2)).astype(np.float32), rng.normal(size=(5, 1)).astype(np.float32)
    examples = [{"x": x, "y": y} for x, y in zip(xs, ys, strict=True)]
    wanted = np.zeros(5)
    for step, w in zip((10, 40), weights, strict=True):
        gradients = 2 * (xs @ w - ys[:, 0])[:, None] * xs
        wanted += learning_rate(PRESET, step - 1) * gradients @ gradients[0]
    assert influence(recipe, PRESET, states, examples[0], examples) == pytest.approx(wanted, rel=1e-4)


def test_bars_of_a_song_are_its_own(corpus: Path) -> None:
    found = nearest_to_score(song(4), known_of(corpus))
    assert found[0].record == "own/0"
    assert found[0].notes > 4 * BAR // 480
