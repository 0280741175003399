"""Generated music in the window: the prompt row, takes of a sketch, chords, locks, notes instead of sound."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from ui.fakes import PROVENANCE, FakePlayer

from musicstudio.domain.band_edits import ChooseSketch, LockTrack
from musicstudio.domain.edits import AddTracks
from musicstudio.domain.project import Track
from musicstudio.domain.region import Region
from musicstudio.domain.score import Mark, Note, Part, Score, TempoMap
from musicstudio.domain.units import Ticks
from musicstudio.ui.bridge import Bridge
from musicstudio.ui.desk import Desk
from musicstudio.ui.main_window import MainWindow
from musicstudio.ui.playback import Playback

CHORDS = (Mark(Ticks(0), "Am7"), Mark(Ticks(1920), "Dm7"))


def sketch(session, takes=2):
    """Lay the tracks of a sketch down; the first take is heard."""
    tracks = []
    for take in range(1, takes + 1):
        for role in ("drums", "bass"):
            part = Part(role, (Note(Ticks(0), Ticks(480), 40),), role=role)
            score = Score((part,), TempoMap.constant(120), key="A minor", chords=CHORDS, length=Ticks(3840))
            track = Track(f"{role}{take}", f"Take {take} · {role}", role, score=score, muted=take > 1)
            tracks.append(replace(track, provenance=PROVENANCE, group="g", take=take))
    session.do(AddTracks(tuple(tracks)))


def muted(window):
    return {track.id for track in window.desk.project.tracks if track.muted}


def test_words_and_choices_of_the_row_are_asked_for_and_g_goes_there_first(window, session):
    window.prompt.words.clear()
    QTest.keyClick(window, Qt.Key.Key_G)
    assert window.focusWidget() is window.prompt.words
    QTest.keyClicks(window.prompt.words, "dusty drums")
    window.prompt.takes.setCurrentIndex(2)
    QTest.keyClick(window.prompt.words, Qt.Key.Key_Return)
    asked = [call for call in session.asked if call[:2] == ("ask", "generate")]
    assert len(asked) == 1
    assert {"dusty drums", 3} <= {value for value in asked[0] if isinstance(value, str | int)}


def test_music_begins_with_the_bar_of_the_playhead(window, session):
    window.playback.seek(3.1)
    window.prompt.words.setText("rain")
    window.prompt.button.click()
    assert session.asked[-1][:3] == ("ask", "generate", "")
    assert session.asked[-1][4] == 2.0


def test_a_take_of_a_sketch_is_heard_by_its_number_and_undone_in_one(window, session):
    sketch(session)
    window.desk.set_focus("bass1")
    assert window.side.sketch.isVisible()
    assert muted(window) == {"drums2", "bass2"}
    QTest.keyClick(window, Qt.Key.Key_2)
    assert session.asked[-1] == ("do", ChooseSketch("g", 2))
    assert muted(window) == {"drums1", "bass1"}
    assert [take for take, button in window.side.sketch.buttons.items() if button.isChecked()] == [2]
    session.undo()
    assert muted(window) == {"drums2", "bass2"}
    QTest.keyClick(window, Qt.Key.Key_0)
    assert muted(window) == {"drums1", "bass1", "drums2", "bass2"}
    window.desk.set_focus("song")
    assert not window.side.sketch.isVisible()


def test_a_chord_is_named_by_typing_over_it_in_all_tracks_of_its_take(window, session):
    sketch(session)
    window.desk.set_focus("bass1")
    lane = window.chords
    assert [held.name for held in lane.chords] == ["Am7", "Dm7"]
    x = round(window.desk.timeline.x_of(3.0, lane.width()))
    QTest.mouseClick(lane, Qt.MouseButton.LeftButton, pos=QPoint(x, 10))
    lane.field.setText("no chord")
    QTest.keyClick(lane.field, Qt.Key.Key_Return)
    assert lane.field.isVisible(), "what is no chord waits to be mended"
    lane.field.setText("G7/B")
    QTest.keyClick(lane.field, Qt.Key.Key_Return)
    assert not lane.field.isVisible()
    texts = {track.id: [m.text for m in track.score.chords] for track in window.desk.project.tracks if track.score}
    assert texts["bass1"] == texts["drums1"] == ["Am7", "G7/B"]
    assert texts["bass2"] == ["Am7", "Dm7"]


def test_the_chord_lane_shows_only_where_there_are_chords_and_can_be_hidden(window, session):
    assert not window.chord_row.isVisible()
    sketch(session)
    window.desk.set_focus("bass1")
    assert window.chord_row.isVisible()
    window.actions_by_id["chords"].trigger()
    assert not window.chord_row.isVisible()


def test_a_part_is_locked_from_its_lane_and_then_not_rolled(window, session):
    sketch(session)
    header = window.tracks.lanes["bass1"].header
    actions = {action.text(): action for action in header.menu().actions()}
    assert actions["Re-roll this part"].isEnabled()
    actions["Lock"].trigger()
    assert session.asked[-1] == ("do", LockTrack("bass1", True))
    actions = {action.text(): action for action in header.menu().actions()}
    assert actions["Lock"].isChecked()
    assert not actions["Re-roll this part"].isEnabled()
    song = window.tracks.lanes["song"].header.menu()
    assert "Lock" not in {action.text() for action in song.actions()}


def test_style_density_and_register_are_chosen_beside_the_words(window, session):
    feel = window.prompt.feel
    feel.choose("Style", "bossa nova")
    feel.choose("Density", "sparse")
    window.prompt.words.setText("rainy morning")
    window.prompt.button.click()
    assert "bossa nova, rainy morning, sparse" in session.asked[-1]
    assert "bossa nova" in feel.text()
    feel.choose("Style", "")
    feel.choose("Density", "")
    assert feel.told("rain") == "rain"


@pytest.fixture
def blank(qtbot, studio_home):
    """A window in which nothing is open, with the real session behind it."""
    bridge = Bridge()
    made = MainWindow(bridge, Playback(Desk(bridge), FakePlayer))
    made.show()
    yield made
    made.close()
    made.deleteLater()


def test_from_nothing_words_become_tracks_whose_notes_are_edited_and_heard(blank, qtbot):
    blank.prompt.words.setText("house, 124 bpm, A minor")
    blank.prompt.bars.setCurrentIndex(1)
    blank.prompt.button.click()
    qtbot.waitUntil(lambda: bool(blank.desk.project.tracks or _failed(blank)), timeout=60_000)
    assert not _failed(blank)
    bass = next(track for track in blank.desk.project.tracks if track.role == "bass")
    blank.desk.set_focus(bass.id)
    assert blank.desk.grid.tempo_bpm == pytest.approx(124, abs=0.01)
    assert blank.transport.key.text() == "A minor"
    assert blank.chord_row.isVisible()
    stem = blank.desk.source(bass)
    while blank.editor.mode != "roll":
        blank.editor.next_mode()
    assert blank.editor.state.score.parts[0].notes == bass.score.parts[0].notes
    assert "inpaint" not in blank.side.selection.tasks.offered()
    blank.editor.state.choose_all()
    blank.editor.state.transpose(12)
    session = blank.bridge.session
    qtbot.waitUntil(lambda: session.sound_of(bass.id) not in (None, stem), timeout=30_000)
    session.undo()
    assert session.sound_of(bass.id).path == stem.path


@pytest.fixture
def opened(blank, qtbot, song, monkeypatch):
    """A song as a new project, not analysed unasked."""
    monkeypatch.setattr(Desk, "_look_at_new_songs", lambda self: None)
    blank.bridge.open(song)
    qtbot.waitUntil(lambda: len(blank.desk.project.tracks) == 1, timeout=20_000)
    return blank


def test_a_continuation_is_heard_after_the_end_accepted_and_taken_back(opened, qtbot):
    opened.side.selection.tasks.form("continue").set_values({"bars": 0, "seconds": 2.0, "takes": 2})
    QTest.keyClick(opened, Qt.Key.Key_C)
    qtbot.waitUntil(lambda: bool(opened.desk.track.proposals or _failed(opened)), timeout=60_000)
    assert not _failed(opened)
    (proposal,) = opened.desk.track.proposals
    assert opened.desk.selection.regions == proposal.regions
    assert proposal.regions[0].start_s == pytest.approx(8.0)
    whole = opened.desk.timeline.duration_s
    assert whole > 9.0
    QTest.keyClick(opened, Qt.Key.Key_0)
    assert opened.desk.timeline.duration_s == whole, "the view stays while one listens to the original"
    last = len(proposal.takes)
    QTest.keyClick(opened, Qt.Key(Qt.Key.Key_0 + last))
    lane = opened.playback._lane(opened.desk.track)
    assert lane.chosen == last
    assert lane.takes[last - 1].patches[0].start == 8 * 44100
    QTest.keyClick(opened, Qt.Key.Key_Return)
    assert len(opened.desk.track.edits) == 1
    assert opened.desk.project.seconds > 9.0
    opened.bridge.session.undo()
    opened.bridge.session.undo()
    assert opened.desk.project.seconds == pytest.approx(8.0)


def test_bars_are_filled_in_the_roll_and_the_sound_stays_where_the_spectrogram_is_shown(blank, qtbot):
    blank.prompt.words.setText("rock, 120 bpm, E minor")
    blank.prompt.bars.setCurrentIndex(1)
    blank.prompt.button.click()
    qtbot.waitUntil(lambda: bool(blank.desk.project.tracks or _failed(blank)), timeout=60_000)
    assert not _failed(blank)
    bass = next(track for track in blank.desk.project.tracks if track.role == "bass")
    blank.desk.set_focus(bass.id)
    assert "separate" in blank.side.selection.tasks.offered(), "over its spectrogram it is a sound"
    while blank.editor.mode != "roll":
        blank.editor.next_mode()
    assert "separate" not in blank.side.selection.tasks.offered(), "in the roll it is notes"
    blank.desk.selection.set((Region(2.0, 4.0),))
    QTest.keyClick(blank, Qt.Key.Key_I)
    qtbot.waitUntil(lambda: bool(blank.desk.track.score != bass.score or _failed(blank)), timeout=60_000)
    assert not _failed(blank)
    old, new = set(bass.score.parts[0].notes), set(blank.desk.track.score.parts[0].notes)
    assert {note.start // 1920 for note in old ^ new} == {1}
    assert blank.bridge.session.history.undo_label == "Fill bars"


def _failed(window):
    session = window.bridge.session
    return [job.error for job in session.jobs if job.status == "failed"] if session is not None else []
