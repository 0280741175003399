"""The judge of continuation against engines whose answers are known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from training.evaluation.answering import RATE, answering, candidate, music, patch, read, take, written
from training.evaluation.judged import case, setting, true_song

from musicstudio.audio.files import write_clip
from musicstudio.audio.midifile import read_score, write_score
from musicstudio.domain.audio import AudioClip
from musicstudio.domain.tasks import ContinueRequest, Output
from musicstudio.training.evaluation.continue_ import judge, repeated
from musicstudio.training.evaluation.setting import Case, Row
from musicstudio.training.truth_score import score_of

SECONDS = 24.0
SOUND = music(SECONDS, channels=1, seed=5)
CUT = round(0.6 * SOUND.shape[1])


@pytest.fixture
def one(tmp_path: Path) -> Case:
    path = tmp_path / "whole.wav"
    write_clip(path, AudioClip(SOUND, RATE))
    return replace(case(path, truth=true_song(12)), known=frozenset({"beats"}))


def row_of(rows: tuple[Row, ...], engine: str) -> Row:
    (row,) = (row for row in rows if row.engine == engine)
    return row


def test_what_was_played_is_perfect(tmp_path, monkeypatch, one):
    def remembers(request: ContinueRequest, folder: Path) -> list[Output]:
        assert np.array_equal(read(request.source.path), SOUND[:, :CUT])
        assert round(request.seconds * RATE) == SOUND.shape[1] - CUT
        return take(patch(folder, "rest", SOUND[:, CUT:], CUT))

    answering(monkeypatch, tmp_path, {"memory": remembers})
    found = judge(setting(tmp_path / "out", [one], (candidate("memory", "continue"),)))
    row, repeat = row_of(found.rows, "memory"), row_of(found.rows, "repeat")
    numbers = {name: row.numbers[name] for name in row.numbers if name not in ("step_db", "flux_percentile")}
    assert numbers == pytest.approx({
        "timbre_db": 0, "pitch_profile": 1, "chroma": 1, "grid_off_ms": 0, "drift_ms_per_bar": 0, "loudness_off_lu": 0,
        "missing_s": 0, "given_changed_samples": 0,
    }, abs=1e-6)  # fmt: skip
    assert repeat.numbers["timbre_db"] > 0 and repeat.numbers["chroma"] < 0.95  # noqa: PT018
    assert row.took_s == 2.0 and row.seconds == pytest.approx(0.4 * SECONDS, abs=0.001)  # noqa: PT018
    assert {path.name.split(".")[1] for path in found.sounds} == {"original", "memory", "repeat"}


def test_what_comes_late_or_short_or_changed_is_told(tmp_path, monkeypatch, one):
    def late(request: ContinueRequest, folder: Path) -> list[Output]:
        return take(patch(folder, "late", np.roll(SOUND, round(0.05 * RATE), axis=1)[:, CUT:], CUT))

    def short(request: ContinueRequest, folder: Path) -> list[Output]:
        return take(patch(folder, "short", SOUND[:, CUT : CUT + 4 * RATE], CUT))

    def vandal(request: ContinueRequest, folder: Path) -> list[Output]:
        return take(patch(folder, "vandal", -SOUND[:, CUT - 9 :], CUT - 9))

    answering(monkeypatch, tmp_path, {"late": late, "short": short, "vandal": vandal})
    rows = judge(setting(tmp_path, [one], tuple(candidate(n, "continue") for n in ("late", "short", "vandal")))).rows
    assert row_of(rows, "late").numbers["grid_off_ms"] == pytest.approx(50, abs=4)
    assert row_of(rows, "late").numbers["drift_ms_per_bar"] < 2
    assert row_of(rows, "short").numbers["missing_s"] == pytest.approx(0.4 * SECONDS - 4, abs=0.001)
    assert row_of(rows, "vandal").numbers["given_changed_samples"] == 9


def test_without_beats_no_grid_is_judged(tmp_path, one):
    (row,) = judge(setting(tmp_path, [replace(one, known=frozenset())])).rows
    assert row.engine == "repeat"
    assert not {"grid_off_ms", "drift_ms_per_bar"} & set(row.numbers)


def test_what_is_too_short_to_be_continued_is_passed_over(tmp_path, one):
    assert judge(setting(tmp_path, [replace(one, truth=true_song(2))])).rows == ()


def test_the_last_stretch_is_repeated():
    idea = np.arange(10, dtype=np.float32)[None]
    assert repeated(idea, 14)[0, 10:].tolist() == [6, 7, 8, 9]
    assert repeated(idea[:, :2], 7)[0].tolist() == [0, 1, 0, 1, 0, 1, 0]


def test_scores_are_held_against_what_was_written(tmp_path, monkeypatch, one):
    scored = replace(one, truth=replace(true_song(10), piece="scored"), known=frozenset({"notes", "beats"}))
    whole = score_of(scored.truth)

    def remembers(request: ContinueRequest, folder: Path) -> list[Output]:
        given = read_score(request.source.path)
        assert max(note.start for part in given.parts for note in part.notes) < 6 * 1920
        assert (request.bars, given.chords) == (4, ())
        write_score(folder / "whole.mid", whole)
        return written(folder / "whole.mid")

    def rests(request: ContinueRequest, folder: Path) -> list[Output]:
        return written(Path(request.source.path))

    answering(monkeypatch, tmp_path, {"memory": remembers, "nothing": rests})
    candidates = tuple(candidate(name, "continue", "score") for name in ("memory", "nothing"))
    rows = [row for row in judge(setting(tmp_path, [scored], candidates)).rows if "given_changed_notes" in row.numbers]
    assert row_of(tuple(rows), "memory").numbers == pytest.approx({
        "pitch_classes": 1, "rhythm": 1, "durations": 1, "density_off": 0, "chord_tones_off": 0, "in_key_off": 0,
        "given_changed_notes": 0,
    }, abs=1e-9)  # fmt: skip
    assert row_of(tuple(rows), "nothing").numbers == {"given_changed_notes": 0}
    repeat = row_of(tuple(rows), "repeat").numbers
    assert repeat["density_off"] < 0.2
    assert repeat["pitch_classes"] == pytest.approx(1)  # the song goes round every four bars
    assert row_of(tuple(rows), "memory").seconds == pytest.approx(8.0, abs=0.01)
