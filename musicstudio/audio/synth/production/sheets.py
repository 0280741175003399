"""The desks of the styles, written as a recall sheet: what differs from the neutral desk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from musicstudio.audio.synth.filters import Band
from musicstudio.audio.synth.production.desk import Desk, Echo, Room, Strip

_MUD = Band("peak", 320, -2.5, 1.0)
_AIR = Band("high", 9000, 2.0)
_PRESENCE = Band("peak", 3000, 2.0, 0.8)

_NEUTRAL: Final[dict[str, Strip]] = {
    "drums": Strip(0.0, low_cut_hz=28, bands=(Band("peak", 380, -2.5, 1.0), Band("high", 9000, 1.0)), squeeze_db=3,
                   drive_db=3, room=0.07),
    "percussion": Strip(-9.0, low_cut_hz=60, squeeze_db=2, room=0.14, width=1.2),
    "bass": Strip(-2.5, low_cut_hz=28, width=0.3, bands=(Band("peak", 260, -2, 1.0),), squeeze_db=4, drive_db=3,
    room=0.0),
    "keys": Strip(-5.5, -0.15, 1.1, 110, (_MUD, _AIR), 2.5, room=0.16),
    "guitar": Strip(-6.0, 0.4, 1.0, 110, (_MUD, _PRESENCE), 2.5, room=0.14),
    "strings": Strip(-6.5, -0.1, 1.1, 90, (_AIR,), 1.0, room=0.3),
    "lead": Strip(-2.0, 0.0, 1.0, 140, (_PRESENCE, _AIR), 3, room=0.2, echo=0.12),
    "vocals": Strip(-3.0, 0.0, 1.1, 140, (_PRESENCE, _AIR), 3, room=0.26, echo=0.1),
    "pad": Strip(-9.5, 0.0, 1.2, 160, (_MUD,), 1, room=0.3),
    "other": Strip(-6.5, 0.2, 1.0, 110, (_AIR,), 2, room=0.2),
}  # fmt: skip
"""Levels after the usual balance of mixing textbooks: drums and voice in front, bass close, the rest beneath."""

NEUTRAL: Final = Desk(_NEUTRAL, Room("hall", 1.6, 18))


def _desk(room: Room, echo: Echo, changes: Mapping[str, Mapping[str, Any]], **bus: Any) -> Desk:
    strips = {role: replace(strip, **changes.get(role, {})) for role, strip in _NEUTRAL.items()}
    return Desk(strips, room, echo, **bus)


_EIGHTH, _DOTTED, _QUARTER = Echo(0.5), Echo(0.75), Echo(1.0)
_STUDIO = Room("room", 0.5, 4, 180, 9000, 0.7, 0.8)
_CLUB = Room("hall", 1.1, 10, 260, 8000, 0.7, 0.5)
_PLATE = Room("plate", 1.5, 14, 240, 10000, 0.5, 0.0)
_HALL = Room("hall", 2.3, 24, 110, 8500, 0.75, 0.6)
_SPRING = Room("spring", 1.9, 2, 300, 4500, 0.5, 0.0)
_ENDLESS = Room("hall", 4.5, 30, 150, 7000, 0.6, 0.2)

_PUMP = {"bass": {"duck_db": 7.0}, "pad": {"duck_db": 8.0}, "keys": {"duck_db": 4.5}, "other": {"duck_db": 4.5},
         "strings": {"duck_db": 5.0}, "guitar": {"duck_db": 2.5}, "lead": {"duck_db": 2.0}}  # fmt: skip


def _with(base: Mapping[str, Mapping[str, Any]], **more: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {role: {**base.get(role, {}), **more.get(role, {})} for role in {*base, *more}}


DESKS: Final[dict[str, Desk]] = {
    "": NEUTRAL,
    "lo-fi hip hop": _desk(
        Room("room", 0.8, 8, 250, 5000, 0.8, 0.6), Echo(0.75, 0.35, 300, 2500),
        {"drums": {"drive_db": 7, "squeeze_db": 5, "top_hz": 9000, "room": 0.1}, "bass": {"top_hz": 2500,
        "level": -2.0},
         "keys": {"level": -3.0, "drive_db": 5, "top_hz": 6500, "chorus": 0.25, "duck_db": 3.0, "width": 1.2},
         "pad": {"duck_db": 4.0, "top_hz": 4000}, "guitar": {"top_hz": 6000, "drive_db": 4, "duck_db": 2.0},
         "lead": {"top_hz": 7000, "drive_db": 3, "echo": 0.2, "level": -3.0}, "other": {"top_hz": 6500,
         "duck_db": 2.0}},
        glue_db=3.0, lows=1.5, highs=-6.0, dust_db=-40.0, wow_cents=7.0),
    "boom bap": _desk(
        _STUDIO, Echo(0.5, 0.25),
        {"drums": {"drive_db": 7, "squeeze_db": 6, "level": 1.5, "room": 0.06}, "bass": {"level": -1.5, "top_hz": 3000},
         "keys": {"top_hz": 9000, "drive_db": 4, "level": -5.0}, "lead": {"level": -3.5}},
        glue_db=3.0, lows=1.5, highs=-2.0, dust_db=-48.0, wow_cents=3.0),
    "house": _desk(_CLUB, _DOTTED, _with(_PUMP, drums={"level": 1.0, "drive_db": 4}, bass={"level": -2.5,
    "drive_db": 4},
                   keys={"room": 0.2, "echo": 0.12, "level": -4.5}, lead={"echo": 0.22, "room": 0.25}), glue_db=3.0,
                   lows=2.0),
    "techno": _desk(Room("hall", 1.8, 12, 300, 7000, 0.7, 0.3), Echo(0.75, 0.55, 400, 4500), _with(_PUMP,
                    drums={"level": 1.0, "drive_db": 6, "room": 0.1}, bass={"level": -3.0, "drive_db": 6},
                    other={"echo": 0.3, "room": 0.3, "duck_db": 5.0, "level": -4.0}, pad={"level": -7.5, "room": 0.4},
                    keys={"echo": 0.25}, lead={"echo": 0.25, "level": -4.0}), glue_db=3.5, lows=2.5, highs=-0.5),
    "drum and bass": _desk(Room("plate", 1.7, 16, 300, 9500), _DOTTED,
                           {"drums": {"level": 1.5, "drive_db": 6, "squeeze_db": 5, "room": 0.06},
                            "bass": {"level": -0.5, "drive_db": 5, "duck_db": 4.0, "width": 0.6},
                            "pad": {"room": 0.45, "duck_db": 3.0}, "lead": {"echo": 0.22, "room": 0.3, "level": -4.0},
                            "keys": {"room": 0.3, "duck_db": 2.0}}, glue_db=2.5, lows=2.0, highs=0.5),
    "trap": _desk(Room("hall", 2.0, 20, 300, 7500), Echo(0.75, 0.35, 350, 3500),
                  {"drums": {"level": -0.5, "drive_db": 5, "squeeze_db": 3, "room": 0.08},
                   "bass": {"level": 0.5, "drive_db": 4, "duck_db": 7.0, "width": 0.1}, "keys": {"room": 0.3,
                   "echo": 0.15},
                   "lead": {"room": 0.32, "echo": 0.22, "level": -4.0}, "other": {"room": 0.3, "echo": 0.15},
                   "pad": {"level": -10, "room": 0.4}}, glue_db=2.0, lows=4.0),
    "rock": _desk(Room("room", 0.9, 8, 200, 9000, 0.6, 0.8), Echo(0.5, 0.2),
                  {"drums": {"level": 0.0, "squeeze_db": 5, "drive_db": 5, "room": 0.2},
                   "bass": {"level": -3.0, "drive_db": 6, "squeeze_db": 6},
                   "guitar": {"level": -2.5, "position": 0.7, "squeeze_db": 1, "room": 0.08}, "lead": {"level": -1.5,
                   "echo": 0.16}}, glue_db=2.5),
    "metal": _desk(Room("room", 0.7, 6, 250, 9500, 0.6, 0.7), Echo(0.5, 0.25),
                   {"drums": {"level": 0.5, "squeeze_db": 6, "drive_db": 5, "room": 0.12},
                    "bass": {"level": -3.0, "drive_db": 10, "squeeze_db": 8},
                    "guitar": {"level": -1.5, "position": 0.0, "low_cut_hz": 85, "squeeze_db": 0, "room": 0.03,
                    "width": 1.3}, "lead": {"level": -2.0, "echo": 0.2, "room": 0.2}}, glue_db=3.0, highs=1.0),
    "funk": _desk(Room("room", 0.35, 2, 250, 9000, 0.7, 0.8), Echo(0.25, 0.15),
                  {"drums": {"level": 0.0, "squeeze_db": 4, "room": 0.05}, "bass": {"level": -1.5, "squeeze_db": 6},
                   "guitar": {"position": 0.55, "room": 0.03, "level": -5.0}, "keys": {"room": 0.06, "position": -0.4},
                   "other": {"room": 0.1, "level": -5.0}, "lead": {"room": 0.1, "echo": 0.05}}, glue_db=2.5, highs=0.5),
    "soul": _desk(_PLATE, Echo(0.5, 0.15),
                  {"drums": {"drive_db": 5, "squeeze_db": 3, "room": 0.1, "top_hz": 13000}, "bass": {"level": -2.0,
                   "drive_db": 5}, "strings": {"room": 0.35}, "lead": {"room": 0.25}, "keys": {"drive_db": 3}},
                  glue_db=2.5, highs=-1.5),
    "pop": _desk(_PLATE, _DOTTED,
                 {"drums": {"squeeze_db": 4, "room": 0.08}, "bass": {"duck_db": 2.5, "level": -2.5},
                  "pad": {"duck_db": 3.0, "width": 1.3}, "keys": {"duck_db": 1.0, "width": 1.2}, "lead": {"level": -1.0,
                  "echo": 0.16}}, glue_db=2.5, highs=1.0),
    "synthwave": _desk(Room("plate", 2.2, 20, 280, 9000), _DOTTED,
                       {"drums": {"level": 0.0, "drive_db": 4, "room": 0.2, "squeeze_db": 4},
                        "bass": {"duck_db": 5.0, "drive_db": 4}, "pad": {"level": -7.5, "duck_db": 5.0, "chorus": 0.4,
                        "width": 1.3}, "keys": {"chorus": 0.4, "duck_db": 3.0}, "strings": {"chorus": 0.35,
                        "duck_db": 4.0, "level": -6.0}, "other": {"echo": 0.25, "chorus": 0.2, "duck_db": 2.0},
                        "lead": {"echo": 0.3, "room": 0.35}}, glue_db=3.0, highs=-0.5),
    "jazz swing": _desk(Room("chamber", 1.0, 12, 130, 8500, 0.7, 0.9), Echo(0.5, 0.1),
                        {"drums": {"level": -4.0, "squeeze_db": 0.5, "drive_db": 0, "room": 0.18, "width": 1.1},
                         "bass": {"level": -3.0, "squeeze_db": 1.5, "drive_db": 0, "width": 0.5, "room": 0.05},
                         "keys": {"level": -3.5, "squeeze_db": 0.5, "position": -0.3, "room": 0.18},
                         "guitar": {"level": -4.5, "position": 0.35, "squeeze_db": 0.5},
                         "lead": {"level": 0.0, "squeeze_db": 1, "echo": 0.0, "room": 0.22, "position": 0.08},
                         "other": {"level": -4.0, "squeeze_db": 0.5, "room": 0.22}}, glue_db=0.7, highs=-1.0,
                         polish=0.5),
    "bossa nova": _desk(Room("chamber", 0.9, 10, 150, 8000, 0.7, 0.8), Echo(0.5, 0.1),
                        {"drums": {"level": -5.0, "squeeze_db": 1, "drive_db": 0, "room": 0.15}, "bass": {"level": -3.0,
                         "squeeze_db": 2, "drive_db": 0}, "guitar": {"level": -1.5, "position": -0.2,
                         "squeeze_db": 1.5},
                         "percussion": {"level": -8.0}, "lead": {"level": -0.5, "echo": 0.0, "room": 0.22}},
                         glue_db=1.0,
                        highs=-1.0, polish=0.5),
    "reggae": _desk(_SPRING, Echo(0.75, 0.58, 300, 2600, True, 8),
                    {"drums": {"level": -0.5, "room": 0.16, "echo": 0.03, "top_hz": 12000}, "bass": {"level": 1.0,
                     "squeeze_db": 5, "width": 0.0}, "guitar": {"room": 0.25, "echo": 0.22, "position": 0.45,
                     "low_cut_hz": 220}, "keys": {"room": 0.2, "position": -0.4, "low_cut_hz": 160},
                     "lead": {"echo": 0.3,
                     "room": 0.25}, "other": {"echo": 0.18, "room": 0.22}}, glue_db=2.0, lows=3.0, highs=-2.0),
    "ambient": _desk(_ENDLESS, Echo(1.5, 0.6, 250, 3500, True, 8),
                     {"drums": {"level": -6.0, "room": 0.4, "drive_db": 0, "squeeze_db": 0.5}, "bass": {"level": -4.0,
                      "room": 0.05, "squeeze_db": 1}, "pad": {"level": -1.5, "room": 0.45, "width": 1.1,
                      "squeeze_db": 0},
                      "keys": {"room": 0.55, "echo": 0.25, "level": -3.0, "squeeze_db": 1}, "strings": {"level": -2.0,
                      "room": 0.45, "width": 1.1}, "lead": {"room": 0.5, "echo": 0.3, "level": -3.0, "squeeze_db": 1},
                      "guitar": {"room": 0.5, "echo": 0.25}, "other": {"room": 0.55, "echo": 0.25, "level": -4.0},
                      "vocals": {"room": 0.55, "echo": 0.2, "level": -4.0}}, glue_db=0.5, highs=-3.0, polish=0.65),
    "orchestral": _desk(_HALL, Echo(0.5, 0.0, times=0),
                        {"drums": {"level": -5.0, "squeeze_db": 0, "drive_db": 0, "room": 0.4, "width": 1.1,
                         "low_cut_hz": 25}, "bass": {"level": -5.0, "squeeze_db": 0, "drive_db": 0, "room": 0.28,
                         "position": 0.4, "width": 1.0}, "strings": {"level": -2.5, "squeeze_db": 0, "room": 0.4,
                         "width": 1.2}, "lead": {"level": -1.5, "squeeze_db": 0, "echo": 0.0, "room": 0.38,
                         "position": -0.25}, "other": {"level": -3.5, "squeeze_db": 0, "room": 0.42, "position": 0.3},
                         "keys": {"squeeze_db": 0, "room": 0.38, "level": -6.0, "position": -0.45},
                         "vocals": {"squeeze_db": 0, "room": 0.45, "echo": 0.0}, "guitar": {"squeeze_db": 0,
                         "room": 0.38}},
                        glue_db=0.0, highs=-1.5, polish=0.55),
    "folk": _desk(Room("room", 0.7, 6, 160, 9000, 0.6, 0.9), Echo(0.5, 0.1),
                  {"guitar": {"level": -1.5, "squeeze_db": 2.0, "position": -0.3, "room": 0.12},
                  "drums": {"level": -3.5,
                   "squeeze_db": 1.5, "drive_db": 0, "room": 0.15}, "bass": {"level": -4.0, "drive_db": 0},
                   "lead": {"level": -0.5, "echo": 0.0, "room": 0.16}, "strings": {"level": -4.0, "room": 0.2}},
                  glue_db=1.0, polish=0.55),
    "blues": _desk(Room("room", 0.8, 6, 180, 8000, 0.7, 0.8), Echo(0.25, 0.2, 300, 3000),
                   {"drums": {"level": -1.0, "drive_db": 4, "room": 0.18, "squeeze_db": 2}, "bass": {"level": -2.0,
                    "drive_db": 4}, "guitar": {"level": -3.5, "position": 0.4, "drive_db": 2}, "lead": {"level": -0.5,
                    "drive_db": 2, "echo": 0.1}}, glue_db=2.0, highs=-1.5),
    "afrobeat": _desk(Room("room", 0.6, 5, 220, 9000, 0.6, 0.8), Echo(0.5, 0.25),
                      {"drums": {"level": -1.0, "drive_db": 4, "squeeze_db": 3, "room": 0.1},
                      "percussion": {"level": -5.0,
                       "room": 0.12}, "bass": {"level": -1.5}, "guitar": {"position": 0.6, "level": -4.5, "room": 0.08},
                       "other": {"level": -3.0, "room": 0.14, "position": 0.0}, "lead": {"level": -1.5}}, glue_db=2.5,
                      highs=-0.5),
    "maqam": _desk(Room("chamber", 1.6, 16, 140, 8500, 0.65, 0.8), Echo(0.5, 0.1),
                   {"drums": {"level": -3.0, "squeeze_db": 1.5, "drive_db": 0, "room": 0.16}, "bass": {"level": -6.0,
                    "drive_db": 0, "room": 0.12}, "guitar": {"level": -1.5, "position": 0.3, "room": 0.2},
                    "lead": {"level": 0.0, "room": 0.26, "echo": 0.03}, "strings": {"level": -6.0}}, glue_db=1.0,
                   highs=-0.5, polish=0.5),
    "raga": _desk(Room("chamber", 1.8, 18, 140, 8500, 0.65, 0.6), Echo(0.5, 0.1),
                  {"drums": {"level": -2.0, "squeeze_db": 1.5, "drive_db": 0, "room": 0.16}, "pad": {"level": -7.0,
                   "room": 0.25, "low_cut_hz": 60, "bands": ()}, "lead": {"level": 0.0, "room": 0.26, "echo": 0.04},
                   "keys": {"level": -3.0, "position": -0.3}, "other": {"level": -4.0, "room": 0.26}}, glue_db=1.0,
                  highs=-0.5, polish=0.5),
    "solo piano": _desk(Room("hall", 1.7, 16, 110, 8000, 0.75, 0.7), Echo(0.5, 0.0, times=0),
                        {"keys": {"level": -3.0, "position": 0.0, "low_cut_hz": 30, "bands": (), "squeeze_db": 1,
                         "room": 0.22}, "lead": {"level": 0.0, "low_cut_hz": 30, "bands": (), "squeeze_db": 1,
                         "echo": 0.0, "room": 0.22}}, glue_db=0.5, highs=-4.0, polish=0.45),
}  # fmt: skip


def desk_for(style: str) -> Desk:
    """Return the desk of a style; the neutral one where the style is not known."""
    return DESKS.get(style, NEUTRAL)
