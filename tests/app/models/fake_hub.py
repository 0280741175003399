"""A hub on this machine that behaves as badly as it is told to."""

from __future__ import annotations

import hashlib
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class FakeHub:
    """Serves `files` by path with ranges and tags; what is asked lands in `asked` as (path, headers)."""

    files: dict[str, bytes] = field(default_factory=dict)
    breaks: list[int] = field(default_factory=list)
    """After how many bytes the next answers hang up."""
    statuses: list[int] = field(default_factory=list)
    """Codes of the next answers, 0 for a proper one."""
    gated: str = ""
    """The token without which nothing is given."""
    leads_on: dict[str, str] = field(default_factory=dict)
    """Path → the whole address it redirects to."""
    said: dict[str, str] = field(default_factory=dict)
    """Further headers of every answer."""
    tags: bool = True
    pause_s: float = 0.0
    """Between two blocks of 4 KiB."""
    lies: int = 0
    """Added to the start of every range."""
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def __enter__(self) -> FakeHub:
        hub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                hub.answer(self)

            def log_message(self, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def ranges(self) -> list[str]:
        """What parts were asked for, in order."""
        return [headers.get("Range", "") for _, headers in self.asked]

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        path = handler.path.partition("?")[0]
        self.asked.append((handler.path, dict(handler.headers)))
        if self.statuses and (status := self.statuses.pop(0)):
            return self._say(handler, status, b"no", {})
        if self.gated and handler.headers.get("Authorization") != f"Bearer {self.gated}":
            return self._say(handler, 401, b"no", {})
        if path in self.leads_on:
            return self._say(handler, 302, b"", {"Location": self.leads_on[path], **self.said})
        if path not in self.files:
            return self._say(handler, 404, b"no", {})
        return self._file(handler, self.files[path])

    def _file(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        tag = f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'
        headers = {"ETag": tag, **self.said} if self.tags else dict(self.said)
        asked, same = handler.headers.get("Range", ""), handler.headers.get("If-Range", tag) == tag
        if not asked or not same:
            return self._say(handler, 200, body, headers)
        start = int(asked.removeprefix("bytes=").rstrip("-"))
        if start >= len(body):
            return self._say(handler, 416, b"", {"Content-Range": f"bytes */{len(body)}"})
        start += self.lies
        headers["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
        return self._say(handler, 206, body[start:], headers)

    def _say(self, handler: BaseHTTPRequestHandler, status: int, body: bytes, headers: dict[str, str]) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        most = self.breaks.pop(0) if self.breaks and status in (200, 206) else len(body)
        try:
            for at in range(0, min(most, len(body)), 4096):
                handler.wfile.write(body[at : min(at + 4096, most)])
                handler.wfile.flush()
                time.sleep(self.pause_s)
        except OSError:
            most = 0  # the other side hung up
        if most < len(body):
            handler.close_connection = True
            handler.connection.close()
