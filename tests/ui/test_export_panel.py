"""Exporting from the window."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QWidget
from ui.fakes import FakeSession

from musicstudio.app.exports import Export
from musicstudio.app.session import Session, open_session
from musicstudio.app.wish import FORMS, Wish
from musicstudio.domain.edits import SetLoop
from musicstudio.domain.region import Region
from musicstudio.ui.bridge import Bridge
from musicstudio.ui.desk import Desk
from musicstudio.ui.export_panel import ExportPanel, Wished
from musicstudio.ui.theme import apply_theme


class ExportingSession(FakeSession):
    """Remembers what was to be exported."""

    export: Export | None = None


@pytest.fixture
def bridge(qtbot, song):
    apply_theme(QApplication.instance())
    made = Bridge()
    made.attach(ExportingSession(song))
    yield made
    made.close()


@pytest.fixture
def last(tmp_path):
    return Wished(folder=tmp_path / "out")


@pytest.fixture
def panel(qtbot, bridge, last):
    desk = Desk(bridge)
    desk.selection.set((Region(2.2, 5.8),))
    home = QWidget()
    qtbot.addWidget(home)
    made = ExportPanel(bridge, desk, last)
    made.setParent(home)
    made.home = home  # kept alive with it
    made.resize(620, 520)
    with qtbot.waitExposed(home):
        home.show()
    return made


def choose(box, value):
    box.setCurrentIndex(box.findData(value))


def files(panel):
    return panel.preview.toPlainText().splitlines()


def test_names_are_shown_while_they_are_typed(panel):
    assert files(panel) == ["Test_120bpm_Amin_01_song.wav"]
    panel.form.pattern.setText("{track} {number}")
    assert files(panel) == ["song 01.wav"]
    panel.form.pattern.setText("{artist}")
    assert "{artist}" in panel.state.text()
    assert not panel.go.isEnabled()
    panel.form.pattern.clear()
    assert panel.go.isEnabled()


def test_every_form_shows_what_it_will_write_and_only_its_own_options(panel):
    shown = {}
    for form in FORMS:
        panel.form.forms[form].setChecked(True)
        shown[form] = (files(panel), {name for name, row in panel.form._rows.items() if row.isVisibleTo(panel.form)})
    assert shown["mix"][0] == ["Test_120bpm_Amin_mix.wav"]
    assert shown["dawproject"][0] == ["Test.dawproject"]
    assert shown["reaper"][0] == ["Test.rpp", "audio/Test_120bpm_Amin_01_song.wav"]
    assert shown["midi"] == ([], {"range", "tracks", "files", "names"})
    assert shown["stems"][1] == {"range", "tracks", "sound", "end", "names"}
    assert "nothing of this kind" in _after(panel, "midi")


def _after(panel, form):
    panel.form.forms[form].setChecked(True)
    assert not panel.go.isEnabled()
    return panel.state.text()


def test_ranges(panel):
    assert "0:08.000" in panel.form.range_text.text()
    choose(panel.form.range, "selection")
    assert panel.form.wish().span == (2.2, 5.8)
    choose(panel.form.range, "loop")
    assert panel.form.range_text.text() == "2 bars at 120 bpm · 0:02.000 to 0:06.000"
    wish = panel.form.wish()
    assert (wish.loop, wish.span, wish.tail_s) == (True, (2.2, 5.8), 0.0)
    assert not panel.form._rows["end"].isVisible()


def test_selected_bars_are_kept_as_the_loop(panel, bridge):
    choose(panel.form.range, "loop")
    panel.form.keep.click()
    assert ("do", SetLoop(Region(2.0, 6.0))) in bridge.session.asked
    assert bridge.project.loop == Region(2.0, 6.0)


def test_what_is_wished_for_is_asked(panel, bridge, last):
    choose(panel.form.rate, 48000)
    choose(panel.form.bits, "16")
    choose(panel.form.tracks, True)
    panel.form.tail.setValue(2.5)
    panel.form.normalise.setChecked(True)
    panel.go.click()
    wish = Wish("stems", rate=48000, depth="16", tail_s=2.5, normalise=True, heard_only=True)
    assert bridge.session.asked[-1] == ("hand_over", wish, last.folder)
    assert last.wish == wish


def test_what_was_asked_last_is_shown_again(panel, bridge, last, qtbot):
    choose(panel.form.bits, "float")
    panel.form.forms["mix"].setChecked(True)
    panel.form.pattern.setText("{song}")
    again = ExportPanel(bridge, panel._desk, last)
    qtbot.addWidget(again)
    assert again.form.wish() == panel.form.wish()


def test_progress_can_be_cancelled_and_the_result_revealed(panel, bridge, last, monkeypatch, tmp_path):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    session = bridge.session
    session.export = Export(panel.form.wish(), last.folder, fraction=0.42, stage="rendering")
    session.tell("export")
    assert (panel.bar.value(), panel.state.text()) == (420, "42% · rendering")
    assert panel.bar.isVisible()
    assert not panel.go.isVisible()
    panel.stop.click()
    assert session.asked[-1] == ("cancel_export",)
    file = last.folder / "a.wav"
    session.export = Export(panel.form.wish(), last.folder, "done", 1.0, "", (file,), "Exported a.wav to out.")
    session.tell("export")
    assert panel.state.text() == "Exported a.wav to out."
    assert not panel.bar.isVisible()
    panel.show_files.click()
    assert opened == [QUrl.fromLocalFile(str(last.folder))]
    panel.copy.click()
    assert QApplication.clipboard().mimeData().urls() == [QUrl.fromLocalFile(str(file))]


def test_what_failed_is_said_in_the_page(panel, bridge, last):
    bridge.session.export = Export(panel.form.wish(), last.folder, "failed", sentence="No room; make some.")
    bridge.session.tell("export")
    assert panel.state.text() == "No room; make some."
    assert panel.state.property("kind") == "error"
    assert panel.go.isVisible()


def test_a_real_session_exports_from_the_page(qtbot, song, tmp_path, last, monkeypatch):
    monkeypatch.setattr(Session, "ask", lambda *_, **__: "")
    bridge = Bridge()
    session = open_session(song, bridge.post)
    bridge.attach(session)
    qtbot.waitUntil(lambda: bool(bridge.project.tracks), timeout=10_000)
    page = ExportPanel(bridge, Desk(bridge), last)
    qtbot.addWidget(page)
    page.form.forms["reaper"].setChecked(True)
    expected = files(page)
    page.go.click()
    qtbot.waitUntil(lambda: session.export is not None and session.export.status == "done", timeout=20_000)
    qtbot.waitUntil(lambda: "Exported" in page.state.text(), timeout=5_000)
    made = sorted(str(path.relative_to(last.folder)) for path in last.folder.rglob("*") if path.is_file())
    assert made == sorted(expected)
    assert session.messages[-1] == page.state.text()
    bridge.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "export"]


def test_every_control_has_a_name_and_room(panel):
    for control in (panel.form.range, panel.form.tracks, panel.form.rate, panel.form.bits, panel.form.tail,
                    panel.form.pattern, panel.preview):  # fmt: skip
        assert control.accessibleName()
    for button in (panel.go, *panel.form.forms.values()):
        assert button.height() >= 24
        assert button.toolTip()
