"""Recording in the window: what is sung, hummed or beaten comes in at the playhead, as what it is meant for."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from musicstudio.audio.recorder import Recorder
from musicstudio.ui.bridge import Bridge

_LOOK_MS: Final = 50
_LEAST_S: Final = 0.1


class Recording(Protocol):
    """What the window needs of `audio.recorder.Recorder`."""

    path: Path
    begun: bool
    latency_s: float
    peak: float
    seconds: float
    error: str
    whole: bool

    @property
    def ended(self) -> bool: ...
    def stop(self) -> None: ...
    def close(self) -> None: ...


class RecordDesk(QObject):
    """`changed` when a recording begins or ends, `heard` while it runs: its seconds and its peak 0–1."""

    changed = Signal()
    heard = Signal(float, float)

    def __init__(
        self, bridge: Bridge, position_s: Callable[[], float], make: Callable[[Path], Recording] = Recorder
    ) -> None:
        super().__init__()
        self._bridge, self._position_s, self._make = bridge, position_s, make
        self._recorder: Recording | None = None
        self._folder: Path | None = None
        self._wanted = False
        """Whether what is recorded is to be kept."""
        self._start_s: float | None = None
        self.purpose = ""
        self._look = QTimer(self, interval=_LOOK_MS)
        self._look.timeout.connect(self._follow)
        self._waiting: str | None = None
        """What is to be recorded once there is a project to hold it."""
        bridge.opened.connect(self._opened)

    @property
    def active(self) -> bool:
        return self._recorder is not None

    def toggle(self, purpose: str = "") -> None:
        """Begin to record for a purpose ("", "hum" or "beat"), or end what is being recorded."""
        if self.active:
            self.finish()
        else:
            self._begin(purpose)

    def finish(self) -> None:
        """End the recording and keep it."""
        if self._recorder is not None:
            self._recorder.stop()

    def discard(self) -> None:
        """End the recording and throw it away."""
        self._wanted = False
        self.finish()

    def close(self) -> None:
        """End what runs and forget it."""
        self._look.stop()
        if self._recorder is not None:
            self._recorder.close()
        self._clear()

    def _opened(self) -> None:
        self.discard()
        waiting, self._waiting = self._waiting, None
        if waiting is not None and not self.active:
            self._begin(waiting)

    def _begin(self, purpose: str) -> None:
        if self._bridge.session is None:
            if not self._bridge.busy:
                self._waiting = purpose
                self._bridge.begin("Recording")
            return
        self._folder = Path(tempfile.mkdtemp(prefix="musicstudio-recorded-"))
        try:
            self._recorder = self._make(self._folder / "recording.wav")
        except OSError as error:
            self._clear()
            self._bridge.said.emit(f"The recording cannot be started ({error}); restart Music Studio.")
            return
        self.purpose, self._wanted, self._start_s = purpose, True, None
        self._look.start()
        self.changed.emit()

    def _follow(self) -> None:
        recorder = self._recorder
        if recorder is None:
            return
        if recorder.begun and self._start_s is None:
            # What comes in first sounded a moment ago: as much earlier it belongs on the song's time axis.
            self._start_s = max(self._position_s() - recorder.latency_s, 0.0)
        self.heard.emit(recorder.seconds, recorder.peak)
        if recorder.ended:
            self._look.stop()
            self._end(recorder)

    def _end(self, recorder: Recording) -> None:
        recorder.close()
        if recorder.error:
            self._bridge.said.emit(recorder.error)
        purpose, start_s, path = self.purpose, self._start_s or 0.0, recorder.path
        kept = self._wanted and recorder.whole and recorder.seconds >= _LEAST_S
        if kept and self._bridge.session is not None:
            folder, self._folder = self._folder, None  # it goes when the recording has been taken in
            self._bridge.ask(
                lambda session: session.transcribing.take_recording(path, purpose, start_s, lambda: _remove(folder))
            )
        self._clear()
        self.changed.emit()

    def _clear(self) -> None:
        folder, self._folder, self._recorder = self._folder, None, None
        _remove(folder)


def _remove(folder: Path | None) -> None:
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)
