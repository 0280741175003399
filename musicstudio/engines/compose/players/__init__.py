"""The players of a band: each plays one seat on a ground, in straight time; `feel` moves it."""

from __future__ import annotations

import random
from typing import Final

from musicstudio.engines.compose.ground import Ground, Line, Player, Seat
from musicstudio.engines.compose.players import arps, bass, comping, drums, horns, lines, pads, percussion, riffs

PLAYERS: Final[dict[str, Player]] = {
    "drums": drums.play, "percussion": percussion.play, "bass": bass.play, "pad": pads.play, "drone": pads.drone,
    "riff": riffs.riff, "answer": riffs.answer, "ostinato": riffs.ostinato, "arp": arps.play, "horns": horns.horns,
    "tutti": horns.tutti, "counter": lines.counter, "replies": lines.replies, "sweep": lines.sweep,
}  # fmt: skip
"""What a seat's `player` may be, besides the ways of comping and the melody."""

_BY_ROLE: Final[dict[str, Player]] = {
    "drums": drums.play, "bass": bass.play, "pad": pads.play, "vocals": pads.play, "strings": pads.play,
}  # fmt: skip


def play(ground: Ground, seat: Seat, rng: random.Random) -> Line:
    """Return what a seat plays on a ground, in straight time; whoever has nothing of his own plays the chords."""
    if seat.player:
        return PLAYERS.get(seat.player, comping.play)(ground, seat, rng)
    return _BY_ROLE.get(seat.role, comping.play)(ground, seat, rng)
