"""Scores as standard MIDI files: type 1, 480 ticks a quarter note, tempo map and names in the first track."""

from __future__ import annotations

import contextlib
import math
import os
import secrets
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

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
_Event: TypeAlias = "tuple[int, int, mido.Message]"
"""Tick, rank among events of that tick, message."""

_OFF, _SET, _ON = 0, 1, 2


def write_score(path: str | Path, score: Score, comment: str = "") -> None:
    """Write a score; `comment` (provenance) becomes the first text of the first track.

    Bends are written for the usual range of 2 semitones, or for a wider one where they need it; the range is set by
    RPN 0. A part whose notes bend by themselves becomes an MPE zone of all channels in its own track. Raises
    OutputBlocked when the file cannot be written.
    """
    path = Path(path)
    check_place(path)
    file = midi_file(score, comment)
    hidden = path.parent / f".{path.name}.part-{os.getpid()}-{secrets.token_hex(2)}"
    try:
        file.save(os.fspath(hidden))
        os.replace(hidden, path)
    except OSError as error:
        raise OutputBlocked(f"{path} could not be written; free some disk space or choose another folder.") from error
    finally:
        with contextlib.suppress(OSError):
            hidden.unlink(missing_ok=True)


def midi_file(score: Score, comment: str = "") -> mido.MidiFile:
    """Return a score as it is written: the conductor's track, then one per part."""
    import mido

    file = mido.MidiFile(type=1, ticks_per_beat=PPQ, charset="utf-8")
    file.tracks.append(_conductor(score, comment))
    file.tracks.extend(_track(part, bend_range(score, part.channel)) for part in score.parts)
    return file


def _conductor(score: Score, comment: str) -> mido.MidiTrack:
    import mido

    events: list[_Event] = [(0, 0, mido.MetaMessage("track_name", name=score.name))]
    if comment:
        events.append((0, 0, mido.MetaMessage("text", text=comment)))
    for change in score.tempo_map.changes:
        tempo = min(round(60e6 / change.bpm), _SLOWEST_US)
        events.append((change.tick, 1, mido.MetaMessage("set_tempo", tempo=tempo)))
    for meter in score.meters:
        signature = mido.MetaMessage(
            "time_signature", numerator=min(meter.numerator, 255), denominator=meter.denominator
        )
        events.append((meter.tick, 1, signature))
    if score.key in SIGNS_BY_NAME:
        events.append((0, 1, mido.MetaMessage("key_signature", key=SIGNS_BY_NAME[score.key])))
    elif score.key:  # a mode that a key signature cannot name
        events.append((0, 2, mido.MetaMessage("text", text=f"key={score.key}")))
    if score.style:
        events.append((0, 2, mido.MetaMessage("text", text=f"style={score.style}")))
    if score.threshold:
        events.append((0, 2, mido.MetaMessage("text", text=f"threshold={score.threshold:g}")))
    events += [(mark.tick, 2, mido.MetaMessage("marker", text=mark.text)) for mark in score.sections]
    events += [(mark.tick, 3, mido.MetaMessage("text", text=f"chord={mark.text}")) for mark in score.chords]
    return _delta(events)


def _track(part: Part, bend_range: int) -> mido.MidiTrack:
    import mido

    events = _named(part)
    events += [(0, _SET, mido.MetaMessage("sequencer_specific", data=tuple(data))) for data in midisure.told(part)]
    return _delta(events + (_expressive if mpe.is_expressive(part) else _plain)(part, bend_range))


def _named(part: Part) -> list[_Event]:
    import mido

    events: list[_Event] = [(0, _SET, mido.MetaMessage("track_name", name=part.name))]
    if part.patch:
        events.append((0, _SET, mido.MetaMessage("instrument_name", name=part.patch)))
    if part.role:
        events.append((0, _SET, mido.MetaMessage("text", text=f"role={part.role}")))
    return events


def _plain(part: Part, bend_range: int) -> list[_Event]:
    """Return a part's events on its one channel."""
    import mido

    channel, bends = part.channel, mpe.as_a_whole(part)
    events: list[_Event] = [(0, _SET, mido.Message("program_change", channel=channel, program=part.program))]
    if bends:
        for number, value in ((101, 0), (100, 0), (6, bend_range), (38, 0), (101, 127), (100, 127)):
            events.append((0, _SET, mido.Message("control_change", channel=channel, control=number, value=value)))
    for control in part.controls:
        message = mido.Message("control_change", channel=channel, control=control.number, value=control.value)
        events.append((control.tick, _SET, message))
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
    import mido

    pitch = min(max(round(bend.semitones * 8192 / bend_range), -8192), 8191)
    return bend.tick, _SET, mido.Message("pitchwheel", channel=channel, pitch=pitch)


def _struck(note: Note, channel: int) -> list[_Event]:
    import mido

    on = mido.Message("note_on", channel=channel, note=note.pitch, velocity=note.velocity)
    off = mido.Message("note_off", channel=channel, note=note.pitch, velocity=0)
    return [(note.start, _ON, on), (note.end, _OFF if note.length else _ON, off)]


def channel_events(score: Score) -> list[tuple[int, bytes]]:
    """Return what a score's tracks send as (tick, message), in order of time: ends of notes before starts."""
    events = [event for part in score.parts for event in _plain(part, bend_range(score, part.channel))]
    return [(tick, bytes(message.bytes())) for tick, _, message in sorted(events, key=lambda event: event[:2])]


def bend_range(score: Score, channel: int) -> int:
    """Return the range in semitones that all bends of a channel fit into."""
    bends = (bend for part in score.parts if part.channel == channel for bend in part.bends)
    widest = max((abs(bend.semitones) for bend in bends), default=0.0)
    return min(max(_USUAL_RANGE, math.ceil(widest)), _WIDEST_RANGE)


def _delta(events: list[_Event]) -> mido.MidiTrack:
    """Return a track of events in order of time: ends of notes before changes before starts."""
    import mido

    track, last = mido.MidiTrack(), 0
    for tick, _, message in sorted(events, key=lambda event: event[:2]):
        track.append(message.copy(time=tick - last))
        last = tick
    return track
