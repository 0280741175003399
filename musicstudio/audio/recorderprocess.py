"""The process that owns the sound input: a callback that copies into a ring, and a loop that writes a file.

`musicstudio recorder PATH` records the system's own input until its standard input ends, which it does by itself when
its creator dies. Lines of JSON on standard output tell how it fares: `begun`, `level`, `done` or `error`.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from musicstudio.audio.capture import Capture
from musicstudio.audio.writer import AudioWriter
from musicstudio.domain.errors import StudioError

_WRITE_S: Final = 0.05
_CHANNELS: Final = 2
_NONE: Final = "No sound input was found; connect a microphone and press record again."

Tell = Callable[[dict[str, object]], None]


def run(arguments: list[str]) -> None:
    """Record into the file named and end the process at once: threads and drivers that hang must not keep it."""
    ended = threading.Event()
    threading.Thread(target=_wait_for_end, args=(ended,), daemon=True).start()
    try:
        import sounddevice
    except OSError:
        _tell({"error": "The PortAudio library is missing, so nothing can be recorded; install libportaudio2."})
    else:
        record(Path(arguments[0]), sounddevice, ended, _tell)
    sys.stdout.flush()
    os._exit(0)


def record(path: Path, sounddevice: Any, ended: threading.Event, tell: Tell) -> None:
    """Record until `ended`; what went wrong is told in one sentence."""
    try:
        device = sounddevice.query_devices(None, kind="input")
        channels, rate = min(_CHANNELS, int(device["max_input_channels"])), int(device["default_samplerate"])
        if channels < 1:
            tell({"error": _NONE})
            return
        _record(path, sounddevice, channels, rate, ended, tell)
    except (sounddevice.PortAudioError, ValueError) as error:
        there = [one for one in sounddevice.query_devices() if one["max_input_channels"] > 0]
        reason = " ".join(str(error.args[0] if error.args else error).split())
        refused = f"The sound input cannot be opened ({reason}); choose another in the system's settings."
        tell({"error": refused if there else _NONE})
    except (StudioError, OSError) as error:
        tell({"error": str(error)})


def _record(path: Path, sounddevice: Any, channels: int, rate: int, ended: threading.Event, tell: Tell) -> None:
    capture, gone = Capture(channels), threading.Event()
    stream = sounddevice.InputStream(
        samplerate=rate,
        channels=channels,
        dtype="float32",
        callback=_callback(capture),
        finished_callback=gone.set,
    )
    with AudioWriter(path, rate, channels) as writer:
        stream.start()
        tell({"begun": float(stream.latency), "sample_rate": rate, "channels": channels})
        while not ended.wait(_WRITE_S):
            _write(writer, capture, tell)
            if gone.is_set():
                tell({"error": "The sound input went away; what was recorded until then is kept."})
                break
        stream.stop()
        _write(writer, capture, tell)
        stream.close()
    tell({"done": writer.samples, "lost": capture.lost})


def _write(writer: AudioWriter, capture: Capture, tell: Tell) -> None:
    block = capture.take()
    if block.shape[1]:
        writer.write(block)
        tell({"level": float(np.abs(block).max()), "samples": writer.samples})


def _callback(capture: Capture) -> Callable[..., None]:
    put = capture.put

    def heard(block: NDArray[np.float32], frames: int, times: object, status: object) -> None:
        put(block)

    return heard


def _tell(news: dict[str, object]) -> None:
    with contextlib.suppress(OSError):  # nobody listens any more: the end of standard input follows
        print(json.dumps(news), flush=True)


def _wait_for_end(ended: threading.Event) -> None:
    while os.read(0, 64):
        pass
    ended.set()
