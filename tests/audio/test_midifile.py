"""Scores survive the way through a MIDI file; odd files are read or refused."""

from __future__ import annotations

import struct
from itertools import pairwise
from pathlib import Path

import mido
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from musicstudio.audio.metadata import read_comment
from musicstudio.audio.midifile import read_score, write_score
from musicstudio.domain.errors import OutputBlocked, UnsupportedAudio
from musicstudio.domain.project import ROLES
from musicstudio.domain.score import Bend, Control, Mark, Meter, Note, Part, Score, TempoChange, TempoMap

TICKS = st.integers(0, 100_000)
NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=20)
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def raw_midi(*tracks: bytes, kind: int = 1, division: int = 480) -> bytes:
    head = b"MThd" + struct.pack(">IHHH", 6, kind, len(tracks), division)
    return head + b"".join(b"MTrk" + struct.pack(">I", len(track)) + track for track in tracks)


END = b"\x00\xff\x2f\x00"


@st.composite
def notes(draw: st.DrawFn) -> tuple[Note, ...]:
    """Notes that a MIDI file can say: of one pitch, none lies inside another."""
    drawn = draw(
        st.lists(
            st.builds(Note, TICKS, st.integers(0, 5000), st.integers(0, 127), st.integers(1, 127)),
            max_size=20,
            unique_by=lambda note: (note.start, note.pitch),
        )
    )
    kept: list[Note] = []
    for note in sorted(drawn):
        before = [other for other in kept if other.pitch == note.pitch]
        if all(other.end <= note.end and (other.length or other.start < note.start) for other in before):
            kept.append(note)
    return tuple(kept)


@st.composite
def parts(draw: st.DrawFn) -> Part:
    ticks = draw(st.lists(TICKS, max_size=6, unique=True))
    bends = [Bend(tick, draw(st.integers(-8192, 8191)) * 2 / 8192) for tick in sorted(ticks)]
    numbers = st.integers(0, 119).filter(lambda number: number not in (6, 38, 98, 99, 100, 101))
    controls = draw(st.lists(st.builds(Control, TICKS, numbers, st.integers(0, 127)), max_size=6))
    return Part(
        name=draw(NAMES),
        notes=draw(notes()),
        program=draw(st.integers(0, 127)),
        channel=draw(st.integers(0, 15)),
        bends=tuple(bends),
        controls=tuple(sorted(controls, key=lambda control: control.tick)),
        role=draw(st.sampled_from(["", *ROLES])),
        patch=draw(st.one_of(st.just(""), NAMES)),
    )


def marks() -> st.SearchStrategy[tuple[Mark, ...]]:
    return st.lists(st.builds(Mark, TICKS, NAMES), max_size=5).map(lambda found: tuple(sorted(found)))


@st.composite
def scores(draw: st.DrawFn) -> Score:
    tempo_ticks = [0, *sorted(draw(st.sets(st.integers(1, 100_000), max_size=5)))]
    tempi = [TempoChange(tick, 60e6 / draw(st.integers(30_000, 0xFFFFFF))) for tick in tempo_ticks]
    meter_ticks = [0, *sorted(draw(st.sets(st.integers(1, 100_000), max_size=3)))]
    denominators = st.sampled_from([1, 2, 4, 8, 16, 32, 64])
    meters = [Meter(tick, draw(st.integers(1, 255)), draw(denominators)) for tick in meter_ticks]
    key = draw(st.sampled_from(["", "C major", "A minor", "F# minor", "Bb major", "Ab minor"]))
    return Score(
        parts=tuple(draw(st.lists(parts(), max_size=4))),
        tempo_map=TempoMap(tuple(tempi)),
        meters=tuple(meters),
        key=key,
        name=draw(st.one_of(st.just(""), NAMES)),
        style=draw(st.one_of(st.just(""), NAMES)),
        chords=draw(marks()),
        sections=draw(marks()),
    )


@QUICK
@given(scores())
def test_a_score_comes_back_as_it_was(tmp_path: Path, score: Score) -> None:
    write_score(tmp_path / "score.mid", score)
    assert read_score(tmp_path / "score.mid") == score


def test_mido_hears_what_was_written(tmp_path: Path) -> None:
    part = Part("Bass", (Note(480, 240, 36, 100), Note(960, 480, 43, 80)), program=33, channel=2)
    drums = Part("Kit", (Note(0, 120, 38, 110),), channel=9)
    tempi = TempoMap((TempoChange(0, 120.0), TempoChange(960, 60.0)))
    score = Score((part, drums), tempi, (Meter(0, 3, 4),), "A minor", "Song")
    write_score(tmp_path / "song.mid", score, comment="made here")
    file = mido.MidiFile(tmp_path / "song.mid")
    assert (file.type, file.ticks_per_beat, len(file.tracks)) == (1, 480, 3)
    first = {message.type for message in file.tracks[0]}
    assert {"track_name", "text", "set_tempo", "time_signature", "key_signature"} <= first
    now, onsets = 0.0, []
    for message in file:
        now += message.time
        if message.type == "note_on" and message.velocity:
            onsets.append((round(now, 6), message.note, message.channel))
    assert onsets == [(0.0, 38, 9), (0.5, 36, 2), (1.0, 43, 2)]
    assert now == pytest.approx(2.0)
    assert read_comment(tmp_path / "song.mid") == "made here"


def test_a_long_comment_in_any_script_survives_renaming(tmp_path: Path) -> None:
    comment = '{"prompt": "Grüße ♫", "more": "' + "x" * 5000 + '"}'
    write_score(tmp_path / "a.mid", Score(name="Ü"), comment)
    moved = (tmp_path / "a.mid").rename(tmp_path / "b.wav")
    assert read_comment(moved) == comment
    assert read_score(moved).name == "Ü"


@pytest.mark.parametrize("semitones", [0.5, 2.0, -2.0, 7.25, 24.0, -48.0])
def test_bends_reach_as_far_as_they_must(tmp_path: Path, semitones: float) -> None:
    part = Part("Lead", (Note(0, 960, 60),), bends=(Bend(0, 0.0), Bend(480, semitones)))
    write_score(tmp_path / "bend.mid", Score((part,)))
    (read,) = read_score(tmp_path / "bend.mid").parts
    step = max(2.0, abs(semitones)) / 8192
    assert [bend.tick for bend in read.bends] == [0, 480]
    assert read.bends[1].semitones == pytest.approx(semitones, abs=step * 1.01)
    assert read.controls == ()


def test_two_parts_of_one_channel_share_their_bend_range(tmp_path: Path) -> None:
    narrow = Part("One", (Note(0, 10, 60),), bends=(Bend(0, 1.0),))
    wide = Part("Two", (Note(0, 10, 64),), bends=(Bend(0, 12.0),))
    write_score(tmp_path / "two.mid", Score((narrow, wide)))
    one, two = read_score(tmp_path / "two.mid").parts
    assert one.bends[0].semitones == pytest.approx(1.0, abs=0.01)
    assert two.bends[0].semitones == pytest.approx(12.0, abs=0.01)


@pytest.mark.parametrize("division", [24, 96, 120, 240, 384, 960, 1000, 32767])
def test_any_division_lands_on_the_nearest_tick(tmp_path: Path, division: int) -> None:
    track = mido.MidiTrack()
    spaces = [0, division // 3, division, 1, division * 7 + 5]
    for space in spaces:
        track.append(mido.Message("note_on", note=60, velocity=64, time=space))
        track.append(mido.Message("note_off", note=60, time=division // 2))
    mido.MidiFile(type=0, ticks_per_beat=division, tracks=[track]).save(tmp_path / "d.mid")
    found = read_score(tmp_path / "d.mid").parts[0].notes
    at = 0
    for note, space in zip(found, spaces, strict=True):
        at += space
        assert abs(note.start - at * 480 / division) <= 0.5
        at += division // 2
        assert abs(note.end - at * 480 / division) <= 0.5


def test_same_pitch_overlaps_end_first_come_first_served(tmp_path: Path) -> None:
    track = b"\x00\x90\x3c\x40" + b"\x0a\x3c\x41" + b"\x0a\x3c\x00" + b"\x0a\x80\x3c\x00" + END  # running status, too
    (tmp_path / "o.mid").write_bytes(raw_midi(track, kind=0))
    (part,) = read_score(tmp_path / "o.mid").parts
    assert part.notes == (Note(0, 20, 60, 64), Note(10, 20, 60, 65))


def test_a_note_never_ended_ends_with_the_file(tmp_path: Path) -> None:
    endless = b"\x00\x90\x3c\x40" + END
    other = b"\x00\x91\x40\x40" + b"\x87\x68\x81\x40\x00" + END
    (tmp_path / "h.mid").write_bytes(raw_midi(endless, other))
    first, _ = read_score(tmp_path / "h.mid").parts
    assert first.notes == (Note(0, 1000, 60, 64),)


def test_type_0_becomes_a_part_per_channel(tmp_path: Path) -> None:
    starts = b"\x00\xc0\x05" + b"\x00\x90\x3c\x40" + b"\x00\x99\x24\x50"
    track = starts + b"\x60\x80\x3c\x00" + b"\x00\x89\x24\x00" + END
    (tmp_path / "t0.mid").write_bytes(raw_midi(track, kind=0))
    piano, drums = read_score(tmp_path / "t0.mid").parts
    assert (piano.channel, piano.program, len(piano.notes)) == (0, 5, 1)
    assert drums.is_drums
    assert drums.name == "Drums"


def test_the_bend_range_of_another_track_counts(tmp_path: Path) -> None:
    setup = b"\x00\xb0\x65\x00" + b"\x00\x64\x00" + b"\x00\x06\x0c" + b"\x00\xc1\x07" + END
    play = b"\x00\x90\x3c\x40" + b"\x00\xe0\x00\x60" + b"\x60\x80\x3c\x00" + END
    (tmp_path / "r.mid").write_bytes(raw_midi(setup, play))
    (part,) = read_score(tmp_path / "r.mid").parts
    assert part.bends == (Bend(0, 6.0),)


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (raw_midi(END, kind=2), "type 2"),
        (raw_midi(END, division=0xE728), "SMPTE"),
        (raw_midi(END, division=0), "SMPTE"),
        (b"not a MIDI file at all", "not a MIDI file"),
        (raw_midi(b"\x00\x90\x3c"), "damaged"),
        (b"MThd\x00\x00\x00\x06\x00\x01", "damaged"),
        (raw_midi(END, kind=7), "damaged"),
        (b"", "empty"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence(tmp_path: Path, data: bytes, word: str) -> None:
    path = tmp_path / "odd.mid"
    path.write_bytes(data)
    with pytest.raises(UnsupportedAudio) as caught:
        read_score(path)
    said = str(caught.value)
    assert word in said
    assert "odd.mid" in said
    assert "\n" not in said


def test_data_bytes_out_of_range_are_clipped(tmp_path: Path) -> None:
    track = b"\x00\x90\x3c\xff" + b"\x60\x80\x3c\x00" + END
    (tmp_path / "c.mid").write_bytes(raw_midi(track, kind=0))
    assert read_score(tmp_path / "c.mid").parts[0].notes == (Note(0, 96, 60, 127),)


@pytest.mark.parametrize("key", [b"\x09\x00", b"\x00\x05", b"\xf0\x01"])
def test_a_key_that_does_not_exist_is_passed_over(tmp_path: Path, key: bytes) -> None:
    track = b"\x00\xff\x59\x02" + key + b"\x00\x90\x3c\x40" + b"\x60\x80\x3c\x00" + END
    (tmp_path / "k.mid").write_bytes(raw_midi(track, kind=0))
    score = read_score(tmp_path / "k.mid")
    assert (score.key, len(score.parts[0].notes)) == ("", 1)


def test_an_unwritable_place_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputBlocked, match="file"):
        write_score(tmp_path / "file" / "x.mid", Score())
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_tempo_and_meter_maps_start_at_zero_whatever_the_file_says(tmp_path: Path) -> None:
    late = b"\x60\xff\x51\x03\x07\xa1\x20" + b"\x00\xff\x58\x04\x07\x03\x18\x08" + END
    (tmp_path / "late.mid").write_bytes(raw_midi(late))
    score = read_score(tmp_path / "late.mid")
    assert [change.tick for change in score.tempo_map.changes] == [0, 96]
    assert [str(meter) for meter in score.meters] == ["4/4", "7/8"]
    assert all(a.tick < b.tick for a, b in pairwise(score.meters))
