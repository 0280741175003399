"""The only place where services meet Qt: a session's news become signals, its errors become sentences."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from musicstudio.app.session import Session, begin_session, open_session
from musicstudio.app.settings import load_settings, save_settings
from musicstudio.domain.edits import Command
from musicstudio.domain.errors import StudioError
from musicstudio.domain.project import Project

log = logging.getLogger(__name__)
T = TypeVar("T")
Work = Callable[[], None]
Opener = Callable[[Path | None, Callable[[Work], None]], Session]


class Poster(QObject):
    """Carries calls from any thread to the window's thread."""

    _called = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._open = True
        self._called.connect(self._run, Qt.ConnectionType.QueuedConnection)

    def post(self, work: Work) -> None:
        if self._open:
            self._called.emit(work)

    def close(self) -> None:
        """Let nothing through any more: what was to be told about is gone."""
        self._open = False

    def _run(self, work: Work) -> None:
        if self._open:
            work()


class Bridge(QObject):
    """Holds the open session; every view hears of it through these signals only."""

    opened = Signal()
    project_changed = Signal(object)
    jobs_changed = Signal(object)
    shelf_changed = Signal(object)
    export_changed = Signal(object)
    sounds_changed = Signal()
    """A score is heard as it is now."""
    said = Signal(str)
    failed = Signal(str, str)
    """A sentence with what a developer would want to know about it."""
    settings_changed = Signal(object)
    opening = Signal(str)
    tried = Signal()
    """Opening has ended, well or not."""

    def __init__(self, opener: Opener = open_session) -> None:
        super().__init__()
        self._opener = opener
        self._poster = Poster()
        self._unsubscribe: Callable[[], None] | None = None
        self.session: Session | None = None
        self.settings = load_settings()
        self.busy = False
        """Whether something is being opened."""
        self._closing: list[threading.Thread] = []

    @property
    def post(self) -> Callable[[Work], None]:
        return self._poster.post

    @property
    def project(self) -> Project:
        return self.session.project if self.session is not None else Project()

    def open(self, path: Path | None) -> None:
        """Open a project or a sound beside the window's thread; the old one is closed when the new one is there."""
        self._open(path.name if path is not None else "the demo", lambda: self._opener(path, self.post))

    def begin(self, name: str) -> None:
        """Open a new, empty project."""
        self._open(name, lambda: begin_session(name, self.post))

    def _open(self, name: str, make: Callable[[], Session]) -> None:
        self.busy = True
        self.opening.emit(name)

        def work() -> None:
            try:
                session = make()
            except (StudioError, OSError) as error:
                sentence = str(error)
                self.post(lambda: self._failed(sentence))
            else:
                self.post(lambda: self.attach(session))

        threading.Thread(target=work, name="open", daemon=True).start()

    def attach(self, session: Session) -> None:
        """Make this session the open one and tell everyone, bit by bit, so that the window answers in between."""
        before = self.session
        self._let_go()
        self.session = session
        self._unsubscribe = session.subscribe(self._heard)
        if before is not None:
            closing = threading.Thread(target=before.close, name="close")
            self._closing.append(closing)
            closing.start()
        self.busy = False
        self.opened.emit()
        self.tried.emit()
        for what in ("project", "jobs", "shelf", *(("message",) if session.messages else ())):
            self.post(partial(self._tell_of, session, what))

    def _tell_of(self, session: Session, what: str) -> None:
        if session is self.session:
            self._heard(what)

    def close(self) -> None:
        """Close the session and wait for what is still closing."""
        session, self.session = self.session, None
        self._let_go()
        self._poster.close()
        if session is not None:
            session.close()
        for thread in self._closing:
            thread.join(timeout=10)

    def ask(self, call: Callable[[Session], T]) -> T | None:
        """Call the session; what it refuses is said in its own sentence."""
        if self.session is None:
            self.said.emit("Nothing is open yet; drop a song into the window.")
            return None
        try:
            return call(self.session)
        except StudioError as error:
            self.said.emit(str(error))
            return None

    def beside(self, work: Callable[[], T], then: Callable[[T], None]) -> None:
        """Do what may wait for a disk beside the window's thread, then go on here with what came of it."""

        def run() -> None:
            done = work()
            self.post(lambda: then(done))

        threading.Thread(target=run, name="beside", daemon=True).start()

    def do(self, command: Command) -> None:
        self.ask(lambda session: session.do(command))

    def change(self, **changes: object) -> None:
        """Change settings for good, on top of what another window chose meanwhile, and tell everyone."""
        before = load_settings()
        self.settings = replace(before, **changes)  # type: ignore[arg-type]
        if self.settings != before:
            save_settings(self.settings)
        if self.session is not None:
            self.session.change_settings(self.settings)
        self.settings_changed.emit(self.settings)

    def _let_go(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None

    def _failed(self, sentence: str) -> None:
        log.warning("not opened: %s", sentence)
        self.busy = False
        self.said.emit(sentence)
        self.tried.emit()

    def _heard(self, what: str) -> None:
        session = self.session
        if session is None:
            return
        if what == "project":
            self.project_changed.emit(session.project)
        elif what == "jobs":
            self.jobs_changed.emit(session.jobs)
        elif what == "shelf":
            self.shelf_changed.emit(session.shelf.items)
        elif what == "export":
            self.export_changed.emit(session.export)
        elif what == "sounds":
            self.sounds_changed.emit()
        elif session.messages:
            self.said.emit(session.messages[-1])
