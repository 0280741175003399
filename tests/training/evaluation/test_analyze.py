"""The judge of analysis: the truth itself gets 1, silence 0, half the tempo its due, and a real engine its numbers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from training.evaluation.judged import case, setting, true_song, write_clicks

from musicstudio.domain.errors import JobCancelled, ModelUnavailable, UnsupportedAudio
from musicstudio.domain.models import ModelSpec
from musicstudio.domain.studies import Candidate
from musicstudio.training.evaluation import analyze
from musicstudio.training.evaluation.setting import Case
from musicstudio.training.truth import BEAT

LISTENING = Candidate(ModelSpec("listening", "listening", ("analyze",), "Listening", "MIT"))
SILENT: dict[str, Any] = {
    "tempo_bpm": None, "beats_s": [], "downbeats_s": [], "meter": "", "key": "", "chords": [], "sections": [],
}  # fmt: skip


def _perfect(one: Case) -> dict[str, Any]:
    truth = one.truth
    ends = [*(at for at, _ in truth.chords[1:]), one.seconds]
    return {
        "tempo_bpm": 120.0,
        "beats_s": truth.beats["at_s"].tolist(),
        "downbeats_s": truth.beats["at_s"][truth.beats["downbeat"]].tolist(),
        "meter": truth.meter,
        "key": truth.key,
        "chords": [
            {"start_s": at, "end_s": end, "name": name} for (at, name), end in zip(truth.chords, ends, strict=True)
        ],
        "sections": [{"start_s": 0.0, "end_s": 8.0, "label": "A"}, {"start_s": 8.0, "end_s": 16.0, "label": "B"}],
    }


def test_the_truth_itself_gets_one_and_silence_nothing(tmp_path: Path) -> None:
    one = case(tmp_path / "none.wav", truth=true_song(8))
    perfect = analyze.numbers_of(one, _perfect(one))
    assert perfect == pytest.approx(dict.fromkeys(analyze.NUMBERS, 1.0))
    silent = analyze.numbers_of(one, SILENT)
    assert silent.pop("chord_segmentation") < 0.2  # one long chord is not quite nothing
    assert set(silent.values()) == {0.0}


def test_half_the_tempo_is_an_octave_off(tmp_path: Path) -> None:
    one = case(tmp_path / "none.wav", truth=true_song(8))
    every_other = {"tempo_bpm": 60.0, "beats_s": one.truth.beats["at_s"][::2].tolist()}
    found = analyze.numbers_of(one, every_other)
    assert set(found) == {"beat_f1", "beat_cmlt", "beat_amlt", "tempo_1", "tempo_2"}  # of the rest nothing was said
    assert (found["tempo_1"], found["tempo_2"], found["beat_cmlt"], found["beat_amlt"]) == (0, 1, 0, 1)
    assert found["beat_f1"] == pytest.approx(2 / 3, abs=0.02)


def test_tempo_counts_beats_not_quarters(tmp_path: Path) -> None:
    dotted = replace(true_song(), beats=np.array([(0.75 * n, n % 2 == 0) for n in range(10)], BEAT), tempo_bpm=120.0)
    one = case(tmp_path / "none.wav", truth=dotted)
    assert analyze.numbers_of(one, {"tempo_bpm": 80.0})["tempo_1"] == 1.0


def test_a_gap_between_chords_holds_none(tmp_path: Path) -> None:
    one = case(tmp_path / "none.wav")
    whole = _perfect(one)
    missing = {"chords": [chord for n, chord in enumerate(whole["chords"]) if n != 1]}
    assert analyze.numbers_of(one, missing)["chord_root"] == pytest.approx(0.75)


def test_what_is_not_known_is_not_judged(tmp_path: Path) -> None:
    one = replace(case(tmp_path / "none.wav", "real"), known=frozenset({"key"}))
    assert analyze.numbers_of(one, _perfect(one)) == {"key": 1.0}
    asked: list[str] = []

    def engine(bare: Case) -> tuple[dict[str, Any], float]:
        asked.append(bare.name)
        return SILENT, 0.1

    analyze.judged(setting(tmp_path, [replace(one, known=frozenset({"stems"}))]), {"any": engine})
    assert asked == []


def test_rows_notes_and_times(tmp_path: Path) -> None:
    cases = [case(tmp_path / "none.wav", name="a"), case(tmp_path / "none.wav", "real", "b")]

    def failing(one: Case) -> tuple[dict[str, Any], float]:
        raise UnsupportedAudio(f"{one.name} is damaged.")

    def absent(one: Case) -> tuple[dict[str, Any], float]:
        raise ModelUnavailable("It is not here")

    engines = {"good": lambda one: (_perfect(one), 2.0), "bad": failing, "absent": absent}
    found = analyze.judged(setting(tmp_path, cases), engines)
    assert [(row.case, row.kind, row.engine, row.seconds, row.took_s) for row in found.rows] == [
        ("a", "render", "good", 8.0, 2.0), ("b", "real", "good", 8.0, 2.0),
    ]  # fmt: skip
    told = " ".join(found.notes)
    assert "bad failed on a" in told
    assert "bad failed on b" in told
    assert told.count("absent is left out: It is not here.") == 1


def test_a_cancelled_judge_stops(tmp_path: Path) -> None:
    given = setting(tmp_path, [case(tmp_path / "none.wav")])
    given.cancel.cancel()
    with pytest.raises(JobCancelled):
        analyze.judged(given, {"good": lambda one: (_perfect(one), 1.0)})


def test_engines_hear_clicks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_clicks(tmp_path / "clicks.wav")
    beats = np.array([(0.5 + 0.5 * n, n % 4 == 0) for n in range(24)], BEAT)
    one = replace(case(path, "real"), truth=replace(true_song(), samples=round(12.5 * 22050), beats=beats, key=""),
                  known=frozenset({"beats", "tempo"}))  # fmt: skip
    monkeypatch.setattr(analyze, "_peer", lambda _: ({"beats_s": [], "tempo_bpm": 0.0}, 0.1))  # compiles for seconds
    other = Candidate(ModelSpec("masking", "masking", ("separate",), "Masking", "MIT"))
    found = analyze.judge(setting(tmp_path, [one], (LISTENING, other)))
    mine, peer = found.rows
    assert (mine.engine, peer.engine) == ("listening", analyze.PEER)
    assert mine.numbers["beat_f1"] > 0.9
    assert mine.numbers["tempo_2"] == 1.0
    assert mine.took_s > 0
    assert set(peer.numbers.values()) == {0.0}
