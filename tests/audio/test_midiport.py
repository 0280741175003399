import threading
from itertools import pairwise

import mido
import pytest

from musicstudio.audio.midiport import MidiFollower, messages_of, open_port, output_ports
from musicstudio.domain.errors import StudioError
from musicstudio.domain.score import Control, Note, Part, Score, TempoMap

SCORE = Score(
    (
        Part("keys", (Note(0, 480, 60), Note(480, 480, 64), Note(1920, 480, 67)), program=4, channel=1),
        Part("drums", (Note(0, 120, 36),), channel=9, controls=(Control(0, 7, 90), Control(480, 7, 50))),
    ),
    TempoMap.constant(120, offset_s=0.25),
)


class FakePort:
    def __init__(self, lost_after=10**9):
        self.sent, self.closed, self._left = [], False, lost_after

    def send(self, message):
        self._left -= 1
        if self._left < 0:
            raise OSError("unplugged")
        self.sent.append(message)

    def close(self):
        self.closed = True

    def notes(self):
        return [m.note for m in self.sent if m.type == "note_on" and m.velocity]

    def ended(self):
        return sum(m.is_cc(123) for m in self.sent)


class Transport:
    """A player that stands where it is put and tells when it was asked."""

    def __init__(self):
        self.playing, self.position, self._asked = True, 0.0, threading.Semaphore(0)

    def where(self):
        self._asked.release()
        return self.position

    def at(self, position):
        """Stand somewhere until everything that is due there was sent."""
        self.position = position
        while self._asked.acquire(blocking=False):
            pass
        for _ in range(3):
            assert self._asked.acquire(timeout=10)


@pytest.fixture
def transport():
    made = Transport()
    yield made
    made.playing = False


def follower(port, transport):
    made = MidiFollower(port, transport.where, lambda: transport.playing)
    made.load(messages_of(SCORE, start_s=1.0))
    return made


def stop(transport, follower):
    transport.playing = False
    follower._thread.join(10)


def test_messages_lie_where_the_notes_are_heard():
    timed = messages_of(SCORE, start_s=1.0)
    notes = [(round(one.time_s, 4), one.message.note) for one in timed if one.message.type == "note_on"]
    assert sorted(notes) == [(1.25, 36), (1.25, 60), (1.75, 64), (3.25, 67)]
    ends = [(round(one.time_s, 4), one.message.note) for one in timed if one.message.type == "note_off"]
    assert (1.75, 60) in ends
    assert all(a.time_s <= b.time_s for a, b in pairwise(timed))


def test_notes_are_sent_as_the_player_reaches_them_and_each_once(transport):
    port = FakePort()
    made = follower(port, transport)
    transport.position = 1.2
    made.start()
    transport.at(1.2)
    assert port.notes() == []
    for position in (1.3, 1.5, 1.7, 1.9):
        transport.at(position)
    assert port.notes() == [60, 36, 64] or port.notes() == [36, 60, 64]
    stop(transport, made)
    assert port.ended() == 32


def test_a_jump_ends_what_sounds_and_sets_the_instruments_anew(transport):
    port = FakePort()
    made = follower(port, transport)
    transport.position = 1.3
    made.start()
    transport.at(1.3)
    port.sent.clear()
    transport.at(3.0)
    assert port.ended() == 16
    assert port.notes() == []
    assert any(m.type == "program_change" and m.program == 4 and m.channel == 1 for m in port.sent)
    assert [m.value for m in port.sent if m.is_cc(7)] == [50]
    transport.at(1.0)
    assert port.ended() == 32
    stop(transport, made)


def test_another_score_is_played_from_where_we_are(transport):
    port = FakePort()
    made = follower(port, transport)
    transport.position = 1.0
    made.start()
    transport.at(1.0)
    made.load(messages_of(Score((Part("one", (Note(0, 480, 72),)),)), start_s=1.1))
    transport.at(1.2)
    assert port.notes() == [72]
    stop(transport, made)


def test_a_port_that_goes_away_is_told_and_playing_goes_on(transport):
    port = FakePort(lost_after=3)
    made = follower(port, transport)
    made.start()
    made._thread.join(10)
    assert "went away" in made.error
    made.close()
    assert port.closed


def test_closing_ends_what_sounds_and_the_thread(transport):
    port = FakePort()
    made = follower(port, transport)
    transport.position = 1.3
    made.start()
    transport.at(1.3)
    made.close()
    assert port.ended() == 32
    assert port.closed
    assert not made._thread.is_alive()


@pytest.mark.parametrize("error", [OSError("no sequencer."), RuntimeError("ALSA"), ImportError("rtmidi")])
def test_a_machine_without_midi_is_told_in_a_sentence(monkeypatch, error):
    def fail(*args):
        raise error

    monkeypatch.setattr(mido, "get_output_names", fail)
    monkeypatch.setattr(mido, "open_output", fail)
    for ask in (output_ports, lambda: open_port("Synth")):
        with pytest.raises(StudioError, match=r"pip install|choose another\.$"):
            ask()


def test_no_thread_lives_while_nothing_plays(transport):
    port = FakePort()
    made = follower(port, transport)
    made.start()
    transport.at(0.0)
    stop(transport, made)
    assert not made._thread.is_alive()
