"""Recording in the window with a recorder that only pretends."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from musicstudio.ui.bridge import Bridge
from musicstudio.ui.recording import RecordDesk


class FakeRecorder:
    def __init__(self, path: Path):
        self.path, self.begun, self.latency_s = path, True, 0.02
        self.peak, self.seconds, self.error, self.whole = 0.5, 1.2, "", False
        self.ended = self.closed = False
        path.write_bytes(b"sound")

    def stop(self):
        self.ended = self.whole = True

    def close(self):
        self.closed = True


@pytest.fixture
def recorders(window):
    made = []

    def make(path):
        made.append(FakeRecorder(path))
        return made[-1]

    window.recording._make = make
    return made


def taken(session):
    return [call for call in session.asked if call[0] == "take_recording"]


@pytest.mark.parametrize(("action", "purpose"), [("record", ""), ("hum", "hum"), ("beatbox", "beat")])
def test_one_key_begins_and_the_same_ends_a_recording_at_the_playhead(
    window, session, recorders, qtbot, action, purpose
):
    window.desk.timeline.move_playhead(2.0)
    window.actions_by_id[action].trigger()
    assert window.record_bar.isVisible()
    assert window.transport.record_button.toolTip() == "End the recording (R)"
    qtbot.waitUntil(lambda: window.record_bar.time.text() == "0:01.2", timeout=3000)
    window.actions_by_id[action].trigger()
    qtbot.waitUntil(lambda: not window.recording.active, timeout=3000)
    ((_, path, what, start_s, done),) = taken(session)
    assert (path, what) == (recorders[0].path, purpose)
    assert start_s == pytest.approx(1.98)
    assert path.exists()
    done()
    assert not path.parent.exists()
    assert window.record_bar.isHidden()
    assert window.transport.record_button.toolTip() == "Record from the microphone (R)"
    assert recorders[0].closed


def test_a_discarded_recording_leaves_nothing(window, session, recorders, qtbot):
    qtbot.mouseClick(window.transport.record_button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(window.record_bar.drop, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.recording.active, timeout=3000)
    assert taken(session) == []
    assert not recorders[0].path.parent.exists()


def test_what_goes_wrong_is_said_and_the_next_try_is_free(window, session, recorders, qtbot):
    window.actions_by_id["record"].trigger()
    recorders[0].error, recorders[0].ended = "No sound input was found; connect a microphone.", True
    qtbot.waitUntil(lambda: not window.recording.active, timeout=3000)
    assert "No sound input" in window.message.text()
    assert taken(session) == []
    window.actions_by_id["record"].trigger()
    assert len(recorders) == 2


def test_where_nothing_is_open_a_project_is_begun_to_record_into(qtbot, session, tmp_path):
    bridge, made = Bridge(lambda path, post: session), []
    begun = []
    bridge.begin = begun.append

    def make(path):
        made.append(FakeRecorder(path))
        return made[-1]

    desk = RecordDesk(bridge, lambda: 0.0, make)
    desk.toggle("hum")
    assert (begun, made) == (["Recording"], [])
    bridge.attach(session)
    assert (desk.active, desk.purpose, len(made)) == (True, "hum", 1)
    desk.close()
    bridge.close()
