"""The player in the window: a project becomes a mix, the player's state becomes signals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from musicstudio.audio.mix import Lane, Loop, Mix, TakeSound
from musicstudio.domain.errors import StudioError
from musicstudio.domain.project import Track
from musicstudio.domain.region import Region
from musicstudio.domain.tasks import Patch, Source
from musicstudio.ui.desk import Desk
from musicstudio.ui.matching import Matcher

_FRAME_MS: Final = 16


class Heard(Protocol):
    """What the meters show."""

    @property
    def peak(self) -> tuple[float, ...]: ...


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
    def levels(self) -> Heard: ...
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
        self._was_playing = False
        self.matching = True
        """Whether takes are heard at the loudness of what they replace."""
        self._matcher = Matcher(desk.bridge.post, self.reload)
        self._position_s = 0.0
        self.error = ""
        self._clock = QTimer(self)
        self._clock.setInterval(_FRAME_MS)
        self._clock.timeout.connect(self._tick)
        desk.changed.connect(self.reload)
        desk.selection.changed.connect(self._follow_selection)

    @property
    def playing(self) -> bool:
        return self._player is not None and self._player.playing

    @property
    def looping(self) -> bool:
        return self._loop is not None

    @property
    def underruns(self) -> int:
        return self._player.underruns if self._player is not None else 0

    def reload(self) -> None:
        """Let the player hear the project as it is now; choosing another take is told as just that."""
        mix = Mix(tuple(lane for track in self.desk.project.tracks if (lane := self._lane(track)) is not None))
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
        self._matcher.close()
        if self._player is not None:
            self._player.close()
            self._player = None

    # --- inside --------------------------------------------------------------------------------------------------

    def _lane(self, track: Track) -> Lane | None:
        session = self.desk.bridge.session
        if session is None or track.media is None:
            return None
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
                self._player.load(self._mix)
                self._player.seek(self._position_s)
                if self._loop is not None:
                    self._set_loop(self._loop)
            except (StudioError, OSError, ImportError) as error:
                self.error = str(error)
                self.changed.emit()
        return self._player

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
        self.levels.emit(player.levels().peak if playing else (0.0, 0.0))
        error = player.error or ""
        if playing != self._was_playing or error != self.error:
            self._was_playing, self.error = playing, error
            self.changed.emit()
        if not playing:
            self._clock.stop()


def _choices(mix: Mix, lane_id: str, take: int) -> tuple[Lane, ...]:
    """Return the lane as it would be with another take chosen."""
    return tuple(
        lane for lane in mix.lanes if lane.id == lane_id and take <= len(lane.takes)
        for lane in mix.choosing(lane_id, take).lanes if lane.id == lane_id
    )  # fmt: skip
