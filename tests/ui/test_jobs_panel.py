"""Jobs as lines: what they need, how they stand, what to try."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from musicstudio.app.folders import log_dir
from musicstudio.app.jobs import Job
from musicstudio.domain.errors import KINDS
from musicstudio.domain.tasks import Forecast, Progress
from musicstudio.ui.jobs_panel import JobsPanel, describe
from musicstudio.ui.remedies import REMEDIES

FORECAST = Forecast(41, 1_200_000_000, 0)


@pytest.fixture
def panel(qtbot):
    home = QWidget()
    qtbot.addWidget(home)
    made = JobsPanel()
    made.setParent(home)
    made.resize(600, 200)
    home.show()
    made.home = home  # which would delete it
    return made


def test_what_a_job_needs_is_said_before_it_computes():
    assert describe(Job("1", "x", "running", forecast=FORECAST)) == "needs about 0:41 · 1.2 GB memory"
    assert describe(Job("1", "x", "running")) == "starting"


def test_how_far_it_is_is_said():
    job = Job("1", "x", "running", Progress(0.62, "masks", 41.0), FORECAST)
    assert describe(job) == "62% · masks · 0:41 left · 1.2 GB memory"


def test_the_place_in_the_queue_is_said(panel):
    panel.show_jobs(tuple(Job(str(n), f"job {n}", "running" if n == 1 else "queued") for n in (1, 2, 3)))
    assert panel.rows["2"].state.text() == "waiting behind 1 other"
    assert panel.rows["3"].state.text() == "waiting behind 2 others"
    assert describe(Job("4", "x")) == "waiting"


def test_what_failed_stands_above_what_waits(panel):
    jobs = (Job("1", "a", "done"), Job("2", "b", "queued"), Job("3", "c", "failed"), Job("4", "d", "running"))
    panel.show_jobs(jobs)
    order = [panel._list.itemAt(place).widget() for place in range(4)]
    assert order == [panel.rows[job] for job in ("4", "3", "2", "1")]


@pytest.mark.parametrize("kind", sorted(REMEDIES))
def test_each_kind_of_error_has_its_remedy(panel, qtbot, kind):
    assert kind in KINDS
    asked = []
    getattr(panel, REMEDIES[kind].ask).connect(asked.append)
    panel.show_jobs((Job("1", "x", "failed", error="It failed.", kind=kind),))
    assert panel.rows["1"].again.text() == REMEDIES[kind].words
    qtbot.mouseClick(panel.rows["1"].again, Qt.MouseButton.LeftButton)
    assert asked == ["1"]


def test_details_hold_the_traceback_and_the_end_of_the_log(panel, qtbot):
    log_dir().mkdir(parents=True)
    (log_dir() / "worker.log").write_text("\n".join(f"line {n}" for n in range(100)))
    told = []
    panel.details_wanted.connect(lambda *what: told.append(what))
    panel.show_jobs((Job("1", "x", "failed", error="It failed.", details="Traceback"),))
    qtbot.mouseClick(panel.rows["1"].more, Qt.MouseButton.LeftButton)
    sentence, details = told[0]
    assert sentence == "It failed."
    assert details.startswith("Traceback")
    assert details.endswith("line 99")
    assert "line 10\n" not in details


def test_what_is_done_leaves_by_itself(panel, qtbot):
    forgotten = []
    panel.forget.connect(forgotten.append)
    panel.show_jobs((Job("1", "x", "done"),))
    assert panel.rows["1"].leaving.isActive()
    panel.rows["1"].leaving.timeout.emit()
    assert forgotten == ["1"]


def test_trying_on_the_cpu_holds_from_then_on(window, session):
    window.jobs.retry_on_cpu.emit("j1")
    assert session.settings.device == "cpu"
    assert ("retry", "j1") in session.asked
