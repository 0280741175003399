"""The right-hand column at work: regions, tasks, takes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QHBoxLayout, QLineEdit, QWidget
from ui.fakes import MODELS, PROVENANCE, FakeSession

from musicstudio.domain.edits import AcceptTake, AddTakes, AddTracks, Propose, RejectTake
from musicstudio.domain.models import ModelSpec
from musicstudio.domain.project import Proposal, Take, Track
from musicstudio.domain.region import Region
from musicstudio.domain.score import Score, TempoMap
from musicstudio.ui.blind import HIDDEN
from musicstudio.ui.bridge import Bridge
from musicstudio.ui.desk import Desk
from musicstudio.ui.side import Side
from musicstudio.ui.theme import apply_theme

LEFT = Qt.MouseButton.LeftButton
ONE, TWO = Region(2.0, 3.0), Region(4.0, 5.0)


@pytest.fixture
def session(song):
    return FakeSession(song)


@pytest.fixture
def side(qtbot, session):
    """The column alone, wired to a desk as in the window."""
    apply_theme(QApplication.instance())
    desk = Desk(Bridge())
    made = Side(desk)
    made.desk, made.host = desk, QWidget()
    desk.changed.connect(lambda: made.show_track(desk.track, desk.track is not None and desk.track.media is not None))
    host = made.host
    QHBoxLayout(host).addWidget(made)
    qtbot.addWidget(host)
    host.setMinimumSize(320, 820)
    host.show()
    desk.bridge.attach(session)
    return made


def propose(session, folder, regions=(ONE,), takes=3, **more):
    made = tuple(
        Take(n, f"take {n}", tuple(session.span(folder, 10 * n + m, r.start_s, r.end_s) for m, r in enumerate(regions)),
             PROVENANCE, **more)
        for n in range(1, takes + 1)
    )  # fmt: skip
    session.do(Propose("song", Proposal("p", regions, made, chosen=1)))


def proposal(session):
    return session.project.track("song").proposal("p")


def said(side):
    heard = []
    side.desk.bridge.said.connect(heard.append)
    return heard


def test_only_tasks_that_fit_and_can_be_done_are_offered(side):
    tasks = side.selection.tasks
    assert tasks.offered() == ("separate", "analyze")
    side.desk.selection.set((ONE,))
    assert tasks.offered() == ("inpaint", "separate", "analyze")
    assert tasks.task == "inpaint"
    side.desk.selection.clear()
    assert tasks.task == "separate"


def test_a_score_is_offered_what_reads_scores_and_models_made_for_them(side, session, monkeypatch):
    models = (
        ModelSpec("arranger", "a", ("inpaint", "continue", "generate"), "Arranger", "MIT", modality="score"),
        ModelSpec("synthesis", "s", ("render",), "Synthesis", "MIT", modality="score"),
        ModelSpec("notes", "n", ("transcribe",), "Notes", "MIT", modality="score"),
    )
    monkeypatch.setattr("ui.fakes.MODELS", (*MODELS, *models))
    tasks = side.selection.tasks
    tasks.refresh_models()
    side.desk.selection.set((ONE,))
    assert tasks.offered() == ("inpaint", "separate", "transcribe", "analyze", "generate")
    assert tasks.form("inpaint").fields["engine"].findData("arranger") < 0
    score = Score((), TempoMap())
    session.do(AddTracks((Track("score", "Score", score=score),)))
    side.desk.set_focus("score")
    assert tasks.offered() == ("inpaint", "continue", "render", "generate")
    assert tasks.form("inpaint").fields["engine"].findData("arranger") > 0
    side.selection.run("render")
    assert session.asked[-1][:4] == ("ask", "render", "score", ())


def test_the_button_and_the_key_ask_with_what_the_form_says(side, session):
    side.desk.selection.set((ONE,))
    tasks = side.selection.tasks
    form = tasks.form("inpaint")
    form.fields["prompt"].setText("softer")
    form.fields["takes"].set_value(2)
    QTest.mouseClick(tasks.go, LEFT)
    side.selection.run("inpaint")
    wanted = ("ask", "inpaint", "song", (ONE,), "softer", 2, None, "auto", "auto")
    assert session.asked == [wanted, wanted]
    QTest.mouseClick(tasks.buttons["separate"], LEFT)
    tasks.form("separate").fields["stems"].boxes["drums"].click()
    QTest.mouseClick(tasks.go, LEFT)
    stems = ("bass", "other", "vocals")
    assert session.asked[-1] == ("ask", "separate", "song", (), stems, None, "auto", "auto", "usual")


def test_what_cannot_be_done_is_said_with_what_to_do(side, session):
    heard = said(side)
    side.selection.run("inpaint")
    side.selection.run("transcribe")
    assert heard == [
        "Drag over the sound to select what should be painted anew.",
        "No model on this machine can transcribe; get one under Models.",
    ]
    assert session.asked == []


def test_a_form_keeps_its_values_while_another_task_is_shown(side):
    side.desk.selection.set((ONE,))
    tasks = side.selection.tasks
    tasks.form("inpaint").fields["takes"].set_value(7)
    tasks.choose("separate")
    tasks.choose("inpaint")
    assert tasks.form("inpaint").values()["takes"] == 7


def test_a_task_asked_for_by_its_key_shows_nothing_of_its_form(side):
    tasks = side.selection.tasks
    shown = tasks.task
    others = [task for task in tasks.offered() if task != shown]
    for task in others:
        tasks.run(task)
    QApplication.processEvents()
    assert [task for task, form in tasks.forms.items() if form.more.isVisible()] in ([shown], [])
    assert [task for task, form in tasks.forms.items() if form.isVisible()] == [shown]
    assert others


def test_every_region_has_its_row_and_can_be_edited_or_removed(side):
    side.desk.selection.set((ONE, TWO))
    rows = side.selection.rows
    rows[0].end.setValue(3.5)
    assert side.desk.selection.regions == (Region(2.0, 3.5), TWO)
    rows[0].start.setValue(9.0)
    assert side.desk.selection.regions == (Region(2.0, 3.5), TWO)
    assert rows[0].start.value() == 2.0
    QTest.mouseClick(rows[0].gone, LEFT)
    assert side.desk.selection.regions == (TWO,)
    assert len(side.selection.rows) == 1


def test_times_are_typed_as_bars_and_bands_tell_their_notes(side):
    side.desk.selection.set((ONE,))
    side.selection.musical.setChecked(True)
    line = side.selection.rows[0]
    assert (line.start.text(), line.end.text()) == ("2|1", "2|3")
    line.end.lineEdit().setText("3|1.5")
    line.end.interpretText()
    assert side.desk.selection.regions == (Region(2.0, 4.25),)
    line.high.setValue(880)
    assert "A5 (A4 = 440 Hz)" in line.high.toolTip()


def test_numbers_that_only_lost_digits_do_not_move_a_region(side):
    exact = Region(2.00000012345, 3.1)
    side.desk.selection.set((exact,))
    side.selection.rows[0].high.setValue(880)
    assert side.desk.selection.regions[0].start_s == exact.start_s


def test_takes_tell_lineage_and_how_they_were_made(side, session, tmp_path):
    propose(session, tmp_path)
    more = Take(1, "varied", (session.span(tmp_path, 99, 2.0, 3.0),), PROVENANCE, parent=2, facts={"method": "x"})
    session.do(AddTakes("song", "p", (more,)))
    rows = side.takes.rows
    assert [row.number for row in rows] == [0, 1, 2, 3, 4]
    assert "like 2" in rows[4].note.text()
    assert rows[4].details.isHidden()
    rows[4].unfolded.emit(4)
    shown = side.takes.rows[4].details
    assert not shown.isHidden()
    assert "More like take 2" in shown.text()
    assert "Method: x" in shown.text()


def test_switching_keeps_the_rows(side, session, tmp_path):
    propose(session, tmp_path)
    rows = list(side.takes.rows)
    side.takes.choose(3)
    assert proposal(session).chosen == 3
    assert side.takes.rows == rows
    assert rows[3].accessibleName().endswith("heard now")


def test_more_takes_and_takes_like_this_are_asked_for(side, session, tmp_path):
    propose(session, tmp_path)
    side.takes.choose(2)
    QTest.mouseClick(side.takes.more_button, LEFT)
    QTest.mouseClick(side.takes.like_button, LEFT)
    assert session.asked[-2:] == [("more_takes", "song", "p", 0), ("more_takes", "song", "p", 2)]
    side.takes.choose(0)
    assert not side.takes.like_button.isEnabled()


def test_one_take_is_rejected_and_the_next_is_heard(side, session, tmp_path):
    propose(session, tmp_path)
    QTest.mouseClick(side.takes.drop_button, LEFT)
    assert session.asked[-1] == ("do", RejectTake("song", "p", 1))
    assert proposal(session).chosen == 2
    side.takes.choose(1)
    assert proposal(session).chosen == 2


def test_a_take_is_accepted_in_one_region_alone(side, session, tmp_path):
    propose(session, tmp_path, (ONE, TWO))
    assert side.takes.here_button.isVisible()
    assert side.takes.here_button.text() == "Accept in region 2"
    side.desk.selection.set((TWO, ONE))
    assert side.takes.here_button.text() == "Accept in region 1"
    QTest.mouseClick(side.takes.here_button, LEFT)
    assert session.asked[-1] == ("do", AcceptTake("song", "p", 1, 0))
    assert proposal(session).regions == (TWO,)
    assert not side.takes.here_button.isVisible()


def test_listening_blind_hides_what_is_what_and_keys_follow_the_shuffle(side, session, tmp_path):
    propose(session, tmp_path, takes=5)
    before = session.source("song").patches
    side.takes.blind.setChecked(True)
    order = side.takes._blind.order
    assert sorted(order) == [0, 1, 2, 3, 4, 5]
    assert [row.key for row in side.takes.rows] == [0, 1, 2, 3, 4, 5]
    assert [row.name.text() + row.note.text() for row in side.takes.rows] == [f"Sound {n}" for n in range(6)]
    assert not any(row.details.isVisible() or row.name.toolTip() for row in side.takes.rows)
    for key in range(6):
        side.takes.choose(key)
        assert proposal(session).chosen == order[key]
        assert side.desk.source(side.desk.track).patches == before, "the picture must not tell"
        assert side.desk.shown.track("song").proposal("p").chosen == HIDDEN
    side.takes.blind.setChecked(False)
    assert side.takes.rows[0].name.text() == "Original"
    assert side.desk.shown is side.desk.project


def test_accepting_reveals(side, session, tmp_path):
    propose(session, tmp_path)
    heard = said(side)
    side.takes.blind.setChecked(True)
    side.takes.choose(side.takes._blind.place_of(0))
    side.takes.accept()
    assert heard[-1].startswith("That was the original")
    assert not side.takes.blind.isChecked()
    side.takes.blind.setChecked(True)
    side.takes.choose(side.takes._blind.place_of(3))
    side.takes.accept()
    assert heard[-1] == "That was take 3, take 3."
    assert session.asked[-1] == ("do", AcceptTake("song", "p", 3))


def test_new_takes_are_shuffled_in(side, session, tmp_path):
    propose(session, tmp_path)
    side.takes.blind.setChecked(True)
    session.do(AddTakes("song", "p", (Take(1, "n", (session.span(tmp_path, 99, 2.0, 3.0),), PROVENANCE),)))
    assert sorted(side.takes._blind.order) == [0, 1, 2, 3, 4]


def test_the_selection_is_not_taken_away_by_what_arrives(side, session, tmp_path):
    side.desk.selection.set((TWO,))
    propose(session, tmp_path)
    assert side.desk.selection.regions == (TWO,)
    assert side.takes.proposal.id == "p"


def test_the_seed_of_what_is_heard_is_offered_to_be_kept(side, session, tmp_path):
    side.desk.selection.set((ONE,))
    propose(session, tmp_path)
    seed = side.selection.tasks.form("inpaint").fields["seed"]
    seed.keep.setChecked(True)
    assert seed.value() == PROVENANCE.seed


def test_rolls_can_be_left_out(side):
    region = Region(2.0, 4.0)
    assert side.desk.roll_s(region) == (2.0, 2.0)
    told = []
    side.desk.rolled.connect(lambda: told.append(side.desk.roll_s(region)))
    side.takes.pre.click()
    side.takes.post.click()
    assert told == [(0.0, 2.0), (0.0, 0.0)]


def test_favourites_are_kept(side, session, tmp_path):
    propose(session, tmp_path)
    side.takes.rows[2].marked.emit(2, True)
    assert proposal(session).take(2).favourite


def test_the_numbers_of_fields_can_be_seen(window):
    """With a border in the style sheet, Qt leaves a number without buttons one pixel of room."""
    window.desk.selection.set((Region(1.0, 2.0),))
    QApplication.processEvents()
    boxes = [box for box in window.side.findChildren(QAbstractSpinBox) if box.isVisible()]
    assert len(boxes) >= 5
    for box in boxes:
        assert box.findChild(QLineEdit).width() > 0.8 * box.width()
    page = window.side.selection
    assert page._frame.minimumSizeHint().width() <= page.width()
