"""Cases: layouts are told by what lies in a folder, truths are cut with their sound, and what is unknown stays so."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from training.evaluation.judged import RATE, true_song, write_tone
from training.scores import song

from musicstudio.audio.midiwriter import write_score
from musicstudio.domain.errors import JobCancelled, UnsupportedAudio, WrongUsage
from musicstudio.domain.score import Note, Part, Score, TempoMap
from musicstudio.domain.tasks import CancelToken
from musicstudio.domain.units import Ticks
from musicstudio.training.evaluation.cases import heldout_cases, real_cases
from musicstudio.training.evaluation.cases_tables import chord_marks, chord_of_harte
from musicstudio.training.shards import Item, ShardWriter
from musicstudio.training.truth import BEAT, NOTE


def _only(data: Path, scratch: Path):
    (found,) = real_cases(data, scratch)
    return found


def _corpus(folder: Path, seconds: int, count: int = 1) -> Path:
    rng = np.random.default_rng(1)
    truth = replace(
        true_song(), samples=seconds * RATE, beats=np.array([(n / 2, n % 4 == 0) for n in range(2 * seconds)], BEAT),
        notes=np.array([(n * RATE, n * RATE + RATE // 2, 60 + n % 12, 80, 1) for n in range(seconds)], NOTE),
    )  # fmt: skip
    with ShardWriter(folder, "heldout") as writer:
        for number in range(count):
            noise = rng.uniform(-0.2, 0.2, (2, seconds * RATE)).astype(np.float32)
            writer.add(f"own/{number}", Item(truth, {"other": noise}), {"licences": "CC0"})
    return folder


def test_a_long_record_is_cut_from_a_bar_line_on(tmp_path: Path) -> None:
    corpus = _corpus(tmp_path / "corpus", 47)
    (found,) = heldout_cases(corpus, 0, 3, tmp_path / "scratch")
    mix, rate = soundfile.read(found.path, dtype="float32", always_2d=True)
    assert (found.kind, found.licence, found.seconds, rate) == ("render", "CC0", 40.0, RATE)
    assert len(mix) == found.truth.samples == 40 * RATE
    assert found.truth.beats["downbeat"][0]
    assert found.truth.beats["at_s"][0] == pytest.approx(0.0)
    # The first note of the cut truth begins or sounds where it does in the excerpt's stem: same seconds, same pitch.
    assert {"notes", "beats", "downbeats", "chords", "key", "tempo", "stems"} <= found.known
    assert "strokes" not in found.known
    assert np.allclose(sum(found.stems.values()).T, mix, atol=1e-6)
    assert not found.stems["drums"].any()


def test_the_excerpt_is_the_one_of_the_truth(tmp_path: Path) -> None:
    corpus = _corpus(tmp_path / "corpus", 47)
    (found,) = heldout_cases(corpus, 0, 3, tmp_path / "scratch")
    first = found.truth.notes[found.truth.notes["onset"] > 0][0]
    second = (int(first["pitch"]) - 60) % 12  # pitches rise with the seconds of the record
    start_s = second - first["onset"] / RATE
    whole = np.random.default_rng(1).uniform(-0.2, 0.2, (2, 47 * RATE))
    start = round((start_s % 12) * RATE)
    assert np.allclose(found.stems["other"][:, :1000], whole[:, start : start + 1000], atol=1e-4)


def test_as_many_records_as_asked_for_and_the_same_each_time(tmp_path: Path) -> None:
    corpus = _corpus(tmp_path / "corpus", 2, 5)
    one, other = (heldout_cases(corpus, 3, 7, tmp_path / "scratch") for _ in range(2))
    assert len(one) == 3
    assert [case.name for case in one] == [case.name for case in other]
    assert heldout_cases(tmp_path, 0, 0, tmp_path) == ()


def test_tables_beside_one_recording_are_its_truth(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "song"
    write_tone(folder / "take.wav", 4.0)
    (folder / "notes.csv").write_text("onset,offset,midi_pitch,string\n0.5,1.0,51.04,1\n0.25,0.5,64.9,4\n9,10,60,1\n")
    (folder / "beats.csv").write_text("time,beat,measure\n0.0,1,1\n0.5,2,1\n1.0,1,2\n")
    (folder / "chords.csv").write_text("0.0,2.0,D#:maj\n2.0,4.0,A:min7/b3\n0.0,4.0,C:maj\n")
    (folder / "key.csv").write_text("0.0,4.0,Eb:major\n")
    (folder / "tempo.csv").write_text("0.0,4.0,120.0\n")
    (folder / "SOURCE.md").write_text("Somebody's own; CC BY 4.0, as it says.")
    found = _only(tmp_path / "data", tmp_path)
    assert found.known == {"notes", "beats", "downbeats", "chords", "key", "tempo"}
    assert found.path == folder / "take.wav"  # short enough to be taken as it is
    assert found.truth.notes["pitch"].tolist() == [65, 51]
    assert found.truth.notes["onset"].tolist() == [round(0.25 * RATE), round(0.5 * RATE)]
    assert found.truth.beats["downbeat"].tolist() == [True, False, True]
    assert found.truth.chords == ((0.0, "Eb"), (2.0, "Am7/C"))
    assert (found.truth.key, found.truth.tempo_bpm, found.licence) == ("Eb major", 120.0, "CC BY 4.0")
    assert found.truth.players[0].family == "guitar"


def test_of_a_long_recording_the_middle_is_taken_with_its_truth(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    write_tone(folder / "take.wav", 60.0, rate=8000)
    (folder / "take.csv").write_text("onset,offset,pitch,velocity\n1,2,50,90\n12.5,13,C4,40\n")
    found = _only(folder, tmp_path)
    assert found.seconds == 40.0
    assert found.known == {"notes", "velocities"}
    assert found.truth.notes[["onset", "pitch", "velocity"]].tolist() == [(round(2.5 * 8000), 60, 40)]
    heard, _ = soundfile.read(found.path)
    whole, _ = soundfile.read(folder / "take.wav")
    assert np.allclose(heard, whole[80_000:400_000], atol=1e-6)


def test_a_midi_file_of_the_same_name_is_believed_in_its_notes_only(tmp_path: Path) -> None:
    write_tone(tmp_path / "data" / "take.wav", 8.0)
    write_score(tmp_path / "data" / "take.mid", song(4, 120.0))
    found = _only(tmp_path / "data", tmp_path)
    assert found.known == {"notes", "strokes", "velocities"}
    wanted = true_song()
    assert np.array_equal(found.truth.notes[["onset", "pitch"]], wanted.notes[["onset", "pitch"]])


def test_jams_tells_notes_beats_chords_and_key(tmp_path: Path) -> None:
    write_tone(tmp_path / "data" / "00_X_mic.wav", 2.0)
    spans = [{"time": 0.5, "duration": 0.25, "value": 60.2, "confidence": None}]
    beats = [{"time": t, "duration": 0, "value": {"position": p, "measure": 1}} for t, p in ((0.0, 1), (0.5, 2))]
    annotations = [
        {"namespace": "note_midi", "data": spans},
        {"namespace": "beat_position", "data": beats},
        {"namespace": "chord", "data": [{"time": 0.0, "duration": 2.0, "value": "F:min"}]},
        {"namespace": "key_mode", "data": {"time": [0.0], "duration": [2.0], "value": ["F:minor"], "confidence": [1]}},
    ]
    (tmp_path / "data" / "00_X.jams").write_text(json.dumps({"annotations": annotations}))
    found = _only(tmp_path / "data", tmp_path)
    assert found.known == {"notes", "beats", "downbeats", "chords", "key"}
    assert found.truth.notes["pitch"].tolist() == [60]
    assert found.truth.chords == ((0.0, "Fm"),)
    assert found.truth.key == "F minor"


def test_a_folder_of_stems_is_one_case_with_their_sum(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "francis"
    for name, hz in (("drums", 100.0), ("vocals", 330.0)):
        write_tone(folder / f"{name}.wav", 2.0, hz, 2)
    (folder / "info.json").write_text(json.dumps({"bpm": 128, "key": "Bb major", "stems": []}))
    found = _only(tmp_path / "data", tmp_path)
    mix, _ = soundfile.read(found.path, dtype="float32", always_2d=True)
    assert found.known == {"stems", "tempo", "key"}
    assert set(found.stems) == {"drums", "vocals"}
    assert np.allclose(mix.T, found.stems["drums"] + found.stems["vocals"], atol=1e-6)
    write_tone(folder / "mixture.wav", 2.0, 55.0, 2)
    assert _only(tmp_path / "data", tmp_path).path == folder / "mixture.wav"


def test_long_stems_are_taken_where_all_sound(tmp_path: Path) -> None:
    rate, sound = 8000, np.zeros((100 * 8000, 2), np.float32)
    sound[50 * rate : 95 * rate] = np.random.default_rng(0).uniform(-0.5, 0.5, (45 * rate, 2))
    (tmp_path / "data").mkdir()
    soundfile.write(tmp_path / "data" / "bass.wav", sound, rate)
    soundfile.write(tmp_path / "data" / "drums.wav", np.full_like(sound, 0.1), rate)
    found = _only(tmp_path / "data", tmp_path)
    assert found.seconds == 40.0
    assert np.all(np.abs(found.stems["bass"]).max(axis=0).reshape(40, -1).max(axis=1) > 0)


def test_single_notes_and_bare_recordings(tmp_path: Path) -> None:
    write_tone(tmp_path / "data" / "Cb-ord-A2-mf-2c-N.wav", 1.0, 110.0)
    write_tone(tmp_path / "data" / "music.wav", 1.0)
    note, bare = real_cases(tmp_path / "data", tmp_path)
    assert (note.known, note.truth.notes["pitch"].tolist()) == ({"pitch"}, [45])
    assert (bare.known, bare.name) == (frozenset(), "music")


def test_a_drummers_midi_is_played_and_called_a_render(tmp_path: Path) -> None:
    hits = tuple(Note(Ticks(480 * n), Ticks(60), (36, 22, 38, 42)[n % 4], 30 + n) for n in range(8))
    (tmp_path / "data").mkdir()
    write_score(tmp_path / "data" / "groove.mid", Score((Part("kit", hits, 0, 9),), TempoMap.constant(138)))
    write_score(tmp_path / "data" / "tune.mid", song(1))  # notes of others without sound: no case
    found = _only(tmp_path / "data", tmp_path)
    mix, _ = soundfile.read(found.path)
    assert (found.kind, "notes" in found.known, "strokes" in found.known) == ("render", False, True)
    assert found.truth.notes["pitch"].tolist() == [36, 42, 38, 42, 36, 42, 38, 42]
    assert found.truth.notes["velocity"].tolist() == [30 + n for n in range(8)]
    assert np.abs(mix).max() > 0.01


def test_at_most_so_many_of_each_layout(tmp_path: Path) -> None:
    for number in range(3):
        write_tone(tmp_path / "data" / f"Fl-ord-C{number}-mf-N.wav", 0.5)
        write_tone(tmp_path / "data" / f"take{number}.wav", 0.5)
    assert len(real_cases(tmp_path / "data", tmp_path, 2)) == 4
    stopped = CancelToken()
    stopped.cancel()
    with pytest.raises(JobCancelled):
        real_cases(tmp_path / "data", tmp_path, 0, stopped)


@pytest.mark.parametrize(
    ("name", "text"),
    [("notes.csv", "onset,offset,pitch\n0,1,zzz\n"), ("key.csv", "0,1,Q\n"), ("tempo.csv", "0,1,nan\n"),
     ("beats.csv", "time,beat\nx,1\n"), ("chords.csv", "0,1,Zmaj\n")],
)  # fmt: skip
def test_a_damaged_table_is_named(tmp_path: Path, name: str, text: str) -> None:
    write_tone(tmp_path / "data" / "take.wav", 0.5)
    (tmp_path / "data" / name).write_text(text)
    with pytest.raises(UnsupportedAudio, match=name):
        real_cases(tmp_path / "data", tmp_path)


@pytest.mark.parametrize(
    ("harte", "ours"),
    [("D#:maj", "Eb"), ("G#:maj6(*5)/1", "Ab6"), ("C:hdim7", "Cm7b5"), ("Bb:min/b3", "Bbm/C#"), ("N", "N"), ("A", "A")],
)
def test_chords_after_harte(harte: str, ours: str) -> None:
    assert chord_of_harte(harte) == ours


def test_gaps_between_chords_hold_none() -> None:
    assert chord_marks([(1.0, 2.0, "C:maj"), (2.0, 3.0, "F:maj"), (4.0, 5.0, "G:maj")]) == (
        (0.0, "N"), (1.0, "C"), (2.0, "F"), (3.0, "N"), (4.0, "G"), (5.0, "N"),
    )  # fmt: skip
    with pytest.raises(WrongUsage):
        chord_of_harte("H:maj")
