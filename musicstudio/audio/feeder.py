"""Keeps a ring filled from a mixer, and changes what is not yet played the moment something else is wanted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from musicstudio.audio.mix import FADE_S, Loop, Mix
from musicstudio.audio.mixer import Mixer, crossfade
from musicstudio.audio.ringbuffer import Ring, Slot
from musicstudio.domain.audio import AudioArray

AHEAD_S: Final = 2.5
"""How much lies in the ring: enough for an interpreter that is busy elsewhere. A change does not wait for it."""

_PIECE_S: Final = 0.2
_MARGIN_S: Final = 0.012
_TRIES: Final = 5
"""How often a change is tried, each time farther ahead, when the interpreter is so busy that the reader overtakes."""

_REMEMBERED_S: Final = 3.0


@dataclass(frozen=True)
class Stretch:
    """From ring position `frame` on, the mix is heard from `position` on."""

    frame: int
    position: int


@dataclass(frozen=True)
class Shot:
    """A sound of its own, float32 (2, samples), mixed into what is heard from ring position `frame` on."""

    frame: int
    sound: AudioArray

    @property
    def end(self) -> int:
        return self.frame + int(self.sound.shape[1])


class Feeder:
    """Renders ahead of the reader; used by one thread, `position_at` by any.

    A change of mix, loop or position is rendered from a few hundredths of a second ahead of the reader and replaces
    what lies in the ring there, after a crossfade of 10 ms from the old to the new.
    """

    def __init__(self, ring: Ring, mixer: Mixer, loop: Loop | None, position: int) -> None:
        self.ring = ring
        self.mixer = mixer
        self.loop = loop
        ring.rewrite(int(ring.head[Slot.READ]), np.zeros((2, 0), np.float32))
        self.begun = int(ring.head[Slot.WRITTEN])
        self._cursor = position
        self._stretches: tuple[Stretch, ...] = (Stretch(self.begun, position),)
        self._shots: tuple[Shot, ...] = ()

    @property
    def rate(self) -> int:
        return self.mixer.sample_rate

    def top_up(self, ahead_s: float = AHEAD_S) -> None:
        """Render until `ahead_s` lie in the ring; small needs wait, for big pieces cost less."""
        piece = round(_PIECE_S * self.rate)
        target = min(round(ahead_s * self.rate), self.ring.frames // 2)
        while (missing := target - self.ring.ahead) >= min(piece, target):
            block, stretches, following = self._render(self._cursor, min(missing, 2 * piece))
            written = int(self.ring.head[Slot.WRITTEN])
            self._remember(written, written, stretches)
            self.ring.write(self._with_shots(block, written))
            self._cursor = following

    @property
    def quiet(self) -> bool:
        """Whether every struck sound has been heard."""
        return all(shot.end <= self.ring.head[Slot.READ] for shot in self._shots)

    def strike(self, sound: AudioArray) -> None:
        """Mix float32 (2, samples) into what is heard, as soon as it can be."""
        at = self._reachable()
        shot = Shot(at, sound)
        waiting = int(self.ring.head[Slot.WRITTEN]) - at
        if waiting:
            self.ring.rewrite(at, _laid_over(self.ring.peek(at, waiting), at, shot))
        self._shots = (*(one for one in self._shots if one.end > self.ring.head[Slot.READ]), shot)

    def begin(self, mixer: Mixer, loop: Loop | None, position: int) -> None:
        """Hear a mix where only struck sounds were heard before."""
        self.mixer, self.loop = mixer, loop
        self.begun = self._replace(position)

    def change_mix(self, mix: Mix) -> None:
        """Hear another mix from where we are."""
        self.mixer = self.mixer.changed(mix)
        self._replace(None)

    def change_loop(self, loop: Loop | None) -> None:
        """Loop from now on, jumping to the loop's start unless we are inside; or play on."""
        self.loop = loop
        span = self._span
        inside = span is None or span[0] <= self.position_at(self._reachable()) < span[1]
        self._replace(None if inside or span is None else span[0])

    def jump(self, position: int) -> None:
        """Hear from another position."""
        self._replace(position)

    def fade_out(self) -> int:
        """Fade to silence; return the ring position from which all is silent."""
        self._shots = ()
        fade = round(FADE_S * self.rate)
        at = self._commit(np.zeros((2, round(_PIECE_S * self.rate)), np.float32), self._reachable(), trim=False)
        return at + fade

    def position_at(self, frame: float) -> float:
        """Return which sample of the mix a ring position holds."""
        stretches = self._stretches
        found = next((stretch for stretch in reversed(stretches) if stretch.frame <= frame), stretches[0])
        return found.position + max(frame - found.frame, 0.0)

    @property
    def _span(self) -> tuple[int, int] | None:
        return None if self.loop is None else self.loop.span(self.rate)

    def _reachable(self, patience: int = 1) -> int:
        """The first frame that the reader will not ask for while we replace it."""
        head = self.ring.head
        margin = round(patience * _MARGIN_S * self.rate) + 2 * int(head[Slot.BLOCK])
        return min(int(head[Slot.READ]) + margin, int(head[Slot.WRITTEN]))

    def _render(self, start: int, samples: int) -> tuple[AudioArray, list[tuple[int, int]], int]:
        span = self._span
        if span is None:
            return self.mixer.render(start, samples), [(0, start)], start + samples
        return self.mixer.render_looped(start, samples, span)

    def _replace(self, position: int | None) -> int:
        """Put a newly rendered block into the ring: of `position`, or of what would have come there anyway.

        Return where it was put.
        """
        for _ in range(_TRIES):
            cut = self._reachable()
            start = round(self.position_at(cut)) if position is None else position
            block, stretches, following = self._render(start, 2 * round(_PIECE_S * self.rate))
            if position is not None or self._reachable(_TRIES) - cut < block.shape[1]:
                break
        at = self._commit(block, cut, trim=position is None)
        late = at - cut if position is None else 0
        moved = [(max(offset - late, 0), place + max(late - offset, 0)) for offset, place in stretches]
        ended = [n for n, (offset, _) in enumerate(stretches) if offset <= late][-1]
        self._remember(at, at, moved[ended:])
        self._cursor = following
        return at

    def _commit(self, block: AudioArray, cut: int, trim: bool) -> int:
        """Write a block over what lies from `cut` on, or from later if the reader came too near meanwhile.

        Then `trim` drops as much of its beginning. Return where it was put.
        """
        for patience in range(1, _TRIES + 1):
            at = max(cut, self._reachable(patience))
            new = self._with_shots(block[:, at - cut :] if trim else block, at)
            fade = min(round(FADE_S * self.rate), new.shape[1], int(self.ring.head[Slot.WRITTEN]) - at)
            if fade > 0:
                new = np.concatenate([crossfade(self.ring.peek(at, fade), new[:, :fade]), new[:, fade:]], axis=1)
            if self.ring.head[Slot.READ] + self.ring.head[Slot.BLOCK] <= at or patience == _TRIES:
                break
        self.ring.rewrite(at, new)
        return at

    def _with_shots(self, block: AudioArray, frame: int) -> AudioArray:
        for shot in self._shots:
            block = _laid_over(block, frame, shot)
        return block

    def _remember(self, cut: int, at: int, stretches: list[tuple[int, int]]) -> None:
        """Note what the ring holds from `cut` on; forget what was heard long ago."""
        kept = [stretch for stretch in self._stretches if stretch.frame < cut]
        old = int(self.ring.head[Slot.READ]) - round(_REMEMBERED_S * self.rate)
        while len(kept) > 1 and kept[1].frame < old:
            kept.pop(0)
        self._stretches = (*kept, *(Stretch(at + offset, place) for offset, place in stretches))


def _laid_over(block: AudioArray, frame: int, shot: Shot) -> AudioArray:
    """Return a block, which lies at ring position `frame`, with the part of a shot that falls into it."""
    first, last = max(shot.frame, frame), min(shot.end, frame + block.shape[1])
    if first >= last:
        return block
    mixed = block.copy()
    mixed[:, first - frame : last - frame] += shot.sound[:, first - shot.frame : last - shot.frame]
    return mixed
