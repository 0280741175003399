"""Transport: play, stop, seek, loop, choose a take, from a thread that must never wait."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from musicstudio.audio.feeder import Feeder
from musicstudio.audio.meters import HeardMeter, Levels, import_filters
from musicstudio.audio.mix import Loop, Mix
from musicstudio.audio.mixer import Mixer
from musicstudio.audio.openfiles import OpenFiles
from musicstudio.audio.playeroutput import (
    BUFFER_MS,
    MOST_BUFFER_MS,
    SYSTEM,
    Choice,
    ClockOutput,
    DeviceOutput,
    Output,
    heard_frame,
    player_command,
)
from musicstudio.audio.resample import resample
from musicstudio.audio.ringbuffer import Ring, Slot
from musicstudio.domain.audio import AudioClip
from musicstudio.domain.errors import StudioError

_TICK_S: Final = 0.02
_PREFILL_S: Final = 0.15
_STOP_S: Final = 0.3


class Player:
    """Plays a mix through a process of its own. Methods and properties return at once; one thread calls them.

    `error` is one sentence, or "": without a device the transport moves on unheard.
    """

    def __init__(
        self, scratch: Path | None = None, command: Sequence[str] | None = None, choice: Choice = SYSTEM
    ) -> None:
        self._command = tuple(command or player_command())
        self._choice = choice
        self._buffer_ms = BUFFER_MS
        self._files = OpenFiles(scratch)
        self._orders: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._mix = Mix()
        self._loop: Loop | None = None
        self._playing = False
        self._closing = False
        self._rest_s = 0.0
        self._sought_s: float | None = None
        self._error = ""
        self._underruns = 0
        self._output: Output | None = None
        self._feeder: Feeder | None = None
        self._meter: HeardMeter | None = None
        self._striking = False
        """Whether the feeder only plays what is struck, the transport standing still."""
        self._thread: threading.Thread | None = None
        self._filters = threading.Event()
        """Set once loudness can be measured."""

    def load(self, mix: Mix) -> None:
        """Hear this mix from now on; the position stays. Gains, mutes, solos and edits are heard at once."""
        self._mix = mix
        self._order(self._change_mix)

    def choose(self, lane_id: str, take: int) -> None:
        """Hear another take of a lane (0 is the original); raises WrongUsage when there is none of that number."""
        self.load(self._mix.choosing(lane_id, take))

    def prepare(self) -> None:
        """Open the device and the sounds ahead of the first play, which then starts sooner."""
        self._order(self._prepare)

    def choose_output(self, choice: Choice) -> None:
        """Go on with another device or buffer, after a short silence when playing."""
        if choice != self._choice:
            self._choice = choice
            self._order(self._change_output)

    def strike(self, clip: AudioClip) -> None:
        """Hear a short sound of one or two channels at once, over what plays or by itself."""
        self._order(lambda: self._strike(clip))

    def play(self) -> None:
        """Play from where we stand; with a loop, from its start unless we stand inside."""
        self._playing = True
        self._order(self._begin)

    def stop(self) -> None:
        """Fade out and stay where we are."""
        if self._playing:
            self._rest_s = self.position_s if self._sought_s is None else self._sought_s
            self._playing = False
        self._order(self._end)

    def seek(self, seconds: float) -> None:
        """Go to a time; while playing, with a crossfade."""
        self._rest_s = self._sought_s = max(0.0, seconds)
        self._order(self._jump)

    def set_loop(self, loop: Loop | None) -> None:
        """Loop over a span from now on, or play on."""
        self._loop = loop
        self._order(self._change_loop)

    @property
    def playing(self) -> bool:
        return self._playing

    @property
    def position_s(self) -> float:
        """What is heard now, in seconds of the mix, the device's latency taken off."""
        with self._lock:
            if not self._playing or self._feeder is None or self._output is None or self._striking:
                return self._rest_s
            frame = max(heard_frame(self._output.ring, self._output.rate), self._feeder.begun)
            return self._feeder.position_at(frame) / self._feeder.rate

    @property
    def error(self) -> str:
        return self._error

    @property
    def underruns(self) -> int:
        """Blocks that the device did not get in time, since the player was made."""
        with self._lock:
            return self._underruns + (_missed(self._output.ring) if self._output is not None else 0)

    def levels(self) -> Levels:
        """Return what the meters show."""
        with self._lock:
            if self._meter is None or self._output is None:
                return Levels()
            return self._meter.levels(int(heard_frame(self._output.ring, self._output.rate)))

    def close(self) -> None:
        """End everything; the player is spent."""
        self._playing = False
        self._closing = True
        if self._thread is not None:
            self._orders.put(lambda: None)
            self._thread.join(5.0)

    # From here on: the feeding thread.

    def _order(self, order: Callable[[], None]) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="player", daemon=True)
            self._thread.start()
        self._orders.put(order)

    def _run(self) -> None:
        threading.Thread(target=import_filters, args=(self._filters,), name="filters", daemon=True).start()
        while not self._closing:
            try:
                order = self._orders.get(timeout=_TICK_S if self._feeder is not None else None)
            except queue.Empty:
                order = self._tick
            try:
                order()
                if order != self._tick:
                    self._tick()
            except (StudioError, OSError) as error:
                self._error = str(error)
                self._playing = False
                self._end()
        self._end()
        self._drop_output()
        self._files.close()

    def _tick(self) -> None:
        feeder, output = self._feeder, self._output
        if feeder is None or output is None:
            return
        problem = output.problem()
        if problem and isinstance(output, DeviceOutput):
            self._error = problem
            output = self._play_on_silently(output)
        output.tick()
        feeder.top_up()
        heard = heard_frame(output.ring, output.rate)
        if self._meter is not None and self._filters.is_set():
            self._meter.hear(int(heard))
        if self._striking:
            if feeder.quiet:
                self._end()
        elif feeder.loop is None and feeder.position_at(heard) >= feeder.mixer.samples:
            self._rest_s = feeder.mixer.samples / feeder.rate
            self._playing = False
            self._end()

    def _begin(self) -> None:
        if not self._playing or (self._feeder is not None and not self._striking):
            return
        self._error = ""
        if not self._mix.lanes:
            self._playing = False
            return
        if self._striking and not self._output_fits():
            self._end()
        self._open_output()
        output = self._output
        if output is None:
            return
        mixer = Mixer(self._mix, output.rate, files=self._files)
        position = self._starting_point(mixer)
        if self._feeder is not None:
            self._feeder.begin(mixer, self._loop, position)
            self._striking = False
        else:
            self._feed(output, Feeder(output.ring, mixer, self._loop, position))

    def _feed(self, output: Output, feeder: Feeder) -> None:
        """Have a feeder heard."""
        feeder.top_up(_PREFILL_S)
        meter = HeardMeter(output.ring, output.rate, feeder.begun)
        with self._lock:
            self._feeder, self._meter = feeder, meter
        output.tick()
        output.ring.head[Slot.PLAYING] = 1

    def _strike(self, clip: AudioClip) -> None:
        if self._output is None or self._output.problem():
            self._open_output()
        output = self._output
        if output is None:
            return
        sound = resample(clip.data, clip.sample_rate, output.rate)
        sound = np.repeat(sound, 2, axis=0) if sound.shape[0] == 1 else sound[:2]
        if self._feeder is not None:
            self._feeder.strike(sound)
            return
        self._striking = True
        feeder = Feeder(output.ring, Mixer(Mix(), output.rate), None, 0)
        feeder.strike(sound)
        self._feed(output, feeder)

    def _prepare(self) -> None:
        if self._feeder is None and self._mix.lanes:
            self._open_output()
            for lane in self._mix.audible:
                self._files.source(lane.source)

    def _change_output(self) -> None:
        playing = self._playing and self._feeder is not None
        if playing:
            self._rest_s = self.position_s
        self._end()
        self._drop_output()
        if playing:
            self._begin()

    def _starting_point(self, mixer: Mixer) -> int:
        position = round(self._rest_s * mixer.sample_rate)
        if self._loop is not None:
            start, end = self._loop.span(mixer.sample_rate)
            return position if start <= position < end else start
        return position if position < mixer.samples else 0

    def _end(self) -> None:
        feeder, output = self._feeder, self._output
        if feeder is None or output is None:
            return
        silent_from = feeder.fade_out()
        deadline = time.monotonic() + _STOP_S
        while output.ring.head[Slot.READ] < silent_from and time.monotonic() < deadline:
            output.tick()
            time.sleep(0.003)
        output.ring.head[Slot.PLAYING] = 0
        with self._lock:
            self._feeder = self._meter = None
            self._striking = False
        if output.ring.head[Slot.XRUNS] and isinstance(output, DeviceOutput) and output.choice == self._wanted_choice:
            self._buffer_ms = min(2 * output.choice.buffer_ms, MOST_BUFFER_MS)

    def _change_mix(self) -> None:
        if self._feeder is None or self._striking:
            self._files.keep(self._mix)
        elif self._feeder.mixer.mix is not self._mix:
            self._feeder.change_mix(self._mix)

    def _change_loop(self) -> None:
        if self._feeder is not None and not self._striking and self._feeder.loop is not self._loop:
            self._feeder.change_loop(self._loop)

    def _jump(self) -> None:
        sought_s, self._sought_s = self._sought_s, None
        if self._feeder is not None and not self._striking and sought_s is not None:
            self._feeder.jump(round(sought_s * self._feeder.rate))

    def _open_output(self) -> None:
        """Have an output at the rate of the mix: a device, or else the clock."""
        if isinstance(self._output, DeviceOutput) and self._output_fits():
            self._error = self._output.note
            return
        self._drop_output()
        wanted = self._wanted_rate()
        device = DeviceOutput(wanted, self._command, self._wanted_choice)
        self._error = device.wait()
        if self._error:
            device.close()
            self._keep_output(ClockOutput(Ring(), wanted))
        else:
            self._error = device.note
            self._keep_output(device)

    @property
    def _wanted_choice(self) -> Choice:
        """The device and buffer to open; a device that was late is opened with twice the buffer the next time."""
        return replace(self._choice, buffer_ms=self._choice.buffer_ms or self._buffer_ms)

    def _output_fits(self) -> bool:
        output = self._output
        if not isinstance(output, DeviceOutput) or output.problem():
            return False
        return (output.wanted_rate, output.choice) == (self._wanted_rate(), self._wanted_choice)

    def _wanted_rate(self) -> int:
        lanes = self._mix.audible or self._mix.lanes
        return self._files.source(lanes[0].source).info.sample_rate if lanes else 48000

    def _play_on_silently(self, device: DeviceOutput) -> ClockOutput:
        """Take over the ring of a device that is gone."""
        device.end_process()
        output = ClockOutput(device.ring, device.rate)
        self._keep_output(output)
        return output

    def _keep_output(self, output: Output) -> None:
        with self._lock:
            self._output = output

    def _drop_output(self) -> None:
        with self._lock:
            output, self._output = self._output, None
            if output is not None:
                self._underruns += _missed(output.ring)
        if output is not None:
            output.close()


def _missed(ring: Ring) -> int:
    return int(ring.head[Slot.UNDERRUNS] + ring.head[Slot.XRUNS])
