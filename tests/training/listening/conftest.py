"""A browser without a window, spoken to through two pipes."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

BROWSER = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
)


class Browser:
    """One page in a headless Chromium, driven by its debugging protocol (messages end with a zero byte)."""

    def __init__(self, home: Path) -> None:
        read, self._write = os.pipe()
        self._read, write = os.pipe()
        options = [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--remote-debugging-pipe",
            "--autoplay-policy=no-user-gesture-required", "--no-first-run", "--disable-background-networking",
            f"--user-data-dir={home}", "--window-size=1000,900",
        ]  # fmt: skip
        self._process = subprocess.Popen(
            ["bash", "-c", f'exec "$@" 3<&{read} 4>&{write}', "browser", BROWSER, *options, "about:blank"],
            pass_fds=(read, write), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(read)
        os.close(write)
        self._count, self._held, self._session = 0, b"", ""
        self.home = home

    def open(self, path: Path) -> None:
        target = self.call("Target.createTarget", url=path.as_uri())["targetId"]
        self._session = ""
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.until("location.protocol === 'file:' && document.readyState === 'complete'")

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        self._count += 1
        message = {"id": self._count, "method": method, "params": params}
        if self._session and not method.startswith(("Target.", "Browser.")):
            message["sessionId"] = self._session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while True:
            while b"\0" not in self._held:
                piece = os.read(self._read, 1 << 20)
                if not piece:
                    raise RuntimeError("the browser is gone")
                self._held += piece
            text, self._held = self._held.split(b"\0", 1)
            answer = json.loads(text)
            if answer.get("id") == self._count:
                if "error" in answer:
                    raise RuntimeError(answer["error"])
                return answer["result"]

    def do(self, script: str) -> Any:
        """Run a script (a promise is awaited) and return its value."""
        found = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in found:
            raise RuntimeError(found["exceptionDetails"].get("exception", {}).get("description", script))
        return found["result"].get("value")

    def until(self, condition: str, seconds: float = 20.0) -> None:
        end = time.monotonic() + seconds
        while not self.do(f"Boolean({condition})"):
            assert time.monotonic() < end, f"never came: {condition}"
            time.sleep(0.02)

    def press(self, key: str) -> None:
        """Press and let go of a key where the focus is."""
        code, text = {"Enter": (13, "\r"), "PageUp": (33, "")}.get(key, (ord(key.upper()[0]), key))
        self.call("Input.dispatchKeyEvent", type="keyDown", key=key, windowsVirtualKeyCode=code, **_texts(text))
        self.call("Input.dispatchKeyEvent", type="keyUp", key=key, windowsVirtualKeyCode=code)

    def picture(self, path: Path) -> None:
        path.write_bytes(base64.b64decode(self.call("Page.captureScreenshot")["data"]))

    def close(self) -> None:
        os.close(self._write)
        os.close(self._read)
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _texts(text: str) -> dict[str, str]:
    return {"text": text} if text else {}


@pytest.fixture(scope="package")
def browser(tmp_path_factory: pytest.TempPathFactory):
    if not BROWSER:
        pytest.skip("needs Chromium to drive the page")
    found = Browser(tmp_path_factory.mktemp("browser"))
    yield found
    found.close()
