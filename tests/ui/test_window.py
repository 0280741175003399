"""The window by mouse and keys."""

from __future__ import annotations

import math

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from musicstudio.app.jobs import Job
from musicstudio.domain.edits import AcceptTake, ChooseTake, RejectTakes, SetMix
from musicstudio.domain.region import Region
from musicstudio.domain.tasks import Forecast, Progress

CTRL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
NONE, LEFT = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton


def drag(view, start_s, end_s, held=NONE, y=(60, 120)):
    """Drag on a view with a time axis from one time to another."""
    canvas = view.canvas()
    x = [round(view.gesture.timeline.x_of(time, canvas.width())) for time in (start_s, end_s)]
    QTest.mousePress(canvas, LEFT, held, QPoint(x[0], y[0]))
    for step in range(1, 5):
        at = QPoint(x[0] + (x[1] - x[0]) * step // 4, y[0] + (y[1] - y[0]) * step // 4)
        event_move(canvas, at, held)
    QTest.mouseRelease(canvas, LEFT, held, QPoint(x[1], y[1]))


def levels(window):
    """What the spectrogram of the track in focus shows of the whole song, in 800 columns."""
    desk = window.desk
    return window.store.spectrogram(desk.source(desk.track), 0.0, 8.0, 800, window.editor.view.look.lens)


def event_move(canvas, at, held):
    """Move with the button and modifiers held, which QTest.mouseMove cannot."""
    from PySide6.QtGui import QMouseEvent

    position = QPointF(at)
    event = QMouseEvent(QEvent.Type.MouseMove, position, canvas.mapToGlobal(position), LEFT, LEFT, held)
    QApplication.sendEvent(canvas, event)


def wheel(canvas, x, notches, held):
    position = QPointF(x, 50)
    event = QWheelEvent(
        position, canvas.mapToGlobal(position), QPoint(), QPoint(0, 120 * notches), Qt.MouseButton.NoButton, held,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(canvas, event)


def test_every_view_shares_one_time_axis(window):
    canvases = [window.ruler, window.overview, window.editor.view.canvas(), window.tracks.lanes["song"].wave]
    edges = {(c.mapToGlobal(QPoint(0, 0)).x(), c.mapToGlobal(QPoint(c.width(), 0)).x()) for c in canvases}
    assert len(edges) == 1


def test_the_song_is_shown_whole_with_its_grid(window):
    assert (window.desk.timeline.start_s, window.desk.timeline.end_s) == (0.0, 8.0)
    assert window.transport.tempo.text() == "120.0 bpm"
    assert window.transport.key.text() == "A minor"
    assert levels(window).max() > 150


def test_drag_selects_time_and_snaps_to_beats(window):
    drag(window.editor.view, 2.03, 3.98)
    assert window.desk.selection.regions == (Region(2.0, 4.0),)
    assert window.selection.rows[-1].start.value() == 2.0
    assert window.selection.rows[-1].end.value() == 4.0


def test_ctrl_drag_does_not_snap(window):
    drag(window.editor.view, 2.03, 3.98, CTRL)
    region = window.desk.selection.regions[0]
    assert region.start_s == pytest.approx(2.03, abs=0.01)
    assert region.end_s == pytest.approx(3.98, abs=0.01)


def test_alt_drag_selects_a_band(window):
    view = window.editor.view
    drag(view, 2.0, 4.0, ALT, (round(view.y_of(4000)), round(view.y_of(500))))
    region = window.desk.selection.regions[0]
    assert region.low_hz == pytest.approx(500, rel=0.05)
    assert region.high_hz == pytest.approx(4000, rel=0.05)


def test_shift_adds_a_region_and_a_plain_drag_replaces_all(window):
    drag(window.editor.view, 1.0, 2.0)
    drag(window.editor.view, 4.0, 5.0, SHIFT)
    assert window.desk.selection.regions == (Region(1.0, 2.0), Region(4.0, 5.0))
    drag(window.tracks.lanes["song"].wave, 6.0, 7.0, y=(20, 30))
    assert window.desk.selection.regions == (Region(6.0, 7.0),)


def test_an_edge_drags(window):
    drag(window.editor.view, 2.0, 4.0)
    drag(window.editor.view, 4.0, 5.5)
    assert window.desk.selection.regions == (Region(2.0, 5.5),)


def test_double_click_takes_the_beat_and_triple_the_bar(window):
    canvas = window.editor.view.canvas()
    at = QPoint(round(window.desk.timeline.x_of(4.7, canvas.width())), 100)
    QTest.mouseDClick(canvas, LEFT, NONE, at)
    assert window.desk.selection.regions == (Region(4.5, 5.0),)
    QTest.mousePress(canvas, LEFT, NONE, at)
    assert window.desk.selection.regions == (Region(4.0, 6.0),)
    QTest.mouseRelease(canvas, LEFT, NONE, at)
    assert window.desk.selection.regions == (Region(4.0, 6.0),)


def test_a_click_clears_the_selection_and_places_the_playhead(window):
    drag(window.editor.view, 2.0, 4.0)
    canvas = window.editor.view.canvas()
    QTest.mouseClick(canvas, LEFT, NONE, QPoint(canvas.width() * 3 // 4, 90))
    assert window.desk.selection.regions == ()
    assert window.desk.timeline.playhead_s == pytest.approx(6.0, abs=0.02)


def test_ctrl_wheel_zooms_at_the_pointer_and_the_wheel_scrolls(window):
    timeline, canvas = window.desk.timeline, window.editor.view.canvas()
    x = canvas.width() * 0.25
    wheel(canvas, x, 5, CTRL)
    assert timeline.span_s < 4
    assert timeline.time_at(x, canvas.width()) == pytest.approx(2.0, abs=1e-6)
    before = timeline.start_s
    wheel(canvas, x, -1, NONE)
    assert timeline.start_s > before


def test_shift_ctrl_wheel_zooms_the_frequency_axis_at_the_pointer(window):
    view = window.editor.view
    before = view.hz_at(50)
    wheel(view.canvas(), 100, 3, CTRL | SHIFT)
    assert view.high_hz / view.low_hz < 20_000 / 30
    assert view.hz_at(50) == pytest.approx(before, rel=1e-6)


def test_pointing_reads_out_what_is_there(window, qtbot):
    view = window.editor.view
    canvas = view.canvas()
    at = QPointF(canvas.width() * 0.3, view.y_of(440))
    window.editor.view.mouseMoveEvent(_hover(canvas, at))
    assert window.editor.readings["note"].text().startswith("A4")
    assert -16 < float(window.editor.readings["level"].text().split()[0]) < -8
    assert window.editor.readings["bar"].text().startswith("2|1|")


def _hover(canvas, at):
    from PySide6.QtGui import QMouseEvent

    nothing = Qt.MouseButton.NoButton
    return QMouseEvent(QEvent.Type.MouseMove, at, canvas.mapToGlobal(at), nothing, nothing, NONE)


def test_keys_ask_the_session(window, session):
    drag(window.editor.view, 2.0, 4.0)
    QTest.keyClick(window, Qt.Key.Key_I)
    QTest.keyClick(window, Qt.Key.Key_S)
    QTest.keyClick(window, Qt.Key.Key_S, CTRL)
    assert session.asked == [
        ("ask", "inpaint", "song", (Region(2.0, 4.0),), "", 4, None, "auto", "auto"),
        ("ask", "separate", "song", (), ("drums", "bass", "other", "vocals"), None, "auto", "auto", "usual"),
        ("save",),
    ]


def test_space_plays_and_l_loops_the_selection_with_a_bar_around_it(window):
    QTest.keyClick(window, Qt.Key.Key_Space)
    assert window.player.playing
    QTest.keyClick(window, Qt.Key.Key_Space)
    assert not window.player.playing
    drag(window.editor.view, 2.0, 3.0)
    QTest.keyClick(window, Qt.Key.Key_L)
    loop = window.player.asked[-1][1]
    assert (loop.start_s, loop.end_s, loop.pre_s, loop.post_s) == (2.0, 3.0, 2.0, 2.0)
    assert window.transport.loop_button.isChecked()
    QTest.keyClick(window, Qt.Key.Key_L)
    assert window.player.asked[-1] == ("loop", None)


def test_space_works_wherever_the_focus_is_but_a_text_field_keeps_what_is_typed(window, session):
    window.activateWindow()
    window.selection.tasks.go.setFocus()
    QTest.keyClick(window.selection.tasks.go, Qt.Key.Key_Space)
    assert window.player.playing
    assert session.asked == []
    drag(window.editor.view, 2.0, 4.0)
    prompt = window.selection.tasks.form("inpaint").fields["prompt"]
    prompt.setFocus()
    QTest.keyClicks(prompt, "is 5")
    assert prompt.text() == "is 5"
    assert session.asked == []


def test_takes_are_chosen_by_number_while_playing_without_loading_anew(window, session, tmp_path, qtbot):
    session.propose(tmp_path)
    qtbot.waitUntil(lambda: all(take.gain_db < -1 for take in window.playback._mix.lanes[0].takes), timeout=5000)
    QTest.keyClick(window, Qt.Key.Key_Space)
    loads = [asked for asked in window.player.asked if asked[0] == "load"]
    QTest.keyClick(window, Qt.Key.Key_3)
    assert session.asked[-1] == ("do", ChooseTake("song", "p1", 3))
    assert window.player.asked[-1] == ("choose", "song", 3)
    QTest.keyClick(window, Qt.Key.Key_0)
    assert window.player.asked[-1] == ("choose", "song", 0)
    assert [asked for asked in window.player.asked if asked[0] == "load"] == loads
    QTest.keyClick(window, Qt.Key.Key_9)
    assert session.project.track("song").proposals[0].chosen == 0


def test_a_proposal_is_selected_and_listed(window, session, tmp_path):
    session.propose(tmp_path)
    assert window.desk.selection.regions == (Region(2.0, 3.0),)
    assert [row.number for row in window.takes.rows] == [0, 1, 2, 3]
    assert window.takes.accept_button.isVisible()


def test_enter_accepts_and_undo_brings_the_takes_back(window, session, tmp_path):
    session.propose(tmp_path)
    QTest.keyClick(window, Qt.Key.Key_2)
    QTest.keyClick(window, Qt.Key.Key_Return)
    assert session.asked[-1] == ("do", AcceptTake("song", "p1", 2))
    assert len(session.project.track("song").edits) == 1
    assert window.takes.proposal is None
    assert window.desk.ready_track("song") == ""
    QTest.keyClick(window, Qt.Key.Key_Z, CTRL)
    assert session.project.track("song").edits == ()
    assert window.takes.proposal.chosen == 2


def test_backspace_rejects(window, session, tmp_path):
    session.propose(tmp_path)
    QTest.keyClick(window, Qt.Key.Key_Backspace)
    assert session.asked[-1] == ("do", RejectTakes("song", "p1"))
    assert window.takes.proposal is None


def test_the_takes_panel_by_mouse(window, session, tmp_path, qtbot):
    session.propose(tmp_path)
    qtbot.mouseClick(window.takes.rows[3], LEFT, pos=QPoint(60, 16))
    assert session.project.track("song").proposals[0].chosen == 3
    qtbot.mouseClick(window.takes.accept_button, LEFT)
    assert session.asked[-1] == ("do", AcceptTake("song", "p1", 3))


def test_the_chosen_take_is_seen_in_place_and_nowhere_else(window, session, tmp_path, qtbot):
    before = levels(window)
    session.propose(tmp_path)
    QTest.keyClick(window, Qt.Key.Key_2)
    inside = slice(220, 280)
    row = round(383 * math.log(6000 / 30) / math.log(20_000 / 30))
    qtbot.waitUntil(lambda: levels(window)[row - 4 : row + 5, inside].max() > 200, timeout=5000)
    assert before[row - 4 : row + 5, inside].max() < 150
    after = levels(window)
    assert all((after[:, part] == before[:, part]).all() for part in (slice(0, 195), slice(305, 800)))


def test_mute_and_gain_are_commands(window, session, qtbot):
    header = window.tracks.lanes["song"].header
    qtbot.mouseClick(header.mute, LEFT)
    assert session.asked[-1] == ("do", SetMix("song", muted=True))
    header.gain.setValue(-6)
    assert session.asked[-1] == ("do", SetMix("song", gain_db=-6.0))


def test_numbers_can_be_typed(window, qtbot):
    drag(window.editor.view, 2.0, 4.0)
    window.selection.rows[-1].end.setValue(5.25)
    window.selection.rows[-1].low.setValue(300.0)
    assert window.desk.selection.regions == (Region(2.0, 5.25, 300.0, 600.0),)
    qtbot.mouseClick(window.selection.rows[-1].whole, LEFT)
    assert window.desk.selection.regions == (Region(2.0, 5.25),)


def test_a_running_job_shows_what_it_needs_and_can_be_cancelled(window, session, qtbot):
    session.jobs = (
        Job("j1", "Separate song", "running", Progress(0.62, "masks", 41.0), Forecast(60, 1_200_000_000, 0)),
    )
    session.tell("jobs")
    row = window.jobs.rows["j1"]
    assert row.state.text() == "62% · masks · 0:41 left · 1.2 GB memory"
    assert row.bar.value() == 620
    qtbot.mouseClick(row.stop, LEFT)
    assert session.asked[-1] == ("cancel", "j1")


def test_a_failed_job_says_why_in_its_line(window, session, qtbot):
    session.jobs = (Job("j1", "Separate song", "failed", error="song.wav: out of luck; try again.", details="trace"),)
    session.tell("jobs")
    row = window.jobs.rows["j1"]
    assert row.error.text() == "song.wav: out of luck; try again."
    assert not row.error.isHidden()
    qtbot.mouseClick(row.more, LEFT)
    assert window.overlay.page.details.toPlainText() == "trace"
    window.overlay.close()
    qtbot.mouseClick(row.again, LEFT)
    assert session.asked[-1] == ("retry", "j1")
    session.jobs = ()
    session.tell("jobs")
    assert window.jobs.rows == {}


def test_a_dropped_file_is_opened(window, session, song, qtbot):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(song))])
    entering = QDragEnterEvent(QPoint(50, 50), Qt.DropAction.CopyAction, mime, LEFT, NONE)
    QApplication.sendEvent(window, entering)
    assert entering.isAccepted()
    QApplication.sendEvent(window, QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, mime, LEFT, NONE))
    qtbot.waitUntil(lambda: session.asked == [("open_files", (song,), 0.0)], timeout=5000)


def test_closing_ends_everything_and_leaks_no_widget(qtbot, session):
    from ui.fakes import FakePlayer

    from musicstudio.ui.bridge import Bridge
    from musicstudio.ui.desk import Desk
    from musicstudio.ui.main_window import MainWindow
    from musicstudio.ui.playback import Playback

    before = set(QApplication.topLevelWidgets())
    bridge, player = Bridge(), FakePlayer()
    made = MainWindow(bridge, Playback(Desk(bridge), lambda: player))
    made.show()
    bridge.attach(session)
    made.playback.toggle()
    thread = made.store._errands._thread
    made.close()
    assert session.closed
    assert player.closed
    assert not thread.is_alive()
    assert not session._listeners
    made.deleteLater()
    del made
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    left: list[QWidget] = [widget for widget in QApplication.topLevelWidgets() if widget not in before]
    assert left == []
