"""Scores sent to a MIDI port, in time with what is heard."""

from __future__ import annotations

import contextlib
import logging
import threading
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

from musicstudio.audio.midiwriter import midi_file
from musicstudio.domain.errors import StudioError
from musicstudio.domain.score import Score

if TYPE_CHECKING:
    import mido  # at run time where it is used: the window starts without it

log = logging.getLogger(__name__)

_TICK_S: Final = 0.004
_JUMP_S: Final = 0.25
"""A position that moved on farther than this since the last look has been sought, not played."""

_ALL_SOUND_OFF, _ALL_NOTES_OFF, _PEDAL = 120, 123, 64


class Port(Protocol):
    """What is needed of an open MIDI output."""

    def send(self, message: mido.Message) -> None: ...

    def close(self) -> None: ...


@dataclass(frozen=True)
class Timed:
    """A message and when it is due, in seconds of the project."""

    time_s: float
    message: mido.Message


def output_ports() -> tuple[str, ...]:
    """Return the names of the MIDI outputs; raises StudioError where MIDI cannot be used at all."""
    import mido

    return tuple(_ask("listed", mido.get_output_names))


def open_port(name: str) -> Port:
    """Open a MIDI output; raises StudioError."""
    import mido

    port: Port = _ask(f"opened ('{name}')", lambda: mido.open_output(name))
    return port


def messages_of(score: Score, start_s: float = 0.0) -> tuple[Timed, ...]:
    """Return everything that plays a score whose track begins at `start_s`, in order."""
    at, timed = start_s + score.tempo_map.offset_s, []
    for message in midi_file(score):
        at += message.time
        if not message.is_meta:
            timed.append(Timed(at, message.copy(time=0)))
    return tuple(timed)


class MidiFollower:
    """Sends scores to a port while a player plays; after a jump what sounds is ended and the instruments are set anew.

    `position` and `playing` are asked some hundred times a second, on a thread that lives only while playing.
    """

    def __init__(self, port: Port, position: Callable[[], float], playing: Callable[[], bool]) -> None:
        self._port, self._position, self._playing = port, position, playing
        self._timed: tuple[Timed, ...] = ()
        self._changed = False
        self._thread: threading.Thread | None = None
        self._ended = threading.Event()
        self._lock = threading.Lock()
        self.error = ""
        """One sentence once the port has gone."""

    def load(self, timed: Sequence[Timed]) -> None:
        """Play these messages from now on, in order of time."""
        with self._lock:
            self._timed, self._changed = tuple(sorted(timed, key=lambda one: one.time_s)), True

    def start(self) -> None:
        """Follow the player until it stops."""
        if self._thread is None or not self._thread.is_alive():
            self._ended.clear()
            self._thread = threading.Thread(target=self._run, name="midi", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """End what sounds and let go of the port."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join(1.0)
        with contextlib.suppress(Exception):  # it may be unplugged: then there is nothing to let go of
            self._port.close()

    def _run(self) -> None:
        try:
            self._follow()
            silence(self._port)
        except Exception as error:  # noqa: BLE001 - what drivers raise shares no class
            log.warning("MIDI port lost: %s", error)
            self.error = "The MIDI port went away, so its notes are not heard; connect it and choose it again."

    def _follow(self) -> None:
        last: float | None = None
        while self._playing() and not self._ended.is_set():
            now = self._position()
            with self._lock:
                timed, changed, self._changed = self._timed, self._changed, False
            if last is None or not 0 <= now - last <= _JUMP_S:
                last, changed = now, True
            if changed:
                silence(self._port)
                self._send(_standing(timed, last))
            self._send(_between(timed, last, now))
            last = now
            self._ended.wait(_TICK_S)

    def _send(self, timed: Sequence[Timed]) -> None:
        for one in timed:
            self._port.send(one.message)


def silence(port: Port) -> None:
    """End everything that sounds on a port."""
    import mido

    for channel in range(16):
        for control in (_PEDAL, _ALL_NOTES_OFF, _ALL_SOUND_OFF):
            port.send(mido.Message("control_change", channel=channel, control=control, value=0))


def _between(timed: tuple[Timed, ...], start_s: float, stop_s: float) -> tuple[Timed, ...]:
    """Return what is due in `[start_s, stop_s)`."""
    first = bisect_left(timed, start_s, key=lambda one: one.time_s)
    return timed[first : bisect_left(timed, stop_s, lo=first, key=lambda one: one.time_s)]


def _standing(timed: tuple[Timed, ...], until_s: float) -> tuple[Timed, ...]:
    """Return what was set before a time and still holds: programs, controllers, bends; the last of each."""
    held: dict[tuple[object, ...], Timed] = {}
    for number, one in enumerate(_between(timed, float("-inf"), until_s)):
        message = one.message
        if message.type in ("program_change", "pitchwheel"):
            held[message.type, message.channel] = one
        elif message.type == "control_change":
            rpn = message.control in (6, 38, 98, 99, 100, 101)  # these mean something only in their order
            held["control", message.channel, message.control, number if rpn else 0] = one
    return tuple(held.values())


def _ask(what: str, call: Callable[[], Any]) -> Any:
    try:
        return call()
    except ImportError as error:
        raise StudioError("MIDI ports need python-rtmidi; install it with: pip install musicstudio[midi]") from error
    except Exception as error:  # what drivers raise shares no class
        reason = " ".join(str(error).split()).rstrip(".")
        raise StudioError(f"MIDI ports cannot be {what}: {reason}; connect a device or choose another.") from error
