"""The way to other machines: proxies, mirrors, redirections and tokens; only `get` ever goes it."""

from __future__ import annotations

import os
import queue
import threading
import urllib.error
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPMessage, HTTPResponse
from typing import IO, Any, Final
from urllib.parse import urlsplit
from urllib.request import (
    BaseHandler,
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    UnknownHandler,
)

import musicstudio
from musicstudio.app.models.tokens import HUB, token_for
from musicstudio.domain.tasks import CancelToken

_BLOCK: Final = 1 << 17
_AHEAD: Final = 16
_ASK_S: Final = 0.1
_LINKED: Final = "X-Linked-Etag"


@dataclass(frozen=True)
class Network:
    """How the network is gone to: a proxy ("" for the environment's), mirrors as "their address=another", patience."""

    proxy: str = ""
    mirrors: tuple[str, ...] = ()
    patience_s: float = 30.0
    pauses_s: tuple[float, ...] = (1.0, 3.0, 10.0)
    """How long to wait before each further try when a connection breaks."""
    token: Callable[[str], str] = field(default=token_for)

    def mirrored(self, url: str) -> str:
        """Return where an address is really asked for."""
        endpoint = os.environ.get("HF_ENDPOINT", "")
        for pair in (*self.mirrors, *([f"{HUB}={endpoint}"] if endpoint else [])):
            theirs, _, other = pair.partition("=")
            if other and url.startswith(theirs.rstrip("/") + "/"):
                return other.rstrip("/") + url[len(theirs.rstrip("/")) :]
        return url

    def answer(self, url: str, headers: dict[str, str]) -> Answer:
        """Ask for an address beside the caller."""
        request = Request(self.mirrored(url), headers={"User-Agent": _agent(), "Accept-Encoding": "identity"} | headers)
        if request.type not in ("http", "https"):
            raise urllib.error.URLError(f"{request.type} is not asked")
        if token := self.token(request.full_url):
            request.add_header("Authorization", f"Bearer {token}")
        opener = self._opener()
        return Answer(lambda: opener.open(request, timeout=self.patience_s))

    def _opener(self) -> OpenerDirector:
        opener = OpenerDirector()
        proxies = {"http": self.proxy, "https": self.proxy} if self.proxy else None
        for handler in (
            ProxyHandler(proxies), HTTPHandler(), HTTPSHandler(), _Redirects(),
            _Linked(), HTTPDefaultErrorHandler(), HTTPErrorProcessor(), UnknownHandler(),
        ):  # fmt: skip
            opener.add_handler(handler)
        return opener


class Answer:
    """What a server answers, read on a thread of its own so that the caller can stop waiting at any moment.

    `begin` waits for the first line and returns (status, headers), `blocks` yields what follows; both raise what went
    wrong on the way (OSError, HTTPException) and JobCancelled.
    """

    def __init__(self, ask: Callable[[], HTTPResponse]) -> None:
        self._ask = ask
        self._came: queue.Queue[Any] = queue.Queue(maxsize=_AHEAD)
        self._stopped = threading.Event()
        threading.Thread(target=self._serve, name="network", daemon=True).start()

    def begin(self, cancel: CancelToken) -> tuple[int, HTTPMessage]:
        return self._next(cancel)  # type: ignore[no-any-return]

    def blocks(self, cancel: CancelToken) -> Iterator[bytes]:
        while block := self._next(cancel):
            yield block

    def close(self) -> None:
        """Let go: what is still on the way is not waited for."""
        self._stopped.set()

    def _next(self, cancel: CancelToken) -> Any:
        while True:
            cancel.check()
            try:
                came = self._came.get(timeout=_ASK_S)
            except queue.Empty:
                continue
            if isinstance(came, Exception):
                raise came
            return came

    def _serve(self) -> None:
        try:
            with self._ask() as response:
                self._put((response.status, response.headers))
                while not self._stopped.is_set() and (block := response.read1(_BLOCK)):
                    self._put(block)
            self._put(b"")
        except (OSError, HTTPException, ValueError) as error:
            self._put(error)

    def _put(self, came: object) -> None:
        while not self._stopped.is_set():
            try:
                self._came.put(came, timeout=_ASK_S)
            except queue.Full:
                continue
            return


class _Redirects(HTTPRedirectHandler):
    """Follows to another place, without the token where that is another host, and never from https to http."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        old, new = urlsplit(req.full_url), urlsplit(newurl)
        if new.scheme not in ("http", "https") or (old.scheme == "https" and new.scheme == "http"):
            raise urllib.error.URLError(f"it leads on to {new.scheme}, which is not followed")
        followed = super().redirect_request(req, fp, code, msg, headers, newurl)
        if followed is not None:
            if (old.scheme, old.netloc) != (new.scheme, new.netloc):
                followed.remove_header("Authorization")
            followed.linked = headers.get(_LINKED) or getattr(req, "linked", "")  # type: ignore[attr-defined]
        return followed

    http_error_308 = HTTPRedirectHandler.http_error_302


class _Linked(BaseHandler):
    """Notes on a response what the redirections before it told of the file."""

    def http_response(self, request: Request, response: HTTPResponse) -> HTTPResponse:
        if linked := getattr(request, "linked", ""):
            response.headers[_LINKED] = linked
        return response

    https_response = http_response


def _agent() -> str:
    return f"MusicStudio/{musicstudio.__version__}"
