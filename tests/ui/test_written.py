"""Notes written down from a sound: heard in its place, sifted by a slider, taken in by hand, sent into other scores."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt

from musicstudio.app.jobs import Job
from musicstudio.domain.edits import AddTracks
from musicstudio.domain.project import Track
from musicstudio.domain.region import Region
from musicstudio.domain.score import DRUM_CHANNEL, Note, Part, Score, TempoMap
from musicstudio.domain.score_edits import EditNotes, SiftNotes, TakeIn, score_track
from musicstudio.domain.tasks import Sketched
from musicstudio.ui.mode_switch import BOTH, ROLL, SPECTROGRAM
from musicstudio.ui.palette_entries import entries_for

BEAT = 480
SURE = (0.9, 0.8, 0.6, 0.55)
DOUBTFUL = (0.4, 0.3)


def transcription(**more):
    notes = tuple(Note(n * BEAT, BEAT - 60, 60 + n, 90, sure) for n, sure in enumerate(SURE))
    faint = tuple(Note((4 + n) * BEAT, BEAT - 60, 66 + n, 50, sure) for n, sure in enumerate(DOUBTFUL))
    score = Score((Part("Notes", notes, role="keys", faint=faint),), TempoMap.constant(120.0), threshold=0.5)
    return Track("notes", "song notes", "keys", score=score, parent="song", muted=True, **more)


@pytest.fixture
def written(window, session):
    session.do(AddTracks((transcription(),)))
    session.asked.clear()
    return window


def done(session):
    return [call[1] for call in session.asked if call[0] == "do"]


def counts(window):
    part = window.editor.state.part
    return len(part.notes), len(part.faint)


def test_the_line_is_there_where_notes_belong_to_the_sound_and_not_before(window, session):
    bar = window.editor.written
    assert bar.isHidden()
    session.do(AddTracks((transcription(),)))
    assert not bar.isHidden()
    assert bar.sound.isChecked()
    assert (bar.value.text(), bar.count.text()) == ("0.50", "4 notes, 2 hidden")


def test_the_threshold_is_that_of_the_score_in_focus_though_the_roll_edits_another(window, session):
    played = Score((Part("Played", (Note(0, BEAT, 48),), role="keys"),), TempoMap.constant(120.0))
    session.do(AddTracks((Track("played", "song (score)", "keys", score=played, parent="song"),)))
    session.do(AddTracks((transcription(),)))
    window.desk.set_focus("notes")
    assert not window.editor.written.slider.isHidden()
    window.desk.set_focus("played")
    assert window.editor.written.slider.isHidden()


def test_one_key_and_one_button_swap_what_is_heard(written, session, qtbot):
    bar = written.editor.written
    qtbot.mouseClick(bar.sound, Qt.MouseButton.LeftButton)
    assert session.asked == []
    qtbot.mouseClick(bar.notes, Qt.MouseButton.LeftButton)
    written.actions_by_id["compare"].trigger()
    assert session.asked == [("compare", "song"), ("compare", "song")]


def test_the_slider_shows_and_hides_at_once_and_is_one_edit_when_let_go(written, session):
    slider = written.editor.written.slider
    slider.setSliderDown(True)
    slider.setValue(70)
    assert counts(written) == (2, 4)
    assert written.editor.written.count.text() == "2 notes, 4 hidden"
    slider.setValue(35)
    assert counts(written) == (5, 1)
    assert done(session) == []
    slider.setSliderDown(False)
    assert done(session) == [SiftNotes("notes", 0.35)]
    assert counts(written) == (5, 1)
    session.undo()
    assert counts(written) == (4, 2)
    assert slider.threshold == 0.5


def test_keys_move_the_threshold_and_settle_when_they_rest(written, session, qtbot):
    slider = written.editor.written.slider
    for _ in range(12):
        qtbot.keyClick(slider, Qt.Key.Key_Right)
    assert (slider.threshold, counts(written)) == (0.62, (2, 4))
    assert done(session) == []
    qtbot.waitUntil(lambda: done(session) == [SiftNotes("notes", 0.62)], timeout=5000)


def test_a_threshold_moved_and_moved_back_is_no_edit_and_shows_what_there_was(written, session):
    slider = written.editor.written.slider
    slider.setSliderDown(True)
    slider.setValue(90)
    slider.setValue(50)
    slider.setSliderDown(False)
    assert done(session) == []
    assert counts(written) == (4, 2)


def test_a_double_click_takes_a_faint_note_in_and_a_correction_is_sure(written, session, qtbot):
    written.desk.set_focus("notes")
    written.editor.show_mode(ROLL)
    roll = written.editor.roll.roll
    faint = written.editor.state.part.faint[0]
    timeline, rows = written.desk.timeline, written.editor.roll.rows
    x = timeline.x_of(written.editor.state.time_of(faint.start + faint.length / 2), roll.width())
    y = rows.top_of(rows.rows_of(faint.pitch)) + rows.row_px / 2
    session.asked.clear()
    qtbot.mouseDClick(roll, Qt.MouseButton.LeftButton, pos=QPoint(round(x), round(y)))
    assert done(session) == [TakeIn("notes", 0, (faint,))]
    assert counts(written) == (5, 1)
    state = written.editor.state
    state.choose(state.table.pitch == 60)
    state.transpose(1)
    moved = done(session)[-1]
    assert isinstance(moved, EditNotes)
    assert [(note.pitch, note.confidence) for note in moved.added] == [(61, 1.0)]


def test_quantising_all_corrects_none(written, session):
    state = written.editor.state
    state.choose_none()
    state.put("Quantise", None, (Note(0, BEAT, 72, 90, 0.4),), by_hand=False)
    assert [note.confidence for note in done(session)[-1].added] == [0.4]


def sketched(*notes):
    return tuple(Sketched(start, start + 0.4, pitch, 90, 0.8, family) for start, pitch, family in notes)


def test_notes_are_drawn_over_the_sound_while_they_are_still_being_found(window, session):
    editor = window.editor
    before = editor.view.grab().toImage()
    first = sketched((1.0, 69, "piano"), (2.0, 38, "drums"))
    session.jobs = (Job("job-1", "Transcribe song", "running", track="song", sketched=first),)
    session.tell("jobs")
    assert (editor.sketch.isVisibleTo(editor), editor.sketch.count) == (True, 2)
    more = first + sketched((3.0, 81, "piano"), (0.5, 45, "bass"))
    session.jobs = (Job("job-1", "Transcribe song", "running", track="song", sketched=more),)
    session.tell("jobs")
    assert editor.sketch.count == 4
    after = editor.view.grab().toImage()
    y = round(editor.view.y_of(440.0 * 2))
    x = round(window.desk.timeline.x_of(3.2, editor.view.width()))
    assert after.pixel(x, y) != before.pixel(x, y)
    session.jobs = (Job("job-1", "Transcribe song", "done", track="song"),)
    session.tell("jobs")
    assert (editor.sketch.isHidden(), editor.sketch.count) == (True, 0)


def test_notes_of_a_selection_are_drawn_where_it_begins_and_others_not_at_all(window, session):
    sketch = window.editor.sketch
    notes = sketched((0.0, 60, "piano"))
    session.jobs = (Job("j", "Transcribe", "running", track="song", regions=(Region(2.5, 4.0),), sketched=notes),)
    session.tell("jobs")
    assert [batch.start_s.tolist() for batch in sketch._families.values()] == [[2.5]]
    session.jobs = (Job("k", "Transcribe", "running", track="another", sketched=notes),)
    session.tell("jobs")
    assert sketch.count == 0


def test_a_sound_is_sent_into_a_score_from_either_lane_and_the_palette(window, session):
    drums = Track("beat", "Beat", "drums", score=Score((Part("Kit", channel=DRUM_CHANNEL),)))
    session.do(AddTracks((score_track("mine", "Mine", 120.0), drums)))
    session.asked.clear()
    lanes = window.tracks.lanes
    here = _submenu(lanes["mine"].header.menu(), "Transcribe here")
    assert [action.text() for action in here.actions()] == ["song"]
    here.actions()[0].trigger()
    into = _submenu(lanes["song"].header.menu(), "Transcribe into")
    assert [action.text() for action in into.actions()] == ["Mine", "Beat"]
    window.desk.selection.set((Region(1.0, 2.0),))
    into.actions()[1].trigger()
    sent = [call for call in session.asked if call[0] == "into"]
    assert [call[1:4] for call in sent] == [("song", "mine", ()), ("song", "beat", (Region(1.0, 2.0),))]
    assert "drums" in sent[1]
    found = {entry.text for entry in entries_for(window.actions_by_id, window.desk, print, print)}
    assert {"Transcribe song into Mine", "Transcribe song into Beat"} <= found


def _submenu(menu, words):
    return next(action.menu() for action in menu.actions() if action.menu() is not None and action.text() == words)


def test_a_track_is_written_down_as_a_melody_or_as_drums(window, session):
    session.asked.clear()
    window.actions_by_id["melody"].trigger()
    window.actions_by_id["strokes"].trigger()
    assert [call[:3] for call in session.asked] == [("shaped", "song", "hum"), ("shaped", "song", "beat")]


@pytest.mark.parametrize("mode", [SPECTROGRAM, ROLL, BOTH])
def test_the_slider_can_be_reached_in_every_mode(written, mode):
    written.editor.show_mode(mode)
    bar = written.editor.written
    assert bar.isVisible()
    assert bar.slider.isVisible()
    assert bar.slider.height() >= 24
