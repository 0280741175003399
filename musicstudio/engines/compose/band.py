"""Bands: who plays in a style, how fast, how swung, in which meters; wanted sounds seated, unwanted ones sent home."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from musicstudio.engines.compose.ground import Seat
from musicstudio.engines.compose.instruments import INSTRUMENTS, role_of
from musicstudio.engines.compose.lexicon import PATCHES
from musicstudio.engines.compose.lineups import BANDS


@dataclass(frozen=True)
class Manner:
    """How a style is usually played.

    tempo: slowest, typical, fastest in quarter notes a minute; swing 0–1 (least, most; 1 is a triplet's feel) of the
    eighth or the sixteenth (`grid` 8 or 16); meters with weights; tonics that players like; bars of a usual sketch.
    """

    tempo: tuple[float, float, float]
    swing: tuple[float, float] = (0.0, 0.0)
    grid: int = 16
    meters: tuple[tuple[str, float], ...] = (("4/4", 1.0),)
    tonics: tuple[str, ...] = ("C", "D", "E", "F", "G", "A", "Bb", "Eb")
    bars: int = 8


_GUITARS: Final = ("E", "A", "D", "G", "C", "B", "F#")
_HORNS: Final = ("F", "Bb", "Eb", "C", "G", "Ab")
_MACHINES: Final = ("A", "F", "G", "E", "C", "D", "F#", "C#")

MANNERS: Final[dict[str, Manner]] = {
    "lo-fi hip hop": Manner((68, 80, 92), (0.35, 0.75), tonics=("A", "C", "D", "E", "F", "Eb", "Bb", "G")),
    "boom bap": Manner((82, 91, 100), (0.25, 0.6), tonics=("A", "C", "D", "E", "F", "G", "Bb")),
    "house": Manner((118, 123, 128), (0.0, 0.3), tonics=_MACHINES),
    "techno": Manner((126, 133, 142), (0.0, 0.1), tonics=_MACHINES),
    "drum and bass": Manner((168, 174, 178), (0.0, 0.1), tonics=_MACHINES),
    "trap": Manner((126, 140, 156), (0.0, 0.12), tonics=_MACHINES),
    "rock": Manner((92, 122, 160), tonics=_GUITARS, meters=(("4/4", 0.95), ("6/8", 0.05))),
    "metal": Manner((100, 142, 200), tonics=("E", "D", "B", "A", "C")),
    "funk": Manner((92, 105, 118), (0.05, 0.25), tonics=("E", "D", "A", "G", "F", "Bb", "C")),
    "soul": Manner((68, 92, 116), (0.1, 0.4), tonics=("C", "F", "Ab", "Bb", "Eb", "D", "G"),
                   meters=(("4/4", 0.9), ("6/8", 0.05), ("12/8", 0.05))),
    "pop": Manner((84, 110, 128), tonics=("C", "D", "E", "F", "G", "A", "Bb"), meters=(("4/4", 0.95), ("6/8", 0.05))),
    "synthwave": Manner((80, 100, 118), tonics=_MACHINES),
    "jazz swing": Manner((100, 144, 220), (0.7, 1.0), 8, (("4/4", 0.9), ("3/4", 0.08), ("5/4", 0.02)), _HORNS),
    "bossa nova": Manner((110, 132, 152), tonics=("F", "C", "D", "G", "A", "Bb", "E")),
    "reggae": Manner((64, 74, 88), (0.15, 0.45), tonics=("A", "G", "C", "D", "E", "F")),
    "ambient": Manner((54, 68, 86), grid=8),
    "orchestral": Manner((66, 96, 140), grid=8, meters=(("4/4", 0.85), ("3/4", 0.1), ("6/8", 0.05)),
                         tonics=("C", "D", "G", "F", "Bb", "Eb", "A")),
    "folk": Manner((76, 104, 132), (0.0, 0.15), tonics=("G", "D", "C", "A", "E"),
                   meters=(("4/4", 0.75), ("3/4", 0.15), ("6/8", 0.1))),
    "blues": Manner((66, 104, 136), (0.9, 1.0), 8, (("4/4", 0.94), ("12/8", 0.06)), ("E", "A", "G", "C", "Bb", "F"),
    12),
    "afrobeat": Manner((98, 112, 126), (0.0, 0.2), meters=(("4/4", 0.93), ("12/8", 0.07)),
                       tonics=("F", "G", "A", "D", "C", "Bb")),
    "maqam": Manner((76, 100, 132), grid=16, meters=(("4/4", 0.85), ("10/8", 0.1), ("6/8", 0.05)),
                    tonics=("D", "G", "C", "A")),
    "raga": Manner((66, 88, 130), meters=(("4/4", 0.85), ("6/8", 0.07), ("7/8", 0.05), ("10/8", 0.03)),
                   tonics=("D", "C", "C#", "Eb", "E")),
    "solo piano": Manner((58, 78, 112), grid=8, meters=(("4/4", 0.8), ("3/4", 0.15), ("6/8", 0.05)),
                         tonics=("C", "D", "F", "G", "A", "Eb", "E", "Db")),
}  # fmt: skip

_DOUBLE: Final = ("drums", "bass", "melody")
"""Players of whom a band has one: another sound takes their seat."""
_ASKED: Final = {
    "drums": "acoustic kit", "bass": "finger bass", "keys": "grand piano", "guitar": "clean guitar",
    "strings": "string section", "lead": "soft lead", "pad": "warm pad", "vocals": "voice ooh",
}  # fmt: skip
"""Role → the sound that takes it where a style's bands have none."""
_MAY_STAY: Final = 0.6
_SINGING: Final = ("keys", "guitar", "strings", "winds")
"""Families that can carry a tune."""


def manner(style: str) -> Manner:
    """Return how a style is played, pop's way for a style that is not known."""
    return MANNERS.get(style, MANNERS["pop"])


def line_up(
    style: str, wanted: Sequence[str], unwanted: Sequence[str], rng: random.Random, only: bool = False, band: str = ""
) -> tuple[Seat, ...]:
    """Return the seats of one band of a style.

    `wanted` and `unwanted` name sounds or roles; the style's bands that have most of what is wanted come first, what
    is still missing is seated besides. With `only` nobody else plays, with `band` those who are written there and
    what is wanted besides. Somebody always plays.
    """
    bands = [_seats(one, rng) for one in ((band,) if band else BANDS.get(style, BANDS["pop"]))]
    most = max(_likeness(one, wanted) for one in bands)
    seats = list(rng.choice([one for one in bands if _likeness(one, wanted) == most]))
    for name in wanted:
        if not any(name in (seat.patch, seat.role) for seat in seats):
            seats = _joined(seats, _wanted_seat(style, name), wanted)
    seats = _led(seats, wanted)
    if only:
        seats = _sufficient(
            [seat for seat in seats if seat.patch in wanted or seat.role in wanted] or seats[:1], wanted
        )
    seats = [seat for seat in seats if seat.patch not in unwanted and seat.role not in unwanted] or seats[:1]
    return _named(seats)


def _led(seats: list[Seat], wanted: Sequence[str]) -> list[Seat]:
    """Return the band with the tune in the hands of a wanted sound that usually has it, or of any when a lead is asked.

    Keys and guitars go on accompanying besides; a soloist nobody asked for leaves.
    """
    singers = [name for name in wanted if name in PATCHES and PATCHES[name][0] == "lead"]
    if not singers and "lead" in wanted:
        singers = [name for name in wanted if name in INSTRUMENTS and INSTRUMENTS[name].family in _SINGING]
    leads = [seat for seat in seats if seat.player == "melody"]
    if not singers or any(lead.patch in wanted for lead in leads):
        return seats
    stays = INSTRUMENTS[singers[0]].family in ("keys", "guitar")
    kept = [seat for seat in seats if seat.player != "melody" and (stays or seat.patch != singers[0])]
    return [*kept, seat(singers[0], "melody")]


def _sufficient(seats: list[Seat], wanted: Sequence[str]) -> list[Seat]:
    """Return a small band that can stand alone: somebody has the tune, and a lone keyboard or guitar accompanies it."""
    tuneful = [one for one in seats if INSTRUMENTS[one.patch].family in _SINGING]
    tuneful.sort(key=lambda one: [*wanted, one.patch].index(one.patch))
    if not tuneful:
        return seats
    leads = [one for one in seats if one.player == "melody"]
    if not leads:
        return [*seats, seat(tuneful[0].patch, "melody")]
    alone = not any(one.role in ("keys", "guitar", "strings", "pad", "other") for one in seats)
    if alone and INSTRUMENTS[leads[0].patch].family in ("keys", "guitar"):
        return [*seats, seat(leads[0].patch)]
    return seats


def seat(patch: str, player: str = "", density: float = 0.5) -> Seat:
    """Return a seat for a sound: register and role by what is played on it; KeyError for a sound nobody knows."""
    instrument = INSTRUMENTS[patch]
    player = player or instrument.player
    low, high = instrument.sings if player in ("melody", "replies") else (instrument.low, instrument.high)
    if player == "ballad":
        low, high = 36, 67
    return Seat(role_of(patch, player), patch, instrument.program, low, high, density, player)


def _seats(band: str, rng: random.Random) -> tuple[Seat, ...]:
    """Return a band's seats; who may stay away does so now and then."""
    seats = []
    for entry in band.split(", "):
        patch, _, player = entry.rstrip("?").partition(":")
        if not entry.endswith("?") or rng.random() < _MAY_STAY:
            seats.append(seat(patch, player))
    return tuple(seats)


def _likeness(band: tuple[Seat, ...], wanted: Sequence[str]) -> int:
    """Return how much of what is wanted a band has: sounds count more than roles."""
    patches, roles = {seat.patch for seat in band}, {seat.role for seat in band}
    return sum(2 for name in wanted if name in patches) + sum(1 for name in wanted if name in roles)


def _wanted_seat(style: str, name: str) -> Seat:
    """Return the seat for a sound or a role that a band lacks, the sound as the style would choose it."""
    if name in INSTRUMENTS:
        return seat(name)
    for band in BANDS.get(style, ()):
        for entry in band.split(", "):
            patch, _, player = entry.rstrip("?").partition(":")
            found = seat(patch, player)
            if found.role == name:
                return found
    return seat(_ASKED.get(name, "grand piano"), "melody" if name == "lead" else "")


def _joined(seats: list[Seat], newcomer: Seat, wanted: Sequence[str]) -> list[Seat]:
    """Return the band with a newcomer, who takes the drummer's, bassist's or soloist's seat where he is one.

    One who was wanted himself keeps his seat: a second soloist plays a counter-melody, a second drummer along.
    """
    taken = next((n for n, seat in enumerate(seats) if seat.player == newcomer.player), None)
    if newcomer.player not in _DOUBLE or taken is None:
        return [*seats, newcomer]
    if seats[taken].patch not in wanted:
        return [*seats[:taken], newcomer, *seats[taken + 1 :]]
    return [*seats, seat(newcomer.patch, {"melody": "counter", "drums": "percussion"}.get(newcomer.player, "bass"))]


def _named(seats: list[Seat]) -> tuple[Seat, ...]:
    """Return the seats with parts' names that tell apart those who play the same sound."""
    named: list[Seat] = []
    for one in seats:
        same = [other for other in seats if other.patch == one.patch]
        title = f"{one.patch} {one.player}" if len(same) > 1 else ""
        named.append(replace(one, name=title))
    return tuple(named)
