"""A project being handed over beside everything else: one at a time, followed and cancelled."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from musicstudio.app.documents import Document
from musicstudio.app.handover import hand_over
from musicstudio.app.plan import SoundOf
from musicstudio.app.wish import Wish
from musicstudio.domain.errors import JobCancelled, StudioError
from musicstudio.domain.tasks import CancelToken

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Export:
    """How it stands: "running", "done", "failed" or "cancelled"; `sentence` says what came of it."""

    wish: Wish
    folder: Path
    status: str = "running"
    fraction: float = 0.0
    stage: str = ""
    files: tuple[Path, ...] = ()
    sentence: str = ""


class Exports:
    """Starts exports of a document; `changed` is called on the export's thread."""

    def __init__(self, document: Callable[[], Document], changed: Callable[[], None]) -> None:
        self._document, self._changed = document, changed
        self._cancel = CancelToken()
        self._thread: threading.Thread | None = None
        self.now: Export | None = None

    def start(self, wish: Wish, folder: Path, sound_of: SoundOf) -> None:
        """Hand the project over as it is now; raises StudioError while another export runs."""
        if self.now is not None and self.now.status == "running":
            raise StudioError("An export is running; cancel it or wait for its end.")
        document = self._document()
        sounds = {track.id: sound_of(track) for track in document.history.present.tracks}
        self._cancel = CancelToken()
        self._tell(Export(wish, folder))
        self._thread = threading.Thread(
            target=self._run, args=(document, wish, folder, lambda track: sounds.get(track.id)), name="export"
        )
        self._thread.start()

    def cancel(self) -> None:
        self._cancel.cancel()

    def close(self) -> None:
        """Cancel what runs and wait for its end."""
        self.cancel()
        if self._thread is not None:
            self._thread.join(timeout=10)

    def _run(self, document: Document, wish: Wish, folder: Path, sound_of: SoundOf) -> None:
        assert self.now is not None
        begun, notes, files = self.now, [], []

        def report(fraction: float, stage: str) -> None:
            if self.now is None or fraction - self.now.fraction >= 0.005 or stage != self.now.stage:
                self._tell(replace(begun, fraction=fraction, stage=stage))

        try:
            for handed in hand_over(document, folder, wish, self._cancel, report, sound_of):
                files.append(handed.path)
                notes += [handed.note] if handed.note else []
        except JobCancelled:
            self._tell(replace(begun, status="cancelled", sentence="The export was cancelled; nothing was written."))
        except StudioError as error:
            self._tell(replace(begun, status="failed", sentence=str(error)))
        except OSError as error:
            log.exception("export failed")
            sentence = f"{folder} cannot be written to ({error.strerror}); choose another place."
            self._tell(replace(begun, status="failed", sentence=sentence))
        else:
            count = f"{len(files)} files" if len(files) > 1 else files[0].name
            sentence = " ".join([f"Exported {count} to {folder.name}.", *notes])
            self._tell(replace(begun, status="done", fraction=1.0, files=tuple(files), sentence=sentence))

    def _tell(self, export: Export) -> None:
        self.now = export
        self._changed()
