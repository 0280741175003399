"""The transport's figures, meters and signs."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from musicstudio.app.jobs import Job
from musicstudio.audio.meters import Levels
from musicstudio.ui.bridge import Bridge
from musicstudio.ui.grid import Grid
from musicstudio.ui.transport_bar import TransportBar
from musicstudio.ui.worker_watch import Use, WorkerWatch

GRID = Grid(tuple(n * 0.5 for n in range(16)), (0.0, 2.0, 4.0, 6.0), 120.0, "4/4", "A minor", -14.2)


@pytest.fixture
def bar(qtbot):
    home = QWidget()
    qtbot.addWidget(home)
    made = TransportBar()
    made.setParent(home)
    made.resize(1480, 44)
    home.show()
    made.home = home  # which would delete it
    return made


def test_the_position_is_bar_beat_tick_and_time(bar):
    bar.show_position(2.75, GRID)
    assert (bar.bars.text(), bar.time.text()) == ("2|2|240", "0:02.750")
    bar.show_position(1.0, Grid())
    assert bar.bars.text() == "–|–|–"


def test_loudness_is_what_is_heard(bar):
    assert bar.loudness.text() == "– LUFS"
    bar.show_levels(Levels((0.5, 0.5), (0.3, 0.3), -12.0, -14.21))
    assert bar.loudness.text() == "−14.2 LUFS"
    bar.show_grid(GRID)
    assert "the whole song: -14.2 LUFS" in bar.loudness.toolTip()
    bar.show_levels(Levels())
    assert bar.loudness.text() == "– LUFS"


def test_the_highest_peak_is_held_until_clicked(bar, qtbot):
    bar.show_levels(Levels((1.0, 0.5)))
    bar.show_levels(Levels((0.1, 0.1)))
    assert bar.meters.highest_db == pytest.approx(0.0)
    assert "0.0 dBFS" in bar.meters.toolTip()
    qtbot.mouseClick(bar.meters, Qt.MouseButton.LeftButton)
    assert "nothing yet" in bar.meters.toolTip()


def test_dropouts_are_always_there_to_be_seen(bar):
    bar.show_health("", 0)
    assert bar.underruns.text() == "0 dropouts"
    bar.show_health("", 1)
    assert bar.underruns.text() == "1 dropout"
    bar.resize(700, 44)
    assert not bar.underruns.isHidden()


def test_no_sound_is_a_sign_with_its_sentence(bar):
    bar.show_health("No sound device is there, so nothing is heard; connect one.", 0)
    assert bar._silent.text() == "No sound"
    assert bar._silent.toolTip().startswith("No sound device")


def test_a_narrow_bar_leaves_out_what_matters_least(bar):
    assert not bar.engine.isHidden()
    bar.resize(900, 44)
    assert bar.engine.isHidden()
    assert not bar.tempo.isHidden() or not bar.loudness.isHidden()
    bar.resize(1480, 44)
    assert not bar.engine.isHidden()


def test_a_figure_that_grows_makes_others_leave(bar, qtbot):
    """Also when nobody resizes the bar."""
    needed = bar.layout().minimumSize().width()
    bar.resize(needed + 4, 44)
    assert not bar.key.isHidden()
    bar.engine.show_use(Use("an accelerator with a long name", 3_100_000_000, True))
    qtbot.waitUntil(lambda: bar.engine.isHidden(), timeout=2000)
    bar.engine.show_use(Use("cuda"))
    qtbot.waitUntil(lambda: not bar.engine.isHidden(), timeout=2000)


def test_no_event_of_the_bar_passes_through_python():
    assert "event" not in vars(TransportBar)


def test_the_engine_says_where_it_computes_and_what_it_holds(bar):
    bar.engine.show_use(Use("cuda", 3_100_000_000, True))
    assert bar.engine.text() == "● cuda · 3.1 GB"
    bar.engine.show_use(Use("auto"))
    assert bar.engine.text() == "○ auto · idle"


def test_the_worker_is_looked_at_only_while_jobs_run(qtbot, session):
    bridge = Bridge()
    session.worker_pids = (3, 4)
    watch = WorkerWatch(bridge, lambda pid: pid * 1000)
    bridge.session = session
    told = []
    watch.changed.connect(told.append)
    assert not watch._clock.isActive()
    bridge.jobs_changed.emit((Job("1", "x", "running"),))
    assert watch._clock.isActive()
    qtbot.waitUntil(lambda: told == [Use("auto", 7000, True)])
    bridge.jobs_changed.emit((Job("1", "x", "done"),))
    assert not watch._clock.isActive()
    qtbot.waitUntil(lambda: told[1:] == [Use("auto", 7000, False)])
    bridge.session = None
    bridge.close()
