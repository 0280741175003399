"""The piano roll by mouse and keys, in the window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from musicstudio.domain.edits import AddTracks
from musicstudio.domain.project import Track
from musicstudio.domain.region import Region
from musicstudio.domain.score import DRUM_CHANNEL, Note, Part, Score, TempoMap

CTRL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
NONE, LEFT = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
LEAD = (Note(480, 480, 62, 90), Note(960, 480, 64, 100), Note(1920, 960, 67, 60))
KIT = (Note(0, 60, 36), Note(480, 60, 38))


@pytest.fixture
def roll(window, session):
    """A score of the song's name in focus: 120 bpm, so that 480 ticks are half a second."""
    score = Score((Part("lead", LEAD), Part("kit", KIT, channel=DRUM_CHANNEL)), TempoMap.constant(120), key="A minor")
    session.do(AddTracks((Track("s", "song (score)", "lead", score=score),)))
    window.desk.set_focus("s")
    window.editor.show_mode("roll")
    QApplication.processEvents()
    return window.editor.roll.roll


def notes(session, part=0):
    return session.project.track("s").score.parts[part].notes


def place(roll, time_s, pitch):
    y = roll.rows.top_of(roll.rows.rows_of(pitch)) + roll.rows.row_px / 2
    return QPoint(round(roll.gesture.timeline.x_of(time_s, roll.width())), round(float(y)))


def move(widget, at, held=NONE, buttons=LEFT):
    position = QPointF(at)
    event = QMouseEvent(QEvent.Type.MouseMove, position, widget.mapToGlobal(position), LEFT, buttons, held)
    QApplication.sendEvent(widget, event)


def drag(widget, begin, end, held=NONE):
    QTest.mousePress(widget, LEFT, held, begin)
    for step in range(1, 5):
        move(widget, begin + (end - begin) * step / 4, held)
    QTest.mouseRelease(widget, LEFT, held, end)


def key(roll, which, held=NONE):
    roll.setFocus()
    QTest.keyClick(roll, which, held)


def test_a_score_opens_as_a_roll_and_over_its_sound_where_it_has_one(window, session):
    alone, paired = (Track(name, name, score=Score((Part("a", LEAD),))) for name in ("alone", "Song"))
    session.do(AddTracks((alone, paired)))
    window.desk.set_focus("alone")
    assert window.editor.mode == "roll"
    window.desk.set_focus("Song")
    assert window.editor.mode == "both"
    assert window.editor.overlay.isVisible()


def test_the_sound_lies_behind_the_notes(window, roll, session):
    assert roll.isVisible()
    assert roll.ghost.source == session.source("song")
    assert window.editor.view.track.id == "song"


def test_tab_goes_round_and_both_shows_the_notes_over_the_sound(window, roll):
    window.setFocus()
    QTest.keyClick(window, Qt.Key.Key_Tab)
    assert window.editor.mode == "both"
    assert window.editor.overlay.isVisible()
    assert window.editor.view.isVisible()
    with_notes = window.editor.view.grab().toImage()
    QTest.keyClick(window, Qt.Key.Key_Tab)
    assert window.editor.mode == "spectrogram"
    assert not window.editor.overlay.isVisible()
    assert window.editor.view.grab().toImage() != with_notes
    QTest.keyClick(window, Qt.Key.Key_Tab)
    assert window.editor.mode == "roll"


def test_each_kind_of_track_is_shown_as_it_was_looked_at_last(window, roll):
    window.desk.set_focus("song")
    assert window.editor.mode == "spectrogram"
    window.editor.switch.buttons["both"].click()
    window.desk.set_focus("s")
    assert window.editor.mode == "roll"
    window.desk.set_focus("song")
    assert window.editor.mode == "both"
    assert [track.id for track in window.editor._scores] == ["s"]


def test_the_roll_shares_the_time_axis(window, roll):
    lane, ruler = window.editor.roll.lane, window.editor.roll.ruler
    wave = window.tracks.lanes["song"].wave
    edges = {
        (w.mapToGlobal(QPoint(0, 0)).x(), w.mapToGlobal(QPoint(w.width(), 0)).x()) for w in (roll, lane, ruler, wave)
    }
    assert len(edges) == 1


def test_double_click_draws_a_note_on_the_grid_and_sounds_it(roll, session, window, qtbot):
    with qtbot.waitSignal(window.editor.struck) as heard:
        QTest.mouseDClick(roll, LEFT, NONE, place(roll, 3.05, 60))
    QTest.mouseRelease(roll, LEFT, NONE, place(roll, 3.05, 60))
    assert heard.args[0] == 60
    made = set(notes(session)) - set(LEAD)
    assert [(n.start, n.pitch, n.length) for n in made] == [(2880, 60, 120)]
    assert session.history.undo_label == "Draw a note"
    session.undo()
    assert notes(session) == LEAD


def test_the_pencil_draws_as_long_as_one_drags(roll, session):
    key(roll, Qt.Key.Key_P)
    steps = len(session.history.past)
    drag(roll, place(roll, 3.01, 65), place(roll, 3.70, 65))
    (made,) = set(notes(session)) - set(LEAD)
    assert (made.start, made.end, made.pitch) == (2880, 3600, 65)
    assert len(session.history.past) == steps + 1
    key(roll, Qt.Key.Key_P)
    assert not roll.state.pencil


def test_a_note_is_moved_in_one_step_and_snaps_unless_ctrl_is_held(roll, session):
    steps = len(session.history.past)
    drag(roll, place(roll, 0.75, 62), place(roll, 0.75 + 0.27, 60))
    assert Note(720, 480, 60, 90) in notes(session)
    assert len(session.history.past) == steps + 1
    session.undo()
    assert notes(session) == LEAD
    drag(roll, place(roll, 0.75, 62), place(roll, 0.75 + 0.27, 62), CTRL)
    assert notes(session)[0].start not in (480, 720)


def test_alt_drag_leaves_the_note_and_moves_a_copy(roll, session):
    drag(roll, place(roll, 0.75, 62), place(roll, 1.75, 62), ALT)
    assert notes(session) == tuple(sorted((*LEAD, Note(1440, 480, 62, 90)), key=lambda n: n.start))


@pytest.mark.parametrize(("begin", "end", "want"), [(0.99, 1.24, (480, 1200)), (0.51, 0.26, (240, 960))])
def test_both_edges_resize(roll, session, begin, end, want):
    roll.gesture.timeline.set_range(0, 4)
    drag(roll, place(roll, begin, 62), place(roll, end, 62))
    first = min(notes(session), key=lambda n: n.pitch)
    assert (first.start, first.end) == want


def test_a_band_chooses_shift_adds_and_keys_act_on_it(roll, session, window):
    drag(roll, place(roll, 0.4, 66), place(roll, 1.6, 61))
    assert roll.state.chosen.tolist() == [True, True, False]
    QTest.mouseClick(roll, LEFT, SHIFT, place(roll, 2.5, 67))
    assert roll.state.chosen.all()
    key(roll, Qt.Key.Key_Up, SHIFT)
    assert [n.pitch for n in notes(session)] == [74, 76, 79]
    key(roll, Qt.Key.Key_Right)
    assert [n.start for n in notes(session)] == [600, 1080, 2040]
    key(roll, Qt.Key.Key_Delete)
    assert notes(session) == ()
    for _ in range(3):
        session.undo()
    assert notes(session) == LEAD


def test_select_all_means_the_notes_while_the_roll_has_the_focus(roll, window):
    roll.setFocus()
    QTest.keyClick(roll, Qt.Key.Key_A, CTRL)
    assert roll.state.chosen.all()
    assert window.desk.selection.regions == ()
    QTest.keyClick(roll, Qt.Key.Key_Escape)
    assert not roll.state.chosen.any()


def test_a_click_beside_the_notes_places_the_playhead(roll, window):
    QTest.mouseClick(roll, LEFT, NONE, place(roll, 5.0, 70))
    assert window.desk.timeline.playhead_s == pytest.approx(5.0, abs=0.02)


def test_escape_ends_a_drag_without_an_edit(roll, session):
    roll.setFocus()
    begin = place(roll, 0.75, 62)
    QTest.mousePress(roll, LEFT, NONE, begin)
    move(roll, begin + QPoint(80, 0))
    QTest.keyClick(roll, Qt.Key.Key_Escape)
    QTest.mouseRelease(roll, LEFT, NONE, begin + QPoint(80, 0))
    assert notes(session) == LEAD


def test_the_ruler_band_selects_time(roll, window):
    ruler = window.editor.roll.ruler
    x = [round(window.desk.timeline.x_of(t, ruler.width())) for t in (2.02, 3.97)]
    drag(ruler, QPoint(x[0], 8), QPoint(x[1], 8))
    assert window.desk.selection.regions == (Region(2.0, 4.0),)


def test_a_stem_is_dragged_and_a_line_makes_a_ramp(roll, session, window):
    lane = window.editor.roll.lane
    x = [round(window.desk.timeline.x_of(n.start / 960, lane.width())) for n in LEAD]
    drag(lane, QPoint(x[0], round(float(lane._y_of(90)))), QPoint(x[0], round(float(lane._y_of(40)))))
    assert notes(session)[0].velocity == pytest.approx(40, abs=2)
    assert [n.velocity for n in notes(session)[1:]] == [100, 60]
    session.undo()
    drag(lane, QPoint(x[0] - 30, round(float(lane._y_of(20)))), QPoint(x[2] + 30, round(float(lane._y_of(120)))))
    ramp = [n.velocity for n in notes(session)]
    assert ramp == sorted(ramp)
    assert 20 <= ramp[0] < ramp[2] <= 120
    assert session.history.undo_label == "Velocity of 3 notes"


def test_drums_have_names_and_few_rows(roll, window):
    bar = window.editor.bar
    bar.part.setCurrentIndex(1)
    bar.part.activated.emit(1)
    assert roll.rows.drums
    assert roll.rows.name(38) == "Snare"
    assert len(roll.rows.pitches) < 24


def test_a_key_of_the_strip_sounds(roll, window, qtbot):
    strip = window.editor.roll.strip
    y = place(roll, 0, 64).y()
    with qtbot.waitSignal(window.editor.struck) as heard:
        QTest.mouseClick(strip, LEFT, NONE, QPoint(20, y))
    assert heard.args[0] == 64


def test_quantise_and_humanise_from_their_line(roll, session, window):
    bar = window.editor.bar
    bar.humanise.click()
    assert bar.humanise_bar.isVisible()
    bar.humanise_bar.act.click()
    assert session.history.undo_label == "Humanise 3 notes"
    bar.quantise.click()
    assert not bar.humanise_bar.isVisible()
    assert bar.quantise_bar.about.text() == "3 chosen"
    bar.quantise_bar.act.click()
    assert [n.start for n in notes(session)] == [n.start for n in LEAD]


def test_a_new_midi_track_lies_on_the_songs_grid(window, session):
    window.actions_by_id["add_score"].trigger()
    track = window.desk.track
    assert track.score.tempo_map.bpm_at(0) == 120.0
    assert track.score.key == "A minor"
    assert window.editor.mode == "roll"
    assert track.seconds == pytest.approx(8.0)


def test_without_notes_the_roll_says_what_to_do(window, session):
    window.editor.switch.buttons["roll"].click()
    pane = window.editor.roll
    assert pane.empty.isVisible()
    pane.score_wanted.emit()
    assert len(session.project.tracks) == 2
    assert not pane.empty.isVisible()


def test_the_pointer_is_read_as_pitch_and_note(roll, window):
    move(roll, place(roll, 0.75, 62), buttons=Qt.MouseButton.NoButton)
    assert window.editor.readings["note"].text() == "D4"
    assert window.editor.readings["level"].text() == "90"
