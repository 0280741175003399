"""Confidence and faint notes come through a MIDI file of ours; what a stranger wrote there changes nothing."""

from __future__ import annotations

import json
from pathlib import Path

import mido
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musicstudio.audio import midisure
from musicstudio.audio.midifile import read_score, write_score
from musicstudio.domain.score import DRUM_CHANNEL, Bend, Note, Part, Score

SURE = st.integers(0, 1000).map(lambda value: value / 1000)
NOTES = st.lists(st.tuples(st.integers(0, 5000), st.integers(30, 90), SURE), max_size=30, unique_by=lambda row: row[:2])


def apart(rows: list[tuple[int, int, float]]) -> tuple[Note, ...]:
    return tuple(sorted(Note(start, 1, pitch, 64, sure) for start, pitch, sure in rows))


@settings(deadline=None)
@given(NOTES, NOTES)
def test_what_is_told_is_believed(shown: list, faint: list) -> None:
    part = Part("Piano", apart(shown), faint=apart(faint))
    plain = Part("Piano", tuple(Note(n.start, n.length, n.pitch, n.velocity) for n in part.notes))
    assert midisure.believed(plain, midisure.told(part)) == part


def test_a_file_keeps_how_sure_notes_are(tmp_path: Path) -> None:
    many = tuple(Note(10 * n, 9, 40 + n % 40, 64, (n % 999 + 1) / 1000) for n in range(2500))
    piano = Part("Piano", (Note(0, 240, 60, 90, 0.75), Note(240, 240, 60)), role="keys", faint=many)
    drums = Part("Drums", (Note(0, 60, 36, 100, 0.5),), 0, DRUM_CHANNEL, role="drums")
    write_score(tmp_path / "a.mid", Score((piano, drums), threshold=0.5))
    score = read_score(tmp_path / "a.mid")
    assert score.parts == (piano, drums)
    assert score.threshold == 0.5


def test_how_faint_notes_would_bend_by_themselves_is_kept(tmp_path: Path) -> None:
    waiting = (Bend(960, 0.5, 60), Bend(990, -1.25, 60), Bend(100, 0.3, 64))
    own = (Bend(0, 0.25, 60),)
    faint = (Note(100, 90, 64, 30, 0.3), Note(960, 240, 60, 40, 0.4))
    part = Part("Voice", (Note(0, 240, 60, 90, 0.75),), bends=tuple(sorted((*own, *waiting))), faint=faint)
    write_score(tmp_path / "a.mid", Score((part,), threshold=0.5))
    (read,) = read_score(tmp_path / "a.mid").parts
    assert read.faint == faint
    assert set(waiting) <= set(read.bends)
    assert len(read.bends) == len(part.bends)


def test_other_programs_see_notes_that_count_alone(tmp_path: Path) -> None:
    part = Part("Piano", (Note(0, 240, 60, 90, 0.75),), faint=(Note(0, 240, 72, 20, 0.2),))
    write_score(tmp_path / "a.mid", Score((part,)))
    messages = [message for track in mido.MidiFile(tmp_path / "a.mid").tracks for message in track]
    assert [message.note for message in messages if message.type == "note_on"] == [60]
    assert [message.text for message in messages if message.type == "text"] == []


def test_sure_scores_carry_nothing_more(tmp_path: Path) -> None:
    assert not list(midisure.told(Part("Piano", (Note(0, 240, 60),), bends=(Bend(0, 1.0),))))


def event(value: object) -> bytes:
    return b"\x7dMusic Studio" + json.dumps(value).encode()


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\x7d", b"\x43Music Studio{}", b"\x7dMusic Studio{", b"\x7dMusic Studio\xff", event([]),
        event({"sure": 3}), event({"faint": [[1 << 40, 1, 60, 9, 1]]}),
        event({"sure": [[0, 60]]}), event({"sure": [[0, 60, 1001]]}), event({"sure": [[0, 60, -1]]}),
        event({"sure": [[0, 60, 0.5]]}), event({"sure": [[0, 60, True]]}), event({"sure": [[1, 60, 500]]}),
        event({"faint": [[0, 1, 128, 1, 1]]}), event({"faint": [[0, 1, 60, 0, 1]]}),
        event({"faint": [["0", 1, 60, 9, 1]]}), event({"faint": [0]}), event({"other": [[0, 60, 500]]}),
        b"\x7dMusic Studio" + b"[" * 100_000,
    ],
)  # fmt: skip
def test_nonsense_is_passed_over(data: bytes) -> None:
    part = Part("Piano", (Note(0, 240, 60),))
    assert midisure.believed(part, [data]) == part


def test_ticks_of_another_resolution_are_not_ours(tmp_path: Path) -> None:
    write_score(
        tmp_path / "a.mid", Score((Part("Piano", (Note(0, 240, 60, 90, 0.75),), faint=(Note(9, 9, 61, 9, 0.2),)),))
    )
    file = mido.MidiFile(tmp_path / "a.mid")
    file.ticks_per_beat = 960
    file.save(tmp_path / "b.mid")
    (part,) = read_score(tmp_path / "b.mid").parts
    assert [note.confidence for note in part.notes] == [1.0]
    assert part.faint == ()


@pytest.mark.parametrize("text", ["threshold=nan", "threshold=2", "threshold=-1", "threshold=x"])
def test_a_threshold_is_a_share(text: str, tmp_path: Path) -> None:
    file = mido.MidiFile(type=1, ticks_per_beat=480)
    file.tracks.append(mido.MidiTrack([mido.MetaMessage("text", text=text)]))
    file.save(tmp_path / "a.mid")
    assert read_score(tmp_path / "a.mid").threshold == 0.0
