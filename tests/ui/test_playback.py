"""Scores, struck notes and MIDI ports in the window's playback."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import soundfile
from ui.fakes import FakePlayer, FakeSession

from musicstudio.audio.midiport import MidiFollower
from musicstudio.audio.playeroutput import Choice
from musicstudio.domain.edits import AddTracks, RemoveTrack
from musicstudio.domain.errors import StudioError
from musicstudio.domain.project import Track
from musicstudio.domain.score import Note, Part, Score
from musicstudio.domain.tasks import Source
from musicstudio.ui.bridge import Bridge
from musicstudio.ui.desk import Desk
from musicstudio.ui.playback import Playback

PART = Part("keys", (Note(0, 480, 60), Note(480, 480, 64)), program=4, channel=2)


class Session(FakeSession):
    """Has a score track; it is heard once `play_score` was called."""

    def __init__(self, song, folder):
        super().__init__(song)
        self._folder, self._played, self.struck = folder, None, []
        self.do(AddTracks((Track("score", "score", "keys", score=Score((PART,)), gain_db=-6.0),)))

    def sound_of(self, track_id):
        return self._played if track_id == "score" else super().sound_of(track_id)

    def play_score(self, name):
        soundfile.write(self._folder / name, np.full((4410, 2), 0.25), 44100, subtype="FLOAT")
        self._played = Source(str(self._folder / name))
        self.tell("sounds")

    def strike(self, part, pitch, velocity, then):
        self.struck.append((pitch, velocity))
        soundfile.write(self._folder / "note.wav", np.full((4410, 2), 0.5), 44100, subtype="FLOAT")
        then(self._folder / "note.wav")


class FakePort:
    def __init__(self):
        self.sent, self.closed = [], False

    def send(self, message):
        self.sent.append(message)

    def close(self):
        self.closed = True


@pytest.fixture
def session(song, tmp_path):
    return Session(song, tmp_path)


@pytest.fixture
def player():
    return FakePlayer()


@pytest.fixture
def playback(qtbot, session, player):
    bridge = Bridge()
    made = Playback(Desk(bridge), lambda: player)
    bridge.attach(session)
    yield made
    made.close()
    bridge.close()


def mixes(player):
    return [one[1] for one in player.asked if one[0] == "load"]


def lane(mix):
    return next((lane for lane in mix.lanes if lane.id == "score"), None)


def test_a_score_is_a_lane_once_it_has_a_sound_and_another_when_it_was_edited(playback, player, session):
    playback.toggle()
    assert lane(mixes(player)[-1]) is None
    session.play_score("first.wav")
    first = lane(mixes(player)[-1])
    assert first.source.path.endswith("first.wav")
    assert (first.gain_db, first.muted, first.soloed) == (-6.0, False, False)
    session.play_score("second.wav")
    assert lane(mixes(player)[-1]).source.path.endswith("second.wav")
    track = session.project.track("score")
    session.do(RemoveTrack("score"))
    assert lane(mixes(player)[-1]) is None
    session.do(AddTracks((replace(track, muted=True, soloed=True),)))
    again = lane(mixes(player)[-1])
    assert (again.muted, again.soloed) == (True, True)


def test_a_struck_note_is_heard_at_the_level_of_its_track(playback, player, session):
    playback.desk.set_focus("score")
    playback.strike(67, 101, PART)
    assert session.struck[-1] == (67, 101)
    (clip,) = [one[1] for one in player.asked if one[0] == "strike"]
    assert clip.data.max() == pytest.approx(0.5 * 10 ** ((-9 - 6) / 20))


def test_focusing_a_score_has_its_sound_ready_unheard(playback, player, session):
    playback.desk.set_focus("score")
    playback.desk.set_focus("song")
    playback.desk.set_focus("score")
    assert session.struck == [(60, 90)]
    assert not [one for one in player.asked if one[0] == "strike"]


def test_the_device_is_opened_soon_after_a_project_is_there(playback, player, qtbot):
    qtbot.waitUntil(lambda: ("prepare",) in player.asked)
    playback.toggle()
    assert [one for one in player.asked if one == ("prepare",)] == [("prepare",)]


def test_settings_choose_the_output(playback, player):
    playback.toggle()
    playback.show_settings(replace(playback.desk.bridge.settings, output_device="Desk speakers", buffer_ms=80))
    assert player.asked[-1] == ("output", Choice("Desk speakers", 80))


def test_a_midi_port_takes_the_scores_over_and_gives_them_back(playback, player, session, qtbot, monkeypatch):
    port = FakePort()
    playback.midi._opener = lambda name: port
    session.play_score("first.wav")
    settings = playback.desk.bridge.settings
    playback.show_settings(replace(settings, midi_port="Synth"))
    playback.toggle()
    assert lane(mixes(player)[-1]).muted
    qtbot.waitUntil(lambda: [m.note for m in port.sent if m.type == "note_on"] == [] and len(port.sent) >= 48)
    player.position_s = 0.1
    qtbot.waitUntil(lambda: [m.note for m in port.sent if m.type == "note_on"] == [60])
    playback.strike(72, 100, PART)
    assert [m.note for m in port.sent if m.type == "note_on"] == [60, 72]
    assert session.struck == []
    qtbot.waitUntil(lambda: any(m.type == "note_off" and m.note == 72 for m in port.sent))
    playback.toggle()
    playback.show_settings(settings)
    assert port.closed
    assert not lane(mixes(player)[-1]).muted


def test_a_port_that_cannot_be_opened_is_said_and_scores_keep_their_sound(playback, player, session, qtbot):
    def refuse(name):
        raise StudioError("MIDI ports cannot be opened; choose another.")

    playback.midi._opener = refuse
    session.play_score("first.wav")
    with qtbot.waitSignal(playback.desk.bridge.said) as said:
        playback.show_settings(replace(playback.desk.bridge.settings, midi_port="Synth"))
    assert said.args == ["MIDI ports cannot be opened; choose another."]
    playback.toggle()
    assert not lane(mixes(player)[-1]).muted


def test_followers_end_with_the_playback(playback, session, qtbot):
    playback.midi._opener = lambda name: FakePort()
    playback.show_settings(replace(playback.desk.bridge.settings, midi_port="Synth"))
    playback.toggle()
    follower = playback.midi._follower
    assert isinstance(follower, MidiFollower)
    playback.close()
    assert not follower._thread.is_alive()
