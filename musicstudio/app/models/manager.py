"""Errands about models on threads of their own, one a model: how each stands, told on the caller's own thread.

What knows the network is imported when it is first needed: a window that opens does not wait for it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from musicstudio.app.models import store
from musicstudio.app.models.pace import Standing, size_words
from musicstudio.app.settings import load_settings
from musicstudio.domain.errors import JobCancelled, StudioError
from musicstudio.domain.models import ModelSpec
from musicstudio.domain.tasks import CancelToken

if TYPE_CHECKING:
    from musicstudio.app.models.network import Network

_EVERY_S: Final = 0.1
Post = Callable[[Callable[[], None]], None]


@dataclass(frozen=True)
class Errand:
    """What is done for a model: "get", "import", "verify" or "remove", and how it stands."""

    model: str
    what: str
    running: bool = True
    standing: Standing | None = None
    said: str = ""
    """What came of it, in one sentence; empty for what is seen anyway."""
    failed: bool = False


def network_of_settings() -> Network:
    """Return the network as the settings say."""
    from musicstudio.app.models.network import Network

    settings = load_settings()
    return Network(proxy=settings.proxy, mirrors=settings.mirrors)


class Manager:
    """Does errands; `post` carries calls to the owner's thread, where listeners hear which model changed."""

    def __init__(self, post: Post, network: Callable[[], Network] = network_of_settings) -> None:
        self._post, self._network = post, network
        self._errands: dict[str, Errand] = {}
        self._cancels: dict[str, CancelToken] = {}
        self._listeners: list[tuple[Callable[[str], None], bool]] = []

    def subscribe(self, listener: Callable[[str], None], ended: bool = False) -> Callable[[], None]:
        """Hear of every model whose errand changed, or only has `ended`; returns how to hear no more."""
        entry = (listener, ended)
        self._listeners.append(entry)
        return lambda: self._listeners.remove(entry) if entry in self._listeners else None

    def errand(self, model: str) -> Errand | None:
        """Return the last errand of a model, unless it was forgotten."""
        return self._errands.get(model)

    def get(self, spec: ModelSpec) -> None:
        def work(tell: Callable[[Standing], None], cancel: CancelToken) -> str:
            from musicstudio.app.models.getting import get

            get(spec, self._network(), tell, cancel)
            return ""

        self._begin(spec, "get", work)

    def bring(self, spec: ModelSpec, paths: Sequence[Path]) -> None:
        """Import files and folders for a model."""

        def work(tell: Callable[[Standing], None], cancel: CancelToken) -> str:
            from musicstudio.app.models.bringing import bring

            brought = bring(spec, paths, tell, cancel)
            own = f"{brought.names[0]} stands in for the published file; whether results may be sold is not known."
            return own if brought.own else f"{'; '.join(brought.lacks)}." if brought.lacks else ""

        self._begin(spec, "import", work)

    def verify(self, spec: ModelSpec) -> None:
        def work(tell: Callable[[Standing], None], cancel: CancelToken) -> str:
            wrong = store.verify(spec, cancel, lambda name: tell(Standing(name, 0, 0)))
            if wrong:
                raise StudioError(f"{'; '.join(wrong)}; remove the model, then get or import it again.")
            return "All files are as they must be."

        self._begin(spec, "verify", work)

    def remove(self, spec: ModelSpec) -> None:
        def work(tell: Callable[[Standing], None], cancel: CancelToken) -> str:
            return f"Removed; {size_words(store.remove(spec))} are free again."

        self._begin(spec, "remove", work)

    def cancel(self, model: str) -> None:
        if model in self._cancels:
            self._cancels[model].cancel()

    def forget(self, model: str) -> None:
        """Let go of what is said of an errand that has ended."""
        errand = self._errands.get(model)
        if errand is not None and not errand.running:
            del self._errands[model]
            self._tell(model)

    def close(self) -> None:
        """Stop everything; what came of a download stays for the next time."""
        self._listeners.clear()
        for cancel in self._cancels.values():
            cancel.cancel()

    def _begin(
        self, spec: ModelSpec, what: str, work: Callable[[Callable[[Standing], None], CancelToken], str]
    ) -> None:
        """Start an errand, unless one of the same model is under way."""
        before = self._errands.get(spec.id)
        if before is not None and before.running:
            return
        cancel = self._cancels[spec.id] = CancelToken()
        self._set(Errand(spec.id, what))
        threading.Thread(
            target=self._run, args=(spec.id, what, work, cancel), name=f"models {what}", daemon=True
        ).start()

    def _run(
        self,
        model: str,
        what: str,
        work: Callable[[Callable[[Standing], None], CancelToken], str],
        cancel: CancelToken,
    ) -> None:
        last = [0.0]

        def tell(standing: Standing) -> None:
            if time.monotonic() - last[0] >= _EVERY_S:
                last[0] = time.monotonic()
                self._post(lambda: self._set(Errand(model, what, True, standing)))

        ended = Errand(model, what, running=False)
        try:
            ended = replace(ended, said=work(tell, cancel))
        except JobCancelled:
            ended = replace(ended, said="Cancelled; what came is kept." if what == "get" else "Cancelled.")
        except (StudioError, OSError) as error:
            ended = replace(ended, said=str(error), failed=True)
        self._post(lambda: self._set(ended))

    def _set(self, errand: Errand) -> None:
        self._errands[errand.model] = errand
        self._tell(errand.model)

    def _tell(self, model: str) -> None:
        running = model in self._errands and self._errands[model].running
        for listener, ended in tuple(self._listeners):
            if not (ended and running):
                listener(model)
