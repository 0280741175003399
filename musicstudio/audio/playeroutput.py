"""Who empties the ring: a process with a sound device, or only the clock."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from musicstudio.audio.ringbuffer import Ring, Slot, State

BUFFER_MS: Final = 80
"""What the device buffers unless told otherwise: enough for a machine whose cores are all taken, little enough to play
on."""

MOST_BUFFER_MS: Final = 240
_START_S: Final = 10.0
_SILENT_NS: Final = 1_500_000_000
"""A device that asked for nothing so long is taken for lost."""


def player_command() -> tuple[str, ...]:
    """Return the command that starts the player process of this very program."""
    if getattr(sys, "frozen", False):
        return (sys.executable, "player")
    return (sys.executable, "-m", "musicstudio", "player")


def player_environment() -> dict[str, str]:
    """Return the environment in which it finds this package, wherever it is started."""
    package = str(Path(__file__).resolve().parents[2])
    path = os.pathsep.join(part for part in (package, os.environ.get("PYTHONPATH", "")) if part)
    return {**os.environ, "PYTHONPATH": path}


@dataclass(frozen=True)
class Choice:
    """What the musician chose: a device by its name ("" the system's own), and how much it buffers (0: our default)."""

    device: str = ""
    buffer_ms: int = 0


SYSTEM: Final = Choice()


class Output(Protocol):
    """Reads a ring at its pace while PLAYING is 1."""

    @property
    def ring(self) -> Ring: ...

    @property
    def rate(self) -> int: ...

    def problem(self) -> str:
        """Return "" while all is well, else one sentence."""
        ...

    def tick(self) -> None:
        """Called a few dozen times a second."""
        ...

    def close(self) -> None: ...


class DeviceOutput:
    """The player process and the ring it reads; `wanted_rate` is what was asked for, `rate` what the device runs at."""

    def __init__(self, wanted_rate: int, command: Sequence[str], choice: Choice = SYSTEM) -> None:
        self.wanted_rate = wanted_rate
        self.choice = choice
        self.ring = Ring.create()
        self.ring.head[Slot.RATE] = wanted_rate
        self.process = subprocess.Popen(
            [*command, self.ring.name, choice.device, str(choice.buffer_ms)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=player_environment(),
        )
        self._deadline = time.monotonic() + _START_S

    @property
    def rate(self) -> int:
        return int(self.ring.head[Slot.RATE])

    def wait(self) -> str:
        """Wait until the device is open; return "" or what is wrong, in one sentence."""
        while self.ring.head[Slot.STATE] == State.STARTING and self.process.poll() is None:
            if time.monotonic() > self._deadline:
                return "The sound device does not answer, so nothing is heard; choose another in the system's settings."
            time.sleep(0.005)
        return self.problem()

    @property
    def note(self) -> str:
        """What the musician should know though sound is heard, in one sentence, or ""."""
        return self.ring.text if self.ring.head[Slot.STATE] == State.READY else ""

    def problem(self) -> str:
        state = int(self.ring.head[Slot.STATE])
        if state in (State.NO_DEVICE, State.LOST):
            return self.ring.text
        if self.process.poll() is not None:
            return "The player process ended, so nothing is heard; press play to start it again."
        if state == State.READY and self._stuck():
            return "The sound device stopped asking for sound, so nothing is heard; press play to open it again."
        return ""

    def tick(self) -> None:
        """Nothing: the device keeps time."""

    def close(self) -> None:
        """End the process; what it was about to play is dropped."""
        self.end_process()
        self.ring.close()
        self.ring.unlink()

    def end_process(self) -> None:
        """End the process and keep the ring."""
        if self.process.stdin is not None:
            with contextlib.suppress(OSError):  # it may be gone already: then there is nothing to tell it
                self.process.stdin.close()
        try:
            self.process.wait(0.5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _stuck(self) -> bool:
        clock_ns = int(self.ring.head[Slot.CLOCK_NS])
        return clock_ns > 0 and time.monotonic_ns() - clock_ns > _SILENT_NS


class ClockOutput:
    """Empties a ring at the clock's pace, unheard, so that the transport moves without a device."""

    def __init__(self, ring: Ring, rate: int) -> None:
        self.ring, self.rate = ring, rate
        ring.head[Slot.LATENCY] = 0
        self._last_ns = time.monotonic_ns()
        self._owed = 0.0

    def problem(self) -> str:
        return ""

    def tick(self) -> None:
        now_ns = time.monotonic_ns()
        if self.ring.head[Slot.PLAYING]:
            self._owed += (now_ns - self._last_ns) * self.rate / 1e9
            frames = min(int(self._owed), self.ring.ahead)
            self._owed = min(self._owed - frames, float(self.rate))
            self.ring.skip(frames, now_ns)
        self._last_ns = now_ns

    def close(self) -> None:
        self.ring.close()
        self.ring.unlink()


def heard_frame(ring: Ring, rate: int) -> float:
    """Return which frame is heard now, from what was read last and the time since."""
    head = ring.head
    since = max(0, time.monotonic_ns() - int(head[Slot.CLOCK_NS])) * rate / 1e9
    begun = int(head[Slot.READ]) - int(head[Slot.BLOCK])
    return min(begun + since, float(head[Slot.READ])) - float(head[Slot.LATENCY])
