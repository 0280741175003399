"""The judge of transcription: the truth itself gets 1, silence 0, families and strokes stand in groups of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from training.evaluation.judged import case, setting, true_song, write_tone

from musicstudio.domain.models import ModelSpec
from musicstudio.domain.studies import Candidate
from musicstudio.training.evaluation import transcribe
from musicstudio.training.evaluation.setting import Case
from musicstudio.training.evaluation.transcribe import Written, scores_of
from musicstudio.training.evaluation.transcribe_alone import alone
from musicstudio.training.metrics.notes import Notes, joined, notes_by, notes_of_arrays
from musicstudio.training.metrics.strokes import strokes_of


def _perfect(one: Case) -> Written:
    return Written(notes_by(one.truth, "family"), strokes_of(one.truth))


def _moved(notes: Notes, seconds: float) -> Notes:
    return replace(notes, onset_s=notes.onset_s + seconds, offset_s=notes.offset_s + seconds)


def _groups(one: Case, written: Written) -> dict[str, Mapping[str, float]]:
    return dict(scores_of(one, written))


def test_the_truth_itself_gets_one(tmp_path: Path) -> None:
    one = case(tmp_path / "none.wav")
    groups = _groups(one, _perfect(one))
    assert set(groups) >= {"", "piano", "bass", "voice", "drums: kick", "drums: snare", "drums: hats"}
    for numbers in groups.values():
        there = [value for value in numbers.values() if not np.isnan(value)]
        assert there == pytest.approx([1.0] * len(there))
    assert set(groups[""]) == set(transcribe.NUMBERS) - {"pitch_share", "instrument_f1", "found"}


def test_silence_gets_nothing(tmp_path: Path) -> None:
    one = case(tmp_path / "none.wav")
    silent = Written({}, joined(()))
    groups = _groups(one, silent)
    assert set(groups[""].values()) == {0.0}
    assert groups["piano"] == {"found": 0.0, "instrument_f1": 0.0}


def test_notes_under_the_wrong_instrument_are_found_but_not_told(tmp_path: Path) -> None:
    one = case(tmp_path / "none.wav")
    groups = _groups(one, Written({"organ": _perfect(one).pitched}, joined(())))
    assert groups[""]["onset_f1"] == 1.0
    assert groups["bass"] == {"found": 1.0, "instrument_f1": 0.0}
    assert groups["organ"]["instrument_f1"] == 0.0
    told = _groups(one, Written({"": _perfect(one).pitched}, None, told=False))
    assert told["bass"] == {"found": 1.0}
    assert "strokes_f1" not in told[""]
    assert "" in told


def test_late_strokes_pass_the_wider_window_only(tmp_path: Path) -> None:
    one = case(tmp_path / "none.wav")
    whole = _groups(one, Written({}, _moved(strokes_of(one.truth), 0.04)))[""]
    assert (whole["strokes_f1"], whole["strokes_30ms"]) == (1.0, 0.0)


def test_a_single_note_is_judged_by_its_pitch_alone(tmp_path: Path) -> None:
    one = replace(case(tmp_path / "none.wav", "real"), known=frozenset({"pitch"}))
    one = replace(one, truth=replace(one.truth, notes=one.truth.notes[one.truth.notes["part"] == 1][:1]))
    pitch = float(one.truth.notes["pitch"][0])
    half = Written({"piano": notes_of_arrays([0.1, 2.0], [1.1, 3.0], [pitch, pitch + 12])})
    assert _groups(one, half) == {"": {"pitch_share": pytest.approx(0.5)}}
    assert _groups(one, Written()) == {"": {"pitch_share": 0.0}}


def test_mistakes_and_pictures(tmp_path: Path) -> None:
    short = true_song(1)
    cases = [case(tmp_path / "none.wav", name=f"song {n}", truth=short) for n in range(4)]
    cases.append(replace(case(tmp_path / "none.wav", "real", "take", short), known=frozenset({"notes"})))

    def late(one: Case) -> tuple[Written, float]:
        families = {name: _moved(notes, 0.15) for name, notes in notes_by(one.truth, "family").items()}
        return Written(families, strokes_of(one.truth)), 1.0

    found = transcribe.judged(setting(tmp_path, cases), {"late": late, "right": lambda one: (_perfect(one), 2.0)})
    (table,) = found.extra["tables"]
    assert table["columns"] == ["notes", "late, renders", "right, renders", "late, real", "right, real"]
    rows = {row[0]: row[1:] for row in table["rows"]}
    count = len(transcribe.pitched_truth(cases[0]))
    assert rows["notes there are"] == [str(4 * count)] * 2 + [str(count)] * 2
    assert rows["right"] == ["0", str(4 * count), "0", str(count)]
    assert rows["false: at the wrong time"][0].startswith(str(4 * count))
    assert rows["median lateness"][0] in ("+145 ms", "+155 ms")
    assert len(found.pictures) == 3
    assert all(path.parent == tmp_path / "pictures" and path.stat().st_size > 5000 for path in found.pictures)
    assert [row.numbers["onset_f1"] for row in found.rows if row.case == "take" and not row.group] == [0.0, 1.0]
    assert all(row.group == "" or row.kind == "render" for row in found.rows)  # families of real parts are not known


def test_an_engine_writes_a_tone_down_and_an_absent_peer_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def absent(one: Case) -> tuple[Written, float]:
        raise ImportError("No module named 'peer'")

    monkeypatch.setattr(transcribe, "_peer", absent)
    path = write_tone(tmp_path / "tone.wav", 4.0)
    one = replace(case(path, "real"), known=frozenset({"pitch"}))
    note = np.array([(0, 4 * 22050, 57, 90, 0)], one.truth.notes.dtype)
    one = replace(one, truth=replace(one.truth, notes=note))
    engine = Candidate(ModelSpec("notes", "notes", ("transcribe",), "Notes", "MIT"))
    found = transcribe.judge(setting(tmp_path, [one], (engine,)))
    (row,) = found.rows
    assert row.numbers["pitch_share"] > 0.6
    assert any(f"{transcribe.PEER} is left out" in note for note in found.notes)


def _with_stems(one: Case) -> Case:
    names = sorted({player.stem for player in one.truth.players})
    return replace(one, stems={name: np.full((2, one.truth.samples), 0.1, np.float32) for name in names})


def test_single_instruments_are_stems_with_one_player(tmp_path: Path) -> None:
    one = _with_stems(case(tmp_path / "none.wav"))
    solos = alone([one, replace(one, name="another"), replace(one, kind="real")], tmp_path)
    by_stem = {name: {player.family for player in one.truth.players if player.stem == name} for name in one.stems}
    single = {families.pop() for families in by_stem.values() if len(families) == 1} - {"drums"}
    assert single
    assert {solo.name for solo in solos} == {
        f"{name}, {family} alone" for name in ("song", "another") for family in single
    }
    for solo in solos:
        assert solo.kind == "stem"
        assert solo.path.is_file()
        (family,) = notes_by(solo.truth, "family")
        assert solo.name.endswith(f"{family} alone")
    assert len(alone([one], tmp_path, 1)) == 1


def test_a_single_instrument_stands_in_the_group_of_its_family(tmp_path: Path) -> None:
    bass = next(one for one in alone([_with_stems(case(tmp_path / "none.wav"))], tmp_path) if "bass" in one.name)
    groups = _groups(bass, _perfect(bass))
    assert groups["bass"] == {"onset_f1": 1.0, "offset_f1": 1.0, "instrument_f1": 1.0}
    assert set(groups) == {"", "bass"}
    silent = _groups(bass, Written({}, joined(()), told=False))
    assert silent["bass"] == {"onset_f1": 0.0, "offset_f1": 0.0}
