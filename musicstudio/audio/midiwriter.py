"""Scores as standard MIDI files: type 1, 480 ticks a quarter note, tempo map and names in the first track."""

from __future__ import annotations

import contextlib
import io
import math
import os
import secrets
import struct
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from musicstudio.audio import midisure, mpe
from musicstudio.audio.musickeys import SIGNS_BY_NAME
from musicstudio.audio.writer import check_place
from musicstudio.domain.errors import OutputBlocked
from musicstudio.domain.score import Bend, Note, Part, Score
from musicstudio.domain.units import PPQ

if TYPE_CHECKING:
    import mido  # at run time where it is used: the window starts without it

_SLOWEST_US = 0xFFFFFF
_USUAL_RANGE = 2
_WIDEST_RANGE = 127
_Event: TypeAlias = tuple[int, int, bytes]
"""Tick, rank among events of that tick, message: of the many that hours of music are, no more is held."""

_OFF, _SET, _ON = 0, 1, 2
_META = 0xFF
_END = b"\xff\x2f\x00"


def write_score(path: str | Path, score: Score, comment: str = "") -> None:
    """Write a score; `comment` (provenance) becomes the first text of the first track.

    Bends are written for the usual range of 2 semitones, or for a wider one where they need it; the range is set by
    RPN 0. A part whose notes bend by themselves becomes an MPE zone of all channels in its own track. Raises
    OutputBlocked when the file cannot be written.
    """
    path = Path(path)
    check_place(path)
    hidden = path.parent / f".{path.name}.part-{os.getpid()}-{secrets.token_hex(2)}"
    try:
        with hidden.open("wb") as file:
            for chunk in _chunks(score, comment):
                file.write(chunk)
        os.replace(hidden, path)
    except OSError as error:
        raise OutputBlocked(f"{path} could not be written; free some disk space or choose another folder.") from error
    finally:
        with contextlib.suppress(OSError):
            hidden.unlink(missing_ok=True)


def midi_file(score: Score, comment: str = "") -> mido.MidiFile:
    """Return a score as it is written: the conductor's track, then one per part."""
    import mido

    return mido.MidiFile(file=io.BytesIO(b"".join(_chunks(score, comment))), charset="utf-8")


def channel_events(score: Score) -> list[tuple[int, bytes]]:
    """Return what a score's tracks send as (tick, message), in order of time: ends of notes before starts."""
    events = [event for part in score.parts for event in _plain(part, bend_range(score, part.channel))]
    return [(tick, message) for tick, _, message in sorted(events, key=lambda event: event[:2])]


def bend_range(score: Score, channel: int) -> int:
    """Return the range in semitones that all bends of a channel fit into."""
    bends = (bend for part in score.parts if part.channel == channel for bend in part.bends)
    widest = max((abs(bend.semitones) for bend in bends), default=0.0)
    return min(max(_USUAL_RANGE, math.ceil(widest)), _WIDEST_RANGE)


def _chunks(score: Score, comment: str) -> Iterator[bytes]:
    yield b"MThd" + struct.pack(">IHHH", 6, 1, 1 + len(score.parts), PPQ)
    yield _chunk(_conductor(score, comment))
    for part in score.parts:
        yield _chunk(_track(part, bend_range(score, part.channel)))


def _chunk(events: Iterable[_Event]) -> bytes:
    """Return a track of events in order of time: ends of notes before changes before starts."""
    data, last, status = bytearray(), 0, 0
    for tick, _, message in sorted(events, key=lambda event: event[:2]):
        data += _length(tick - last)
        data += message[1:] if message[0] == status else message  # the status that runs on is not said again
        last, status = tick, message[0] if message[0] != _META else 0
    data += b"\x00" + _END
    return b"MTrk" + struct.pack(">I", len(data)) + data


def _length(value: int) -> bytes:
    """Return a number as MIDI files write it: seven bits a byte, the last one's highest bit clear."""
    groups = [value & 0x7F]
    while value := value >> 7:
        groups.append(value & 0x7F | 0x80)
    return bytes(reversed(groups))


def _meta(kind: str, /, **said: Any) -> bytes:
    import mido
    from mido.midifiles.meta import meta_charset

    with meta_charset("utf-8"):
        return bytes(mido.MetaMessage(kind, **said).bytes())


def _conductor(score: Score, comment: str) -> list[_Event]:
    events: list[_Event] = [(0, 0, _meta("track_name", name=score.name))]
    if comment:
        events.append((0, 0, _meta("text", text=comment)))
    for change in score.tempo_map.changes:
        tempo = min(round(60e6 / change.bpm), _SLOWEST_US)
        events.append((change.tick, 1, _meta("set_tempo", tempo=tempo)))
    for meter in score.meters:
        shape = {"numerator": min(meter.numerator, 255), "denominator": meter.denominator}
        events.append((meter.tick, 1, _meta("time_signature", **shape)))
    if score.key in SIGNS_BY_NAME:
        events.append((0, 1, _meta("key_signature", key=SIGNS_BY_NAME[score.key])))
    elif score.key:  # a mode that a key signature cannot name
        events.append((0, 2, _meta("text", text=f"key={score.key}")))
    if score.style:
        events.append((0, 2, _meta("text", text=f"style={score.style}")))
    if score.threshold:
        events.append((0, 2, _meta("text", text=f"threshold={score.threshold:g}")))
    events += [(mark.tick, 2, _meta("marker", text=mark.text)) for mark in score.sections]
    events += [(mark.tick, 3, _meta("text", text=f"chord={mark.text}")) for mark in score.chords]
    return events


def _track(part: Part, bend_range: int) -> list[_Event]:
    events = _named(part)
    events += [(0, _SET, _meta("sequencer_specific", data=tuple(data))) for data in midisure.told(part)]
    return events + (_expressive if mpe.is_expressive(part) else _plain)(part, bend_range)


def _named(part: Part) -> list[_Event]:
    events: list[_Event] = [(0, _SET, _meta("track_name", name=part.name))]
    if part.patch:
        events.append((0, _SET, _meta("instrument_name", name=part.patch)))
    if part.role:
        events.append((0, _SET, _meta("text", text=f"role={part.role}")))
    return events


def _plain(part: Part, bend_range: int) -> list[_Event]:
    """Return a part's events on its one channel."""
    channel, bends = part.channel, mpe.as_a_whole(part)
    events: list[_Event] = [(0, _SET, bytes((0xC0 | channel, part.program)))]
    if bends:
        events += [(0, _SET, message) for message in mpe.parameter(channel, mpe.RANGE_RPN, bend_range)]
    events += [(one.tick, _SET, bytes((0xB0 | channel, one.number, one.value))) for one in part.controls]
    events += [_bent(bend, channel, bend_range) for bend in bends]
    for note in part.notes:
        events += _struck(note, channel)
    return events


def _expressive(part: Part, bend_range: int) -> list[_Event]:
    """Return a part's events with every note on a channel of its own; what holds for all goes to the manager's."""
    whole = replace(part, notes=(), channel=mpe.MANAGER, bends=tuple(bend for bend in part.bends if bend.pitch < 0))
    events: list[_Event] = [(0, _SET, message) for message in mpe.set_up(bend_range)] + _plain(whole, bend_range)
    bends = mpe.bends_of(part)
    for note, channel in mpe.members(part.notes):
        own = mpe.during(note, bends.get(note.pitch, []))
        events += [_bent(bend, channel, mpe.RANGE) for bend in own] + _struck(note, channel)
    return events


def _bent(bend: Bend, channel: int, bend_range: int) -> _Event:
    value = 8192 + min(max(round(bend.semitones * 8192 / bend_range), -8192), 8191)
    return bend.tick, _SET, bytes((0xE0 | channel, value & 0x7F, value >> 7))


def _struck(note: Note, channel: int) -> list[_Event]:
    on, off = bytes((0x90 | channel, note.pitch, note.velocity)), bytes((0x80 | channel, note.pitch, 0))
    return [(note.start, _ON, on), (note.end, _OFF if note.length else _ON, off)]
