"""The player in the window: a project becomes a mix, the player's state becomes signals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from musicstudio.app.settings import Settings
from musicstudio.audio.meters import Levels
from musicstudio.audio.mix import Lane, Loop, Mix, TakeSound
from musicstudio.audio.playeroutput import Choice
from musicstudio.domain.audio import AudioClip
from musicstudio.domain.errors import StudioError
from musicstudio.domain.project import Track
from musicstudio.domain.region import Region
from musicstudio.domain.score import Part
from musicstudio.domain.tasks import Patch, Source
from musicstudio.ui.desk import Desk
from musicstudio.ui.matching import Matcher
from musicstudio.ui.midi_out import MidiOut
from musicstudio.ui.striker import Striker

_FRAME_MS: Final = 16
_PREPARE_MS: Final = 400
"""After a project is shown, the device is opened: by then the window is painted, and a key is hardly pressed."""


class Heard(Protocol):
    """What the meters show."""

    @property
    def peak(self) -> tuple[float, ...]: ...
    @property
    def short_term_lufs(self) -> float | None: ...


class Playing(Protocol):
    """What the window needs of `audio.player.Player`."""

    @property
    def position_s(self) -> float: ...
    @property
    def playing(self) -> bool: ...
    @property
    def underruns(self) -> int: ...
    @property
    def error(self) -> str: ...

    def load(self, mix: Mix) -> None: ...
    def play(self) -> None: ...
    def stop(self) -> None: ...
    def seek(self, position_s: float) -> None: ...
    def set_loop(self, loop: Loop | None) -> None: ...
    def choose(self, lane_id: str, take: int) -> None: ...
    def choose_output(self, choice: Choice) -> None: ...
    def levels(self) -> Heard: ...
    def prepare(self) -> None: ...
    def strike(self, clip: AudioClip) -> None: ...
    def close(self) -> None: ...


def make_player() -> Playing:
    """Start the real player, in its own process."""
    from musicstudio.audio.player import Player

    return Player()


class Playback(QObject):
    """Plays what is on the desk; `moved` while the position changes, `changed` when it starts, stops or loops."""

    moved = Signal(float)
    changed = Signal()
    levels = Signal(object)

    def __init__(self, desk: Desk, make: Callable[[], Playing] = make_player) -> None:
        super().__init__()
        self.desk, self._make = desk, make
        self._player: Playing | None = None
        self._mix = Mix()
        self._loop: Region | None = None
        self._was_playing, self._last_underruns = False, 0
        self.matching = True
        """Whether takes are heard at the loudness of what they replace."""
        self._matcher = Matcher(desk.bridge.post, self.reload)
        self._position_s = 0.0
        self.error = ""
        self._output = _wanted(desk.bridge.settings)
        self._clock = QTimer(self)
        self._clock.setInterval(_FRAME_MS)
        self._clock.timeout.connect(self._tick)
        self._soon = QTimer(self, interval=_PREPARE_MS, singleShot=True)
        self._soon.timeout.connect(self._prepare)
        self.midi = MidiOut(lambda: self._player.position_s if self._player else 0.0, lambda: self.playing)
        self._striker = Striker(desk, self.midi, self._strike)
        desk.bridge.opened.connect(self._soon.start)
        desk.bridge.sounds_changed.connect(self.reload)
        desk.changed.connect(self.reload)
        desk.selection.changed.connect(self._follow_selection)
        desk.rolled.connect(lambda: self._set_loop(self._loop))

    @property
    def playing(self) -> bool:
        return self._player is not None and self._player.playing

    @property
    def looped(self) -> Region | None:
        """What is looped, without what is heard before and after it."""
        return self._loop

    @property
    def looping(self) -> bool:
        return self._loop is not None

    @property
    def underruns(self) -> int:
        return self._player.underruns if self._player is not None else 0

    def reload(self) -> None:
        """Let the player hear the project as it is now; choosing another take is told as just that."""
        mix = Mix(tuple(lane for track in self.desk.project.tracks if (lane := self._lane(track)) is not None))
        self.midi.load(self.desk.project, self.desk.heard)
        before, self._mix = self._mix, mix
        if self._player is None or mix == before:
            return
        switched = [
            lane for lane in mix.lanes if lane not in before.lanes and lane in _choices(before, lane.id, lane.chosen)
        ]
        if len(switched) == 1 and mix == before.choosing(switched[0].id, switched[0].chosen):
            lane = switched[0]
            self._ask(lambda player: player.choose(lane.id, lane.chosen))
        else:
            self._ask(lambda player: player.load(mix))

    def show_settings(self, settings: Settings) -> None:
        """Go on with the output and the MIDI port that are wanted now."""
        self.midi.choose(settings.midi_port)
        if self.midi.error:
            self.desk.bridge.said.emit(self.midi.error)
        self.reload()
        if (output := _wanted(settings)) != self._output:
            self._output = output
            self._ask(lambda player: player.choose_output(output))

    def set_matching(self, on: bool) -> None:
        """Hear takes level-matched, or as they are."""
        self.matching = on
        self.reload()

    def toggle(self) -> None:
        """Play, or pause here."""
        if self.playing:
            self._ask(lambda player: player.stop())
        elif self._ready() is not None:
            if not self.looping and self._position_s >= self.desk.project.seconds - 0.01:
                self.seek(0.0)
            self._ask(lambda player: player.play())
            self.midi.start()
            self._clock.start()
        self._tick()

    def stop(self) -> None:
        """Stop and return to the beginning of the loop or the song."""
        self._ask(lambda player: player.stop())
        self.seek(self._loop.start_s if self._loop is not None else 0.0)
        self._tick()

    def seek(self, position_s: float) -> None:
        self._position_s = position_s
        if self._player is not None:
            self._ask(lambda player: player.seek(position_s))
        self.moved.emit(position_s)

    def strike(self, pitch: int, velocity: int, part: Part) -> None:
        """Let a note of a part be heard at once, also while stopped."""
        self._striker.strike(pitch, velocity, part)

    def toggle_loop(self) -> None:
        """Loop the selection with what comes before and after it, or stop looping."""
        if self._loop is not None:
            self._set_loop(None)
        elif (span := self.desk.selection.span) is not None:
            self._set_loop(Region(*span))
            if not self.playing:
                self.toggle()
        else:
            self.desk.bridge.said.emit("Select what should be looped first.")
        self.changed.emit()

    def close(self) -> None:
        """End the player's process."""
        self._clock.stop()
        self._soon.stop()
        self.midi.close()
        self._matcher.close()
        if self._player is not None:
            self._player.close()
            self._player = None

    # --- inside --------------------------------------------------------------------------------------------------

    def _lane(self, track: Track) -> Lane | None:
        session = self.desk.bridge.session
        if session is None:
            return None
        if track.media is None:
            played = session.sound_of(track.id)
            muted = track.muted or self.midi.active
            return Lane(track.id, played, track.start_s, track.gain_db, 0.0, muted, track.soloed) if played else None
        shown = self.desk.proposal if track.id == self.desk.focus else ""
        shown = shown or (track.proposals[-1].id if track.proposals else "")
        try:
            plain = session.source(track.id)
            patches, takes, chosen = plain.patches, (), 0
            for proposal in track.proposals:
                laid = {
                    take.number: session.source(track.id, take.number, proposal.id).patches[len(plain.patches) :]
                    for take in proposal.takes
                }
                if proposal.id == shown:
                    banded = any(region.banded for region in proposal.regions)
                    takes = tuple(
                        TakeSound(laid.get(number, ()), 0.0 if banded else self._gain_db(plain, laid.get(number, ())))
                        for number in range(1, max(laid, default=0) + 1)
                    )
                    chosen = proposal.chosen
                elif proposal.chosen:
                    patches += laid[proposal.chosen]
        except StudioError as error:
            self.desk.bridge.said.emit(str(error))
            return None
        return Lane(
            track.id, Source(plain.path, patches), track.start_s, track.gain_db,
            muted=track.muted, soloed=track.soloed, takes=takes, chosen=chosen,
        )  # fmt: skip

    def _gain_db(self, original: Source, patches: tuple[Patch, ...]) -> float:
        return self._matcher.gain_db(original, patches) if self.matching and patches else 0.0

    def _ready(self) -> Playing | None:
        """Return the player, started at the first need."""
        if self._player is None:
            try:
                self._player = self._make()
                self._player.choose_output(self._output)
                self._player.load(self._mix)
                self._player.seek(self._position_s)
                if self._loop is not None:
                    self._set_loop(self._loop)
            except (StudioError, OSError, ImportError) as error:
                self.error = str(error)
                self.changed.emit()
        return self._player

    def _prepare(self) -> None:
        """Have device and sounds open before the first play."""
        if self._mix.lanes and self._ready() is not None:
            self._ask(lambda player: player.prepare())

    def _strike(self, clip: AudioClip) -> None:
        if self._ready() is not None:
            self._ask(lambda player: player.strike(clip))

    def _ask(self, call: Callable[[Playing], None]) -> None:
        if self._player is None:
            return
        try:
            call(self._player)
        except (StudioError, OSError) as error:
            self.error = str(error)
            self.changed.emit()

    def _set_loop(self, region: Region | None) -> None:
        self._loop = region
        loop = Loop(region.start_s, region.end_s, *self.desk.roll_s(region)) if region is not None else None
        self._ask(lambda player: player.set_loop(loop))

    def _follow_selection(self) -> None:
        span = self.desk.selection.span
        if self._loop is not None and span is not None and not self.desk.gesture.active:
            self._set_loop(Region(*span))

    def _tick(self) -> None:
        player = self._player
        if player is None:
            return
        playing = player.playing
        if playing:
            self._position_s = player.position_s
            self.moved.emit(self._position_s)
        self.levels.emit(player.levels() if playing else Levels())
        error, underruns = player.error or "", player.underruns
        if (playing, error, underruns) != (self._was_playing, self.error, self._last_underruns):
            self._was_playing, self.error, self._last_underruns = playing, error, underruns
            self.changed.emit()
        if not playing:
            self._clock.stop()


def _wanted(settings: Settings) -> Choice:
    return Choice(settings.output_device, settings.buffer_ms)


def _choices(mix: Mix, lane_id: str, take: int) -> tuple[Lane, ...]:
    """Return the lane as it would be with another take chosen."""
    return tuple(
        lane for lane in mix.lanes if lane.id == lane_id and take <= len(lane.takes)
        for lane in mix.choosing(lane_id, take).lanes if lane.id == lane_id
    )  # fmt: skip
