"""Drums by their General MIDI numbers (GM 1 percussion map, 35–81)."""

from __future__ import annotations

from typing import Final

DRUM_NAMES: Final = {
    35: "Acoustic kick", 36: "Kick", 37: "Side stick", 38: "Snare", 39: "Clap", 40: "Electric snare",
    41: "Low floor tom", 42: "Closed hat", 43: "High floor tom", 44: "Pedal hat", 45: "Low tom", 46: "Open hat",
    47: "Low mid tom", 48: "High mid tom", 49: "Crash 1", 50: "High tom", 51: "Ride 1", 52: "China",
    53: "Ride bell", 54: "Tambourine", 55: "Splash", 56: "Cowbell", 57: "Crash 2", 58: "Vibraslap",
    59: "Ride 2", 60: "High bongo", 61: "Low bongo", 62: "Mute conga", 63: "Open conga", 64: "Low conga",
    65: "High timbale", 66: "Low timbale", 67: "High agogo", 68: "Low agogo", 69: "Cabasa", 70: "Maracas",
    71: "Short whistle", 72: "Long whistle", 73: "Short guiro", 74: "Long guiro", 75: "Claves",
    76: "High block", 77: "Low block", 78: "Mute cuica", 79: "Open cuica", 80: "Mute triangle",
    81: "Open triangle",
}  # fmt: skip

_SHORT: Final = {
    35: "Kick 2", 37: "Stick", 40: "Snare 2", 41: "Tom 6", 42: "Hat", 43: "Tom 5", 44: "Hat pedal", 45: "Tom 4",
    46: "Hat open", 47: "Tom 3", 48: "Tom 2", 49: "Crash", 50: "Tom 1", 51: "Ride", 53: "Ride bell", 54: "Tamb",
    58: "Vibra", 60: "Bongo hi", 61: "Bongo lo", 62: "Conga mt", 63: "Conga hi", 64: "Conga lo", 65: "Timb. hi",
    66: "Timb. lo", 67: "Agogo hi", 68: "Agogo lo", 71: "Whistle", 72: "Whistle 2", 73: "Guiro", 74: "Guiro 2",
    76: "Block hi", 77: "Block lo", 78: "Cuica", 79: "Cuica op.", 80: "Triangle", 81: "Tri. open",
}  # fmt: skip

KIT: Final = (36, 38, 39, 42, 46, 45, 48, 49, 51)
"""What every kit has; shown even where nothing plays it."""


def drum_name(pitch: int) -> str:
    """Return a drum's name, or its number where General MIDI names none."""
    return DRUM_NAMES.get(pitch, f"Drum {pitch}")


def short_drum_name(pitch: int) -> str:
    """Return a drum's name in at most nine letters, as at the edge of a roll."""
    return _SHORT.get(pitch, drum_name(pitch))


def drum_rows(used: frozenset[int]) -> tuple[int, ...]:
    """Return the drums worth a row, rising: a kit and what is played besides."""
    return tuple(sorted(used | set(KIT)))
