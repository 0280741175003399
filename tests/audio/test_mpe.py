"""Notes that bend by themselves: a zone as the standard has it, and one part again when it is read."""

from __future__ import annotations

from pathlib import Path

import mido
import pytest

from musicstudio.audio.midifile import read_score, write_score
from musicstudio.audio.midiwriter import channel_events
from musicstudio.audio.mpe import MEMBERS, as_a_whole, members
from musicstudio.audio.synth.line import line_of
from musicstudio.domain.score import DRUM_CHANNEL, Bend, Control, Note, Part, Score

GUITAR = Part(
    "Guitar", (Note(0, 480, 60), Note(0, 480, 64), Note(480, 480, 60), Note(960, 100, 67)), 25, 0,
    (Bend(0, 0.5, 64), Bend(120, 1.5, 64), Bend(500, -12.0, 60)), (Control(0, 7, 90),), role="guitar",
)  # fmt: skip


def track(tmp_path: Path, score: Score, number: int = 1) -> list[tuple[int, mido.Message]]:
    write_score(tmp_path / "a.mid", score)
    tick, events = 0, []
    for message in mido.MidiFile(tmp_path / "a.mid").tracks[number]:
        tick += message.time
        events.append((tick, message))
    return events


def test_a_zone_is_set_up_before_anything_sounds(tmp_path: Path) -> None:
    events = [message for _, message in track(tmp_path, Score((GUITAR,))) if not message.is_meta]
    controls = [(m.channel, m.control, m.value) for m in events if m.type == "control_change"]
    assert controls[:3] == [(0, 101, 0), (0, 100, 6), (0, 6, 15)]
    for channel in MEMBERS:
        place = controls.index((channel, 100, 0))
        assert controls[place - 1 : place + 2] == [(channel, 101, 0), (channel, 100, 0), (channel, 6, 48)]
    assert (0, 7, 90) in controls
    assert next(m.type for m in events if m.type in ("note_on", "control_change")) == "control_change"


def test_notes_that_sound_together_have_channels_of_their_own(tmp_path: Path) -> None:
    sounding: dict[int, int] = {}
    for _, message in track(tmp_path, Score((GUITAR,))):
        if message.type == "note_on":
            assert message.channel in MEMBERS
            assert message.channel not in sounding.values()
            sounding[message.note] = message.channel
        elif message.type == "note_off":
            del sounding[message.note]


def test_channels_rest_as_long_as_they_can() -> None:
    assert [channel for _, channel in members(tuple(Note(10 * n, 5, 60) for n in range(16)))] == [*MEMBERS, 1]
    crowd = tuple(Note(0, 100 + n, 40 + n) for n in range(15))
    assert members((*crowd, Note(50, 10, 90)))[-1][1] == members(crowd)[0][1]


def test_a_zone_is_read_as_the_part_it_was(tmp_path: Path) -> None:
    drums = Part("Drums", (Note(0, 60, 36),), 0, DRUM_CHANNEL, role="drums")
    plain = Part("Bass", (Note(0, 480, 40),), 33, 1, (Bend(240, 1.0),), role="bass")
    write_score(tmp_path / "a.mid", Score((GUITAR, plain, drums)))
    score = read_score(tmp_path / "a.mid")
    assert [part.name for part in score.parts] == ["Guitar", "Bass", "Drums"]
    read = score.parts[0]
    assert (read.notes, read.program, read.controls, read.role) == (GUITAR.notes, 25, GUITAR.controls, "guitar")
    found = [bend for bend in read.bends if bend.semitones]
    assert [(bend.tick, bend.pitch) for bend in found] == [(bend.tick, bend.pitch) for bend in GUITAR.bends]
    assert [b.semitones for b in found] == pytest.approx([b.semitones for b in GUITAR.bends], abs=0.01)
    assert [(bend.tick, bend.pitch) for bend in score.parts[1].bends] == [(240, -1)]
    assert score.parts[1].bends[0].semitones == pytest.approx(1.0, abs=0.001)


def test_who_cannot_bend_single_notes_bends_those_that_sound_alone() -> None:
    whole = as_a_whole(GUITAR)
    assert {bend.pitch for bend in whole} == {-1}
    values = {bend.tick: bend.semitones for bend in whole}
    assert values == {0: 0.0, 480: 0.0, 500: -12.0, 960: 0.0}
    line = line_of(GUITAR, Score().tempo_map, 1000)
    assert line.bend.values == tuple(values.values())
    bent = [data for _, data in channel_events(Score((GUITAR,))) if data[0] & 0xF0 == 0xE0]
    assert {data[0] & 0x0F for data in bent} == {0}


def test_parts_without_bends_of_single_notes_stay_plain(tmp_path: Path) -> None:
    plain = Part("Bass", (Note(0, 480, 40),), 33, 1, (Bend(240, 1.0),))
    channels = {m.channel for _, m in track(tmp_path, Score((plain,))) if hasattr(m, "channel")}
    assert channels == {1}
    assert as_a_whole(plain) == plain.bends
