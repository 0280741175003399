"""Lanes and their headers, the ruler and the overview, by mouse and keys."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QPainter, QPixmap, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from ui.test_looks import contrast
from ui.test_window import CTRL, LEFT, NONE, SHIFT, event_move

from musicstudio.domain.edits import AddTracks, RemoveTrack, RenameTrack, SetMix
from musicstudio.domain.project import ROLES, Track
from musicstudio.domain.region import Region
from musicstudio.domain.score import Meter, Note, Part, Score, TempoChange, TempoMap
from musicstudio.domain.track_edits import MoveTrack, SoloAlone
from musicstudio.domain.units import PPQ, Ticks
from musicstudio.ui import theme
from musicstudio.ui.colours import DARK, LIGHT
from musicstudio.ui.grid import Grid
from musicstudio.ui.overview import section_colour
from musicstudio.ui.rolling import Piece, Rolling
from musicstudio.ui.ruler import apart
from musicstudio.ui.timeline import Timeline
from musicstudio.ui.tracks_panel import LANE_HEIGHTS

NOTES = tuple(Note(Ticks(n * PPQ), Ticks(PPQ // 2), 60 + n, 40 + 20 * n) for n in range(4))


def add(session, count):
    """Add scores below the song."""
    session.do(AddTracks(tuple(Track(f"t{n}", f"track {n}", ROLES[1 + n % 9], score=Score((Part("p", NOTES),)))
                               for n in range(count))))  # fmt: skip


@pytest.fixture
def lanes(window, session, qtbot):
    add(session, 3)
    session.asked.clear()
    qtbot.waitUntil(lambda: len(window.tracks.lanes) == 4)
    qtbot.wait(20)
    return window.tracks.lanes


def order(window):
    return [track.id for track in window.desk.project.tracks]


# --- headers -----------------------------------------------------------------------------------------------------


def test_a_double_click_on_the_name_renames(lanes, session):
    name = lanes["t0"].header.name
    QTest.mouseDClick(name, LEFT, NONE, QPoint(10, 10))
    assert name.edit.isVisible()
    QTest.keyClicks(name.edit, "Upright bass")
    QTest.keyClick(name.edit, Qt.Key.Key_Return)
    assert session.asked == [("do", RenameTrack("t0", "Upright bass", "drums"))]
    assert not name.edit.isVisible()
    assert name.shown.text() == "Upright bass"


@pytest.mark.parametrize("typed", ["", "  ", "track 0"])
def test_an_empty_or_equal_name_is_none(lanes, session, typed):
    name = lanes["t0"].header.name
    name.begin()
    name.edit.setText(typed)
    QTest.keyClick(name.edit, Qt.Key.Key_Return)
    assert session.asked == []


def test_esc_keeps_the_old_name(lanes, session):
    name = lanes["t0"].header.name
    name.begin()
    QTest.keyClicks(name.edit, "no")
    QTest.keyClick(name.edit, Qt.Key.Key_Escape)
    assert not name.edit.isVisible()
    assert session.asked == []
    assert name.shown.text() == "track 0"


def test_leaving_by_tab_or_click_keeps_what_was_typed(lanes, session, window):
    name = lanes["t0"].header.name
    name.begin()
    QTest.keyClicks(name.edit, "Keys")
    window.editor.controls.axis.setFocus(Qt.FocusReason.MouseFocusReason)
    assert name.currentIndex() == 0
    assert session.asked == [("do", RenameTrack("t0", "Keys", "drums"))]


def test_the_role_is_chosen_from_a_menu(lanes, session):
    menu = lanes["t0"].header.role.menu_of_roles()
    assert [action.text().lower().replace("whole ", "") for action in menu.actions()] == list(ROLES)
    assert [action.text() for action in menu.actions() if action.isChecked()] == ["Drums"]
    next(action for action in menu.actions() if action.text() == "Vocals").trigger()
    assert session.asked == [("do", RenameTrack("t0", "track 0", "vocals"))]


def test_ctrl_click_on_solo_ends_every_other_solo(lanes, session, window, monkeypatch):
    QTest.mouseClick(lanes["t0"].header.solo, LEFT)
    monkeypatch.setattr(QApplication, "keyboardModifiers", staticmethod(lambda: CTRL))
    QTest.mouseClick(lanes["t1"].header.solo, LEFT, CTRL)
    assert session.asked[-1] == ("do", SoloAlone("t1"))
    assert [track.id for track in session.project.tracks if track.soloed] == ["t1"]
    assert not lanes["t0"].header.solo.isChecked()
    assert window.desk.heard == {"t1"}


@pytest.mark.parametrize("focused", ["mute", "gain", "role"])
def test_mute_and_solo_by_keys_wherever_the_focus_is_in_a_header(lanes, session, focused):
    widget = getattr(lanes["t1"].header, focused)
    widget.setFocus()
    QTest.keyClick(widget, Qt.Key.Key_M, SHIFT)
    QTest.keyClick(widget, Qt.Key.Key_S, SHIFT)
    assert session.asked == [("do", SetMix("t1", muted=True)), ("do", SetMix("t1", soloed=True))]


def test_the_gain_is_one_step_of_history_and_a_double_click_is_zero(lanes, session):
    gain = lanes["t0"].header.gain
    gain.setSliderDown(True)
    for value in (-3, -6, -9):
        gain.setValue(value)
    assert session.asked == []
    gain.setSliderDown(False)
    assert [command.gain_db for _, command in session.asked] == [-9.0]
    assert lanes["t0"].header.gain_text.text() == "−9.0 dB"
    QTest.mouseDClick(gain, LEFT)
    assert session.asked[-1][1].gain_db == 0.0
    assert lanes["t0"].header.gain_text.text() == "0.0 dB"


def test_the_menu_offers_what_can_be_done(lanes, session):
    menu = lanes["t0"].header.menu()
    words = {action.text().split("\t")[0]: action for action in menu.actions() if action.text()}
    assert {"Rename", "Role", "Put on the shelf", "Remove the track", "Height of all lanes"} <= set(words)
    words["Remove the track"].trigger()
    assert session.asked == [("do", RemoveTrack("t0"))]


# --- the panel ---------------------------------------------------------------------------------------------------


def test_a_lane_dragged_below_another_goes_there(lanes, session, window, qtbot):
    header = lanes["t0"].header
    below = lanes["t2"].header.mapToGlobal(QPoint(60, 60))
    QTest.mousePress(header, LEFT, NONE, QPoint(60, 36))
    event_move(header, QPoint(60, 60), NONE)
    event_move(header, header.mapFromGlobal(below), NONE)
    assert window.tracks._target.isVisible()
    QTest.mouseRelease(header, LEFT, NONE, header.mapFromGlobal(below))
    assert session.asked[-1] == ("do", MoveTrack("t0", 3))
    assert order(window) == ["song", "t1", "t2", "t0"]
    qtbot.waitUntil(lambda: lanes["t0"].y() > lanes["t2"].y())
    assert not window.tracks._target.isVisible()


def test_alt_and_arrows_move_a_lane(lanes, session, window):
    QTest.keyClick(lanes["t1"].header, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert order(window) == ["song", "t1", "t0", "t2"]
    QTest.keyClick(lanes["t2"].header, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert order(window) == ["song", "t1", "t0", "t2"]


def test_ctrl_wheel_on_a_header_makes_lanes_lower(lanes, window, qtbot):
    header = lanes["song"].header
    at = QPointF(20, 20)
    for notches, height in ((-1, "Small"), (-1, "Small"), (1, "Normal"), (1, "Tall")):
        event = QWheelEvent(at, header.mapToGlobal(at), QPoint(), QPoint(0, 120 * notches), Qt.MouseButton.NoButton,
                            CTRL, Qt.ScrollPhase.NoScrollPhase, False)  # fmt: skip
        QApplication.sendEvent(header, event)
        assert {lane.height() for lane in lanes.values()} == {LANE_HEIGHTS[height]}
        assert header.gain.isVisible() == (height != "Small")


def test_only_lanes_in_view_are_drawn_and_none_twice(window, session, qtbot, monkeypatch):
    from musicstudio.ui.waveform_view import WaveformView

    drawn = []
    draw = WaveformView._draw
    monkeypatch.setattr(WaveformView, "_draw", lambda view, *args: (drawn.append(view), draw(view, *args))[1])
    add(session, 40)
    qtbot.waitUntil(lambda: len(window.tracks.lanes) == 41, timeout=5000)
    qtbot.wait(50)
    in_view = window.tracks.viewport().height() // LANE_HEIGHTS["Normal"] + 1
    assert len(set(drawn)) <= in_view
    drawn.clear()
    window.desk.timeline.zoom(0.5, 2.0)
    qtbot.wait(50)
    assert 1 <= len(drawn) <= in_view
    drawn.clear()
    window.update()
    qtbot.wait(50)
    assert drawn == []
    window.tracks.verticalScrollBar().setValue(10**6)
    qtbot.wait(50)
    assert window.tracks.lanes["t39"].wave in drawn


def test_a_track_in_focus_is_scrolled_to_when_it_cannot_be_seen(window, session, qtbot):
    add(session, 12)
    qtbot.waitUntil(lambda: len(window.tracks.lanes) == 13, timeout=5000)
    window.desk.set_focus("t11")
    qtbot.wait(30)
    assert not window.tracks.lanes["t11"].visibleRegion().isEmpty()
    before = window.tracks.verticalScrollBar().value()
    window.desk.set_focus("t10")
    assert window.tracks.verticalScrollBar().value() == before


def test_tracks_that_are_gone_leave_no_lane(lanes, session, window, qtbot):
    session.do(RemoveTrack("t1"))
    assert set(lanes) == {"song", "t0", "t2"}
    assert window.tracks._page.minimumHeight() == 3 * LANE_HEIGHTS["Normal"]


# --- pictures ----------------------------------------------------------------------------------------------------


@given(steps=st.lists(st.integers(-80, 80), max_size=8), width=st.integers(2, 120))
def test_a_rolled_picture_is_the_one_drawn_anew(qapp, steps, width):
    def draw(painter, piece: Piece):
        column = piece.span_s / piece.columns
        for n in range(piece.columns):
            value = (round(piece.start_s / column) + n) * 37 % 200
            painter.fillRect(piece.left + n, 0, 1, piece.height, theme.with_alpha("#ffffff", 255).darker(100 + value))

    def painted(rolling: Rolling, timeline: Timeline) -> QImage:
        picture = QPixmap(width, 4)
        painter = QPainter(picture)
        rolling.paint(painter, timeline, picture.size(), 1.0)
        painter.end()
        return picture.toImage()

    timeline, rolling = Timeline(), Rolling(draw)
    timeline.set_duration(1000.0)
    timeline.set_range(400.0, 410.0)
    painted(rolling, timeline)
    for step in steps:
        timeline.pan(step * timeline.span_s / width)
        assert painted(rolling, timeline) == painted(Rolling(draw), timeline)


def test_a_lane_that_is_not_heard_is_faint(lanes, session, window, qtbot):
    wave = lanes["song"].wave

    def strength():
        picture = wave.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
        pixels = np.frombuffer(picture.constBits(), np.uint8).reshape(picture.height(), -1)
        return float(np.percentile(pixels[10:-10], 99))

    before = strength()
    lanes["song"].header.mute.click()
    qtbot.wait(30)
    assert strength() < 0.7 * before


# --- ruler and overview ------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.floats(0, 2000), st.floats(1, 300)), max_size=30))
def test_texts_of_the_ruler_never_touch(texts):
    rows = sorted(texts)
    placed = apart(((x, str(length), length) for x, length in rows), 1200)
    ends = [(x, x + float(length)) for x, length in placed]
    assert all(end < start for (_, end), (start, _) in pairwise(ends))


def test_the_grid_tells_where_tempo_and_meter_change():
    tempi = TempoMap((TempoChange(Ticks(0), 120.0), TempoChange(Ticks(8 * PPQ), 60.0)))
    score = Score((Part("p", (Note(Ticks(14 * PPQ), Ticks(PPQ), 60),)),), tempi, (Meter(), Meter(Ticks(8 * PPQ), 3, 4)))
    grid = Grid.from_score(score, 1.0)
    assert [(change.time_s, change.text) for change in grid.changes] == [(1.0, "120 bpm  4/4"), (5.0, "60 bpm  3/4")]
    assert grid.bars_s[:4] == pytest.approx((1.0, 3.0, 5.0, 8.0))
    assert grid.beats_s[:9] == pytest.approx((1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5))
    heard = Grid.from_facts({"tempo_changes": [{"time_s": 0.1, "bpm": 92.04}, {"time_s": 9.0, "bpm": 100}],
                             "meter": "4/4", "key": "A minor"})  # fmt: skip
    assert [(c.time_s, c.text) for c in heard.changes] == [(0.0, "92.04 bpm  4/4  A minor"), (9.0, "100 bpm")]
    assert Grid.from_facts({}).changes == ()


@pytest.mark.parametrize(("start_s", "end_s"), [(0, 8), (1, 1.2), (2.0, 2.006), (0.3, 7)])
def test_the_ruler_is_painted_at_every_zoom(window, start_s, end_s):
    window.desk.timeline.set_range(start_s, end_s)
    window.ruler.set_loop(Region(2.0, 4.0))
    assert len({window.ruler.grab().toImage().pixel(x, y) for x in range(0, 400, 3) for y in (8, 24, 44)}) > 1


def test_the_loop_is_drawn_on_the_ruler(window, qtbot):
    window.desk.selection.set((Region(2.0, 4.0),))
    window.actions_by_id["loop"].trigger()
    assert window.ruler.loop == Region(2.0, 4.0)
    x = round(window.desk.timeline.x_of(3.0, window.ruler.width()))
    assert window.ruler.grab().toImage().pixelColor(x, 1).name() == theme.now.warning
    window.actions_by_id["loop"].trigger()
    assert window.ruler.loop is None


def test_the_edges_of_the_overviews_frame_drag(window):
    overview, timeline = window.overview, window.desk.timeline
    timeline.set_range(2.0, 6.0)
    for grip, goal, expected in ((6.0, 7.0, (2.0, 7.0)), (2.0, 1.0, (1.0, 7.0))):
        x, to = (round(time / 8 * overview.width()) for time in (grip, goal))
        QTest.mousePress(overview, LEFT, NONE, QPoint(x, 30))
        event_move(overview, QPoint(to, 30), NONE)
        QTest.mouseRelease(overview, LEFT, NONE, QPoint(to, 30))
        assert (timeline.start_s, timeline.end_s) == pytest.approx(expected, abs=0.03)


def test_the_overviews_frame_drags_and_a_click_goes_there(window):
    overview, timeline = window.overview, window.desk.timeline
    timeline.set_range(2.0, 4.0)
    QTest.mousePress(overview, LEFT, NONE, QPoint(round(3 / 8 * overview.width()), 30))
    event_move(overview, QPoint(round(5 / 8 * overview.width()), 30), NONE)
    QTest.mouseRelease(overview, LEFT, NONE, QPoint(round(5 / 8 * overview.width()), 30))
    assert (timeline.start_s, timeline.end_s) == pytest.approx((4.0, 6.0), abs=0.03)
    assert window.player.position_s == 0.0
    QTest.mouseClick(overview, LEFT, NONE, QPoint(round(1.5 / 8 * overview.width()), 30))
    assert timeline.playhead_s == pytest.approx(1.5, abs=0.02)
    assert timeline.start_s <= 1.5 <= timeline.end_s


@pytest.mark.parametrize("colours", [DARK, LIGHT])
def test_letters_of_sections_have_contrast_aa(colours, monkeypatch):
    monkeypatch.setattr(theme, "now", colours)
    assert min(contrast(colours.text, section_colour(number)) for number in range(8)) >= 4.5
