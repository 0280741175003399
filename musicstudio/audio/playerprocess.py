"""The process that owns the sound device: nothing but a callback that copies from the ring.

`musicstudio player RING DEVICE BUFFER_MS` plays what the ring's creator writes, until its standard input ends,
which it does by itself when the creator dies. `musicstudio player --list` prints the devices there are, as JSON.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import signal
import sys
import threading
import time
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from musicstudio.audio.ringbuffer import CHANNELS, Ring, Slot, State

_CHECK_S: Final = 0.1
_BLOCK_S: Final = 0.01
"""What the device asks for at a time: a change is heard one or two of these after it was written."""

_MOST_FRAMES: Final = 1 << 16


def run(arguments: list[str]) -> None:
    """Do what the arguments say and end the process at once: threads and drivers that hang must not keep it."""
    if arguments == ["--list"]:
        print(json.dumps(devices()))
    else:
        name, device, buffer_ms = arguments
        main(name, device, int(buffer_ms))
    sys.stdout.flush()
    os._exit(0)


def devices() -> list[dict[str, object]]:
    """Return every output by name, with its host API, channels and rate; `default` is the system's own."""
    try:
        import sounddevice
    except OSError:
        return []
    default = sounddevice.default.device[1]
    return [
        {
            "name": name_of(sounddevice, device),
            "channels": int(device["max_output_channels"]),
            "sample_rate": int(device["default_samplerate"]),
            "default": number == default,
        }
        for number, device in enumerate(sounddevice.query_devices())
        if device["max_output_channels"] > 0
    ]


def name_of(sounddevice: Any, device: Any) -> str:
    """Return a name that tells devices of several host APIs apart."""
    hosts = sounddevice.query_hostapis()
    return f"{device['name']}, {hosts[device['hostapi']]['name']}" if len(hosts) > 1 else str(device["name"])


def main(name: str, device: str, buffer_ms: int) -> None:
    """Play the ring of that name until standard input ends or the device is lost."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the creator, who then closes our input
    _ask_for_priority()
    ring = Ring.attach(name)
    ended = threading.Event()
    threading.Thread(target=_wait_for_end, args=(ended,), daemon=True).start()
    try:
        import sounddevice
    except OSError:
        _report(ring, State.NO_DEVICE, "The PortAudio library is missing, so nothing is heard; install libportaudio2.")
        return
    try:
        number = _number_of(sounddevice, device)
        if device and number is None:
            ring.text = f"The sound device '{device}' is not there, so the system's own is heard; choose another."
        _play(ring, sounddevice, number, buffer_ms / 1000, ended)
    except (sounddevice.PortAudioError, ValueError) as error:
        reason = " ".join(str(error.args[0] if error.args else error).split())
        there = sounddevice.query_devices()
        found = f"The sound device cannot be opened ({reason})" if there else "No sound device is there"
        _report(ring, State.NO_DEVICE, f"{found}, so nothing is heard; connect one and press play again.")


def _number_of(sounddevice: Any, name: str) -> int | None:
    """Return the number of the output of that name, None for the system's own."""
    outputs = [n for n, one in enumerate(sounddevice.query_devices()) if one["max_output_channels"] > 0]
    return next((n for n in outputs if name and name_of(sounddevice, sounddevice.query_devices(n)) == name), None)


def _play(ring: Ring, sounddevice: Any, device: int | None, latency_s: float, ended: threading.Event) -> None:
    stopped = threading.Event()
    rate, channels = _settings(sounddevice, device, int(ring.head[Slot.RATE]))
    stream = sounddevice.OutputStream(
        device=device,
        samplerate=rate,
        channels=channels,
        dtype="float32",
        blocksize=round(rate * _BLOCK_S),
        latency=latency_s,
        callback=_callback(ring) if channels == CHANNELS else _mono_callback(ring),
        finished_callback=stopped.set,
    )
    ring.head[Slot.RATE] = rate
    ring.head[Slot.LATENCY] = round(stream.latency * rate)
    gc.collect()
    gc.disable()  # no pause but those that reference counting makes
    stream.start()
    ring.head[Slot.STATE] = State.READY
    while not ended.wait(_CHECK_S):
        if stopped.is_set() or not stream.active:
            _report(ring, State.LOST, "The sound device went away, so nothing is heard; connect one and press play.")
            break
    stream.abort()


def _settings(sounddevice: Any, number: int | None, wanted_rate: int) -> tuple[int, int]:
    """Return rate and channels that an output accepts, the wanted rate if it can be."""
    device = sounddevice.query_devices(number, kind="output")
    channels = min(CHANNELS, int(device["max_output_channels"]))
    try:
        sounddevice.check_output_settings(number, channels=channels, dtype="float32", samplerate=wanted_rate)
    except (sounddevice.PortAudioError, ValueError):
        return int(device["default_samplerate"]), channels
    return wanted_rate, channels


def _callback(ring: Ring) -> Any:
    head, read_into, clock_ns = ring.head, ring.read_into, time.monotonic_ns

    def fill(out: NDArray[np.float32], frames: int, times: object, status: object) -> None:
        read_into(out, clock_ns())
        if status:
            head[Slot.XRUNS] += 1

    return fill


def _mono_callback(ring: Ring) -> Any:
    fill_stereo = _callback(ring)
    stereo = np.zeros((_MOST_FRAMES, CHANNELS), np.float32)

    def fill(out: NDArray[np.float32], frames: int, times: object, status: object) -> None:
        block = stereo[:frames]
        fill_stereo(block, frames, times, status)
        np.add(block[:, 0], block[:, 1], out=out[:, 0])
        out *= 0.5

    return fill


def _ask_for_priority() -> None:
    """Come before computing processes where the system lets us; where not, we play all the same."""
    with contextlib.suppress(OSError):
        if hasattr(os, "sched_setscheduler"):
            os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(5))
        else:
            import psutil

            psutil.Process().nice(psutil.HIGH_PRIORITY_CLASS if sys.platform == "win32" else -10)


def _report(ring: Ring, state: State, text: str) -> None:
    ring.text = text
    ring.head[Slot.STATE] = state


def _wait_for_end(ended: threading.Event) -> None:
    while os.read(0, 64):
        pass
    ended.set()
    time.sleep(1.0)
    os._exit(1)  # a driver that hangs must not keep us
