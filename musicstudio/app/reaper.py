"""REAPER projects (.rpp): plain text of nested blocks, sounds by relative path, notes inside."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Final

import musicstudio
from musicstudio.app.arrangement import ArrangedTrack, Arrangement
from musicstudio.audio.midiwriter import channel_events
from musicstudio.domain.score import Score
from musicstudio.domain.units import PPQ

_SQUARE: Final = 1
"""A tempo that holds until the next point."""

_CUSTOM_COLOUR: Final = 0x1000000
_ALL_NOTES_OFF: Final = "b0 7b 00"


def rpp_text(arrangement: Arrangement) -> str:
    """Return the project's text; its sounds lie where `ArrangedTrack.file` says, beside it."""
    first, meter = arrangement.grid.tempo_map.changes[0], arrangement.grid.meters[0]
    start, end = arrangement.loop or (0.0, 0.0)
    lines = [
        f'<REAPER_PROJECT 0.1 "6.0/musicstudio-{musicstudio.__version__}" 0',
        *(
            ["  <NOTES 0 2", *(f"    |{line}" for line in arrangement.about.splitlines()), "  >"]
            if arrangement.about
            else []
        ),
        "  RIPPLE 0",
        "  AUTOXFADE 1",
        "  PANLAW 1",
        "  PROJOFFS 0 0 0",
        "  TIMEMODE 1 5 -1 30 0 0 -1",
        "  PANMODE 3",
        "  CURSOR 0",
        f"  LOOP {int(arrangement.loop is not None)}",
        "  TEMPOENVLOCKMODE 1",
        f"  SAMPLERATE {arrangement.sample_rate} 1 0",
        f"  TEMPO {_number(first.bpm)} {meter.numerator} {meter.denominator}",
        "  PLAYRATE 1 0 0.25 4",
        f"  SELECTION {_number(start)} {_number(end)}",
        "  MASTER_NCH 2 2",
        "  MASTER_VOLUME 1 0 -1 -1 1",
        *_indented(_tempo(arrangement)),
        *_indented(_regions(arrangement)),
    ]
    for number, track in enumerate(arrangement.tracks):
        lines += _indented(_track(arrangement, track, number))
    return "\n".join([*lines, ">", ""])


def _tempo(arrangement: Arrangement) -> Iterator[str]:
    """Yield the envelope of tempo and meter: every change of either is a point, a meter's with numbers."""
    grid = arrangement.grid
    meters = {meter.tick: meter for meter in grid.meters}
    yield "<TEMPOENVEX"
    yield "  ACT 1 -1"
    yield "  VIS 1 0 1"
    yield "  LANEHEIGHT 0 0"
    yield "  ARM 0"
    yield f"  DEFSHAPE {_SQUARE} -1 -1"
    for tick in sorted({change.tick for change in grid.tempo_map.changes} | set(meters)):
        meter = meters.get(tick)
        signature = f" {meter.denominator << 16 | meter.numerator}" if meter is not None else ""
        at, bpm = grid.tempo_map.seconds(tick), grid.tempo_map.bpm_at(tick)
        yield f"  PT {_number(at)} {_number(bpm)} {_SQUARE}{signature}"
    yield ">"


def _regions(arrangement: Arrangement) -> Iterator[str]:
    for number, section in enumerate(arrangement.grid.sections, 1):
        yield f"MARKER {number} {_number(section.start_s)} {_quoted(section.label)} 1 0 1 R"
        yield f'MARKER {number} {_number(section.end_s)} "" 1 0 1 R'


def _track(arrangement: Arrangement, track: ArrangedTrack, number: int) -> Iterator[str]:
    guid = _guid(arrangement, number, "track")
    yield f"<TRACK {guid}"
    yield f"  NAME {_quoted(track.name)}"
    yield f"  PEAKCOL {_colour(track.colour)}"
    yield "  BEAT -1"
    yield "  AUTOMODE 0"
    yield f"  VOLPAN {_number(track.gain)} 0 -1 -1 1"
    yield f"  MUTESOLO {int(track.muted)} {int(track.soloed)} 0"
    yield "  IPHASE 0"
    yield "  ISBUS 0 0"
    yield "  NCHAN 2"
    yield "  FX 1"
    yield f"  TRACKID {guid}"
    yield "  MAINSEND 1 0"
    yield "  <ITEM"
    yield "    POSITION 0"
    yield "    SNAPOFFS 0"
    yield f"    LENGTH {_number(arrangement.seconds)}"
    yield "    LOOP 0"
    yield "    ALLTAKES 0"
    yield "    FADEIN 1 0 0 1 0 0 0"
    yield "    FADEOUT 1 0 0 1 0 0 0"
    yield "    MUTE 0 0"
    yield f"    IGUID {_guid(arrangement, number, 'item')}"
    yield f"    NAME {_quoted(track.name)}"
    yield "    VOLPAN 1 0 1 -1"
    yield "    SOFFS 0 0"
    yield "    PLAYRATE 1 1 0 -1 0 0.0025"
    yield "    CHANMODE 0"
    yield f"    GUID {_guid(arrangement, number, 'take')}"
    if track.score is not None:
        yield from _indented(_notes(arrangement, track.score), 4)
    else:
        yield "    <SOURCE WAVE"
        yield f"      FILE {_quoted(track.file)}"
        yield "    >"
    yield "  >"
    yield ">"


def _notes(arrangement: Arrangement, score: Score) -> Iterator[str]:
    """Yield the notes as MIDI messages, each with its distance from the one before in ticks of a quarter note."""
    yield "<SOURCE MIDI"
    yield f"  HASDATA 1 {PPQ} QN"
    last = 0
    for tick, message in channel_events(score):
        yield f"  E {tick - last} {' '.join(f'{byte:02x}' for byte in message.ljust(3, bytes(1)))}"
        last = tick
    end = max(last, arrangement.grid.tick(arrangement.seconds))
    yield f"  E {end - last} {_ALL_NOTES_OFF}"
    yield "  IGNTEMPO 0 120 4 4"
    yield ">"


def _indented(lines: Iterator[str], by: int = 2) -> list[str]:
    return [" " * by + line for line in lines]


def _quoted(text: str) -> str:
    """Return a string in the quotes that it does not contain; one that has all three loses the back quotes."""
    plain = " ".join(text.split())
    for quote in ('"', "'", "`"):
        if quote not in plain:
            return f"{quote}{plain}{quote}"
    return "`" + plain.replace("`", "'") + "`"


def _colour(colour: str) -> int:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return _CUSTOM_COLOUR | blue << 16 | green << 8 | red


def _guid(arrangement: Arrangement, number: int, what: str) -> str:
    """Return an identity that is the same every time the same song is written."""
    return f"{{{str(uuid.uuid5(uuid.NAMESPACE_URL, f'{arrangement.name}/{number}/{what}')).upper()}}}"


def _number(value: float) -> str:
    return f"{value:.12f}".rstrip("0").rstrip(".") or "0"
