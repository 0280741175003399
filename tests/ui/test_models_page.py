"""The models page: what each model is and whether it is here; get, import, verify, remove."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from app.models.fake_hub import FakeHub
from app.models.files import file_of, model, safetensors
from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication

from musicstudio.app.models.places import own_dir
from musicstudio.app.models.store import faults
from musicstudio.app.settings import load_settings
from musicstudio.domain.errors import ModelUnavailable
from musicstudio.ui.badge import words_of
from musicstudio.ui.models_page import ModelsPage

BODY = safetensors(50_000)
SPEC = model(file_of("model.safetensors", BODY))
PATH = "/maker/net/resolve/main/model.safetensors"
PLAIN = replace(model(name="plain"), title="Plain", tasks=("generate", "cover"), commercial=False)


@pytest.fixture(autouse=True)
def place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("HF_TOKEN", "HF_ENDPOINT", "http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    monkeypatch.setattr("musicstudio.app.models.tokens.keyring_found", lambda: False)
    monkeypatch.setattr("musicstudio.ui.network_form.keyring_found", lambda: False)


@pytest.fixture
def hub(window) -> Iterator[FakeHub]:
    with FakeHub({PATH: BODY}) as made:
        window.bridge.change(mirrors=(f"https://huggingface.co={made.address}",))
        yield made


@pytest.fixture
def page(window) -> ModelsPage:
    made = ModelsPage(window.bridge, window.pages.manager, lambda: (SPEC, PLAIN))
    window.overlay.open(made)
    made.complete()
    return made


def here(page: ModelsPage, name: str = "net") -> list[str]:
    row = page.rows[name]
    return [one.text() for one in (row.get, row.verify, row.remove, row.stop) if one.isVisibleTo(row)]


def ended(window, name: str = "net"):
    errand = window.pages.manager.errand(name)
    return errand is not None and not errand.running


def test_every_model_says_what_it_is_and_whether_it_is_here(page):
    net, plain = page.rows["net"], page.rows["plain"]
    assert (net.state.text(), net.size_label.text(), here(page)) == ("Not installed", "200 kB", ["Get"])
    assert (plain.state.text(), here(page, "plain")) == ("Included", [])
    assert (net.badge.text, plain.badge.text) == ("May be sold", "Not for sale")
    assert "Net: Not installed. May be sold" in net.title.accessibleName()
    assert net.get.accessibleName() == "Get: Net"
    net.title.click()
    assert net.details.isVisibleTo(net)
    net.title.click()
    assert not net.details.isVisibleTo(net)


@pytest.mark.parametrize(
    ("commercial", "sold_if", "words"),
    [(True, "", "May be sold"), (True, "below 1 million", "Sold with limits"), (False, "", "Not for sale"),
     (None, "", "Not written down")],
)  # fmt: skip
def test_the_licence_is_said_in_plain_words(commercial, sold_if, words):
    assert words_of(replace(SPEC, commercial=commercial, sold_if=sold_if))[0] == words


def test_a_model_is_got_verified_and_removed_and_the_forms_hear_of_it(window, page, hub, qtbot, monkeypatch):
    asked = []
    monkeypatch.setattr(window.prompt, "show_models", asked.append)
    hub.pause_s = 0.01
    page.rows["net"].get.click()
    qtbot.waitUntil(lambda: page.rows["net"].bar.value() > 0)
    assert here(page) == ["Cancel"]
    assert "of 200 kB" in page.rows["net"].news.text()
    assert asked == []
    hub.pause_s = 0.0
    qtbot.waitUntil(lambda: page.rows["net"].state.text() == "Installed")
    assert len(asked) == 1
    assert here(page) == ["Verify", "Remove"]
    assert "on this disk" in page.disk.text()
    page.rows["net"].verify.click()
    qtbot.waitUntil(lambda: page.rows["net"].news.text() == "All files are as they must be.")
    page.rows["net"].gone.click()
    assert not page.rows["net"].news.isVisibleTo(page)
    page.rows["net"].remove.click()
    assert own_dir(SPEC).exists()
    assert page.rows["net"].remove.text().startswith("Delete")
    page.rows["net"].remove.click()
    qtbot.waitUntil(lambda: page.rows["net"].state.text() == "Not installed")
    assert not own_dir(SPEC).exists()


def test_a_failure_is_a_sentence_in_its_row_and_can_be_tried_again(window, page, hub, qtbot):
    hub.statuses = [404]
    page.rows["net"].get.click()
    qtbot.waitUntil(lambda: page.rows["net"].news.property("kind") == "error")
    assert "no longer at" in page.rows["net"].news.text()
    assert here(page) == ["Get"]
    page.rows["net"].get.click()
    qtbot.waitUntil(lambda: page.rows["net"].state.text() == "Installed")
    assert not page.rows["net"].news.isVisibleTo(page)


def test_cancelling_keeps_what_came_and_goes_on_later(window, page, hub, qtbot):
    hub.pause_s = 0.02
    page.rows["net"].get.click()
    qtbot.waitUntil(lambda: page.rows["net"].bar.value() > 0)
    page.rows["net"].stop.click()
    qtbot.waitUntil(lambda: ended(window))
    assert page.rows["net"].state.text() == "Here in part"
    assert here(page) == ["Remove", "Go on"] or here(page) == ["Go on", "Remove"]


def test_a_download_goes_on_while_the_page_is_closed(window, page, hub, qtbot):
    hub.pause_s = 0.01
    page.rows["net"].get.click()
    window.overlay.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    qtbot.waitUntil(lambda: ended(window))
    assert faults(SPEC) == []


def test_a_damaged_file_is_said_and_can_be_got_again(window, page, hub, qtbot):
    page.rows["net"].get.click()
    qtbot.waitUntil(lambda: page.rows["net"].state.text() == "Installed")
    (own_dir(SPEC) / "model.safetensors").write_bytes(b"x")
    page.rows["net"].show_errand(None)
    assert page.rows["net"].state.text() == "Damaged"
    assert "Get again" in here(page)


def drop(page: ModelsPage, at: QPointF, *paths: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    event = QDropEvent(
        at, Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QEvent.Type.Drop
    )
    page.dropEvent(event)


def test_files_dropped_on_a_model_are_imported(window, page, qtbot, tmp_path):
    (tmp_path / "download.bin").write_bytes(BODY)
    row = page.rows["net"]
    drop(page, QPointF(row.title.mapTo(page, row.title.rect().center())), tmp_path / "download.bin")
    qtbot.waitUntil(lambda: row.state.text() == "Installed")


def test_files_dropped_anywhere_find_their_model_by_name(window, page, qtbot, tmp_path):
    (tmp_path / "song.safetensors").write_bytes(BODY)
    drop(page, QPointF(5, 5), tmp_path / "song.safetensors")
    assert "No model knows" in page.none.text()
    assert page.none.isVisibleTo(page)
    (tmp_path / "song.safetensors").rename(tmp_path / "model.safetensors")
    drop(page, QPointF(5, 5), tmp_path)
    qtbot.waitUntil(lambda: page.rows["net"].state.text() == "Installed")
    assert not page.none.isVisibleTo(page)


def test_the_filter_hides_what_is_not_meant_and_says_when_nothing_is(page):
    page.field.setText("cover")
    assert not page.rows["net"].isVisibleTo(page)
    assert page.rows["plain"].isVisibleTo(page)
    page.field.setText("qqqq")
    assert page.none.isVisibleTo(page)
    page.field.clear()
    assert page.rows["net"].isVisibleTo(page)
    assert not page.none.isVisibleTo(page)


def test_rows_come_one_by_one_and_all_of_them(window, qtbot):
    made = ModelsPage(window.bridge, window.pages.manager, lambda: (SPEC, PLAIN, replace(PLAIN, id="third")))
    window.overlay.open(made)
    assert len(made.rows) == 1
    qtbot.waitUntil(lambda: len(made.rows) == 3)
    assert not made.none.isVisibleTo(made)


def test_a_catalogue_that_cannot_be_read_is_said(window):
    def broken():
        raise ModelUnavailable("The catalogue entry x.toml cannot be read; reinstall it.")

    page = ModelsPage(window.bridge, window.pages.manager, broken)
    window.overlay.open(page)
    page.complete()
    assert "x.toml" in page.none.text()
    assert page.none.isVisibleTo(page)


def test_what_has_the_focus_comes_into_view(window, qtbot):
    window.actions_by_id["models"].trigger()
    page = window.overlay.page
    page.complete()
    QApplication.processEvents()
    last = list(page.rows.values())[-1]
    with qtbot.waitActive(window):
        window.activateWindow()
    last.title.setFocus()
    QApplication.processEvents()
    place = last.title.mapTo(page.scroll.viewport(), last.title.rect().center())
    assert page.scroll.viewport().rect().contains(place)


def test_proxy_and_mirror_are_kept_and_a_token_needs_the_keyring(window, page):
    form = page.network
    form.proxy.setText(" http://proxy:3128 ")
    form.proxy.editingFinished.emit()
    form.mirror.setText("https://mirror.example.org")
    form.mirror.editingFinished.emit()
    settings = load_settings()
    assert settings.proxy == "http://proxy:3128"
    assert settings.mirrors == ("https://huggingface.co=https://mirror.example.org",)
    form.mirror.clear()
    form.mirror.editingFinished.emit()
    assert load_settings().mirrors == ()
    assert not form.token.isEnabled()
    assert "HF_TOKEN" in form.said.text()


def test_a_token_goes_to_the_keyring_and_is_not_shown(window, monkeypatch):
    kept = []
    monkeypatch.setattr("musicstudio.ui.network_form.keyring_found", lambda: True)
    monkeypatch.setattr("musicstudio.ui.network_form.has_token", lambda: bool(kept and kept[-1]))
    monkeypatch.setattr("musicstudio.ui.network_form.keep_token", kept.append)
    page = ModelsPage(window.bridge, window.pages.manager, lambda: (SPEC,))
    window.overlay.open(page)
    page.network.token.setText("secret")
    page.network.keep.click()
    assert (kept, page.network.token.text()) == (["secret"], "")
    assert page.network.forget.isVisibleTo(page.network)
    page.network.forget.click()
    assert kept == ["secret", ""]


def test_a_job_without_its_model_leads_here(window):
    window.jobs.find_model.emit("job")
    assert isinstance(window.overlay.page, ModelsPage)
