"""Generation judged: what is asked is what is measured, faults of sound are counted, an engine is judged whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from training.evaluation.judged import RATE, case, setting, true_song
from training.scores import BAR, song

from musicstudio.audio.files import write_clip
from musicstudio.audio.midifile import write_score
from musicstudio.domain.audio import AudioClip
from musicstudio.domain.models import ModelSpec
from musicstudio.domain.provenance import Provenance
from musicstudio.domain.score import Meter, TempoMap
from musicstudio.domain.studies import Candidate
from musicstudio.domain.tasks import CancelToken, GenerateRequest, Output, Request, Result
from musicstudio.domain.units import Ticks
from musicstudio.training.evaluation import sounding
from musicstudio.training.evaluation.ear import Impression
from musicstudio.training.evaluation.engines import Answer
from musicstudio.training.evaluation.generate import ALL, HELDOUT, NUMBERS, judge
from musicstudio.training.evaluation.generate_asked import BARS, references, wanted_of
from musicstudio.training.evaluation.generate_likeness import likeness, likeness_table, mean_overlap
from musicstudio.training.evaluation.generate_sound import Reference, clipped, distances, silent_share, sound_facts
from musicstudio.training.evaluation.setting import Case
from musicstudio.training.shards import Item, ShardWriter

ENGINE = Candidate(ModelSpec("arranger", "arranger", ("generate", "cover"), "Arranger", "MIT", modality="score"))


def tone(seconds: float, rate: int, hz: float = 220.0, level: float = 0.3) -> np.ndarray:
    at = np.arange(round(seconds * rate)) / rate
    sound = level * np.sin(2 * np.pi * hz * at)
    return np.stack([sound, sound]).astype(np.float32)


def captioned(path: Path, name: str = "song", bars: int = 8) -> Case:
    truth = replace(true_song(bars), caption="a slow song in A minor")
    return case(path, name=name, truth=truth)


def test_controls_are_those_of_the_held_out_music() -> None:
    (wanted,) = wanted_of([captioned(Path("x.wav")), case(Path("y.wav"), "real")], 6, 0)
    assert wanted.words == "a slow song in A minor"
    asked = wanted.asked
    assert (asked.tempo, asked.key, asked.meter, asked.bars) == (120.0, "A minor", "4/4", BARS)
    assert asked.chords == ("Am", "F", "C", "G")
    assert wanted.seconds == BARS * 2.0
    request = wanted.request(7)
    assert (request.prompt, request.chords, request.seed, request.takes) == (wanted.words, "Am F C G", 7, 2)


def test_without_renders_pieces_are_invented_on_held_out_seeds() -> None:
    first = wanted_of([], 3, 0)
    assert first == wanted_of([], 3, 0) != wanted_of([], 3, 1)
    assert [wanted.name[-1] in "05" for wanted in first] == [True] * 3
    assert all(wanted.words and wanted.asked.meter and wanted.asked.tempo for wanted in first)


def test_references_are_stretches_of_so_many_bars() -> None:
    cases = [captioned(Path("x.wav"), f"{n}", 24) for n in range(3)]
    found, where = references(cases, 0)
    assert len(found) == 9
    assert {int(score.length) for score in found} == {BARS * BAR}
    assert "of 3 held-out renders" in where
    few, where = references(cases[:1], 0, most=8)
    assert "invented" in where
    assert 1 < len(few) <= 8


def test_faults_of_a_sound_are_counted() -> None:
    sound = tone(2.0, RATE)
    facts = sound_facts(sound, RATE, 2.0)
    assert (facts["off_samples"], facts["clipped_samples"], facts["silent_share"]) == (0.0, 0.0, 0.0)
    assert facts["peak_dbtp"] == pytest.approx(20 * np.log10(0.3), abs=0.1)
    assert sound_facts(sound[:, :-5], RATE, 2.0)["off_samples"] == 5.0
    hot = sound.copy()
    hot[0, 100:104] = 1.0
    hot[1, 200:202] = -1.0  # two in a row may be a peak
    assert clipped(hot) == 4
    hot[1, 202] = -1.0
    assert clipped(hot) == 7
    quiet = np.concatenate([sound, np.zeros_like(sound)], axis=1)
    assert silent_share(quiet, RATE) == pytest.approx(0.5, abs=0.03)
    assert silent_share(np.zeros((2, 3), np.float32), RATE) == 1.0


def test_like_scores_overlap_more() -> None:
    theirs = [song(8, 90.0 + n) for n in range(2)] + [song(4), song(6), song(7)]
    near = mean_overlap(likeness([song(8), song(5)], theirs))
    plain = tuple(replace(part, notes=part.notes[::5]) for part in song().parts[:1])
    far = mean_overlap(likeness([replace(song(), parts=plain), replace(song(5), parts=plain)], theirs))
    assert near > far + 0.2
    assert likeness([song()], theirs) == {}
    table = likeness_table("x", likeness(theirs, theirs))
    assert all(len(row) == len(table["columns"]) for row in table["rows"])
    with pytest.raises(ValueError, match="nothing"):
        mean_overlap({})


def test_distances_grow_with_what_differs() -> None:
    rng = np.random.default_rng(1)
    reference = Reference("renders", rng.normal(0, 1, (60, 4)))
    near = distances(rng.normal(0, 1, (60, 4)), reference)
    far = distances(rng.normal(2, 1, (60, 4)), reference)
    assert near["frechet_renders"] < 1 < 10 < far["frechet_renders"]
    assert near["kernel_renders"] < 1 < far["kernel_renders"]
    assert distances(np.zeros((1, 4)), reference) == {}


class Tagger:
    """One who hears the same in every sound."""

    name = "one who hears"

    def impression(self, sound: np.ndarray, sample_rate: int) -> Impression:
        return Impression(np.eye(4)[:2], np.full((2, 3), 1 / 3))


class Words:
    """An embedding of both: sounds lie by their level, words by their length."""

    name = "levels"

    def embed_audio(self, sound: np.ndarray, sample_rate: int) -> np.ndarray:
        return np.array([1.0, float(np.abs(sound).max())])

    def embed_text(self, text: str) -> np.ndarray:
        return np.array([1.0, 0.3])


@pytest.fixture
def faithful(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Request]:
    """Have requests answered by the song at the tempo asked for, which is the second take's second half an octave up;
    return what is asked."""
    asked: list[Request] = []

    @contextmanager
    def answered(candidate: Candidate, request: Request, cancel: CancelToken) -> Iterator[Answer]:
        assert isinstance(request, GenerateRequest)
        asked.append(request)
        origin = Provenance("test", "", "MIT", 0)
        outputs = []
        for take in (1, 2):
            midi, wave = tmp_path / f"take-{take}.mid", tmp_path / f"take-{take}.wav"
            score = replace(song(request.bars), tempo_map=TempoMap.constant(request.tempo))
            raised = [
                replace(part, notes=tuple(replace(note, pitch=note.pitch + 12 * (take - 1)) for note in part.notes))
                for part in score.parts[:3]
            ]
            write_score(midi, replace(score, parts=(*raised, score.parts[3])))
            write_clip(wave, AudioClip(tone(request.bars * 240 / request.tempo, RATE), RATE))
            outputs += [Output("score", origin, str(midi), take=take), Output("audio", origin, str(wave), take=take)]
        yield Answer(Result(tuple(outputs)), tmp_path, 2.0)

    monkeypatch.setattr(sounding, "answered", answered)
    return asked


def test_an_engine_is_judged(tmp_path: Path, faithful: list[Request]) -> None:
    path = tmp_path / "song.wav"
    write_clip(path, AudioClip(tone(16.0, RATE, 300.0), RATE))
    cases = [captioned(path, f"song {n}", 24) for n in range(3)] + [replace(captioned(path), kind="real", name="r")]
    corpus = tmp_path / "corpus"
    with ShardWriter(corpus, "train") as writer:
        writer.add("own/1", Item(true_song(8)))
    findings = judge(setting(tmp_path / "out", cases, (ENGINE,)), corpus, text=Words(), prompts=2, tagger=Tagger())
    assert len(faithful) == 2
    rows = {(row.engine, row.case): row.numbers for row in findings.rows}
    one = next(numbers for (engine, name), numbers in rows.items() if engine == "arranger" and name != ALL)
    together = rows["arranger", ALL]
    for name in ("tempo", "meter", "bars", "copied_share"):
        assert one[name] == 1.0
    assert one["off_samples"] == one["silent_share"] == one["clipped_samples"] == 0.0
    assert one["longest_run"] == 8 * 6  # the piano, all of it
    assert 0.5 < one["diversity"] < 1.0  # only drums are the same
    assert one["text"] == pytest.approx(1.0, abs=1e-4)
    assert 0 <= together["overlap"] <= 1
    assert {"frechet_renders", "kernel_recordings", "text_recall_1"} <= set(together)
    assert together["text_recall_1"] == 0.0  # both lie alike near to both
    assert one["kl_ast"] == pytest.approx(0, abs=1e-9)  # the tagger hears one thing in everything
    assert together["inception_ast"] == pytest.approx(1)
    assert together["frechet_ast"] < 0.01
    assert "overlap" in rows[HELDOUT, ALL]
    assert {name for numbers in rows.values() for name in numbers} <= {*NUMBERS, "lufs"}
    assert all(file.is_file() for file in (*findings.pictures, *findings.sounds))
    assert len(findings.sounds) == 2
    assert any("1 training records" in note for note in findings.notes)
    assert any("Bits a note by counting: not measured" in note for note in findings.notes)


def test_what_is_not_given_is_said_not_to_be_measured(tmp_path: Path, faithful: list[Request]) -> None:
    path = tmp_path / "song.wav"
    write_clip(path, AudioClip(tone(16.0, RATE, 300.0), RATE))
    findings = judge(setting(tmp_path, [captioned(path, bars=64)], (ENGINE,)), prompts=1)
    numbers = {name for row in findings.rows for name in row.numbers}
    assert "frechet_renders" in numbers
    assert not numbers & {"text", "text_recall_1", "copied_share", "frechet_recordings"}
    said = " ".join(findings.notes)
    for words in ("Copying: not measured", "Agreement of words and sound: not measured", "Inception score"):
        assert words in said


def test_without_engines_there_is_nothing_but_notes(tmp_path: Path) -> None:
    findings = judge(setting(tmp_path, []))
    assert (findings.rows, findings.pictures, findings.sounds) == ((), (), ())
    assert "no scores" in findings.notes[-1]


def test_a_meter_counts_for_the_length() -> None:
    truth = replace(true_song(8), caption="words")
    waltz = replace(case(Path("x.wav"), truth=truth), truth=replace(truth, meter="3/4", beats=truth.beats[:0]))
    (wanted,) = wanted_of([waltz], 1, 0)
    assert str(Meter(Ticks(0), 3, 4)) == wanted.asked.meter
    assert wanted.seconds == BARS * 1.5


def test_a_corpus_without_training_records_is_no_hindrance(tmp_path: Path, faithful: list[Request]) -> None:
    path = tmp_path / "song.wav"
    write_clip(path, AudioClip(tone(4.0, RATE), RATE))
    findings = judge(setting(tmp_path, [captioned(path, bars=64)], (ENGINE,)), tmp_path, prompts=1)
    assert any("Copying: not measured" in note for note in findings.notes)
