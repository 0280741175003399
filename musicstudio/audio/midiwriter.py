"""Scores as standard MIDI files: type 1, 480 ticks a quarter note, tempo map and names in the first track."""

from __future__ import annotations

import contextlib
import math
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from musicstudio.audio.musickeys import SIGNS_BY_NAME
from musicstudio.audio.writer import check_place
from musicstudio.domain.errors import OutputBlocked
from musicstudio.domain.score import Part, Score
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
    RPN 0. Raises OutputBlocked when the file cannot be written.
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
    events += [(mark.tick, 2, mido.MetaMessage("marker", text=mark.text)) for mark in score.sections]
    events += [(mark.tick, 3, mido.MetaMessage("text", text=f"chord={mark.text}")) for mark in score.chords]
    return _delta(events)


def _track(part: Part, bend_range: int) -> mido.MidiTrack:
    import mido

    channel = part.channel
    events: list[_Event] = [
        (0, _SET, mido.MetaMessage("track_name", name=part.name)),
        (0, _SET, mido.Message("program_change", channel=channel, program=part.program)),
    ]
    if part.patch:
        events.append((0, _SET, mido.MetaMessage("instrument_name", name=part.patch)))
    if part.role:
        events.append((0, _SET, mido.MetaMessage("text", text=f"role={part.role}")))
    if part.bends:
        for number, value in ((101, 0), (100, 0), (6, bend_range), (38, 0), (101, 127), (100, 127)):
            events.append((0, _SET, mido.Message("control_change", channel=channel, control=number, value=value)))
    for control in part.controls:
        message = mido.Message("control_change", channel=channel, control=control.number, value=control.value)
        events.append((control.tick, _SET, message))
    for bend in part.bends:
        pitch = min(max(round(bend.semitones * 8192 / bend_range), -8192), 8191)
        events.append((bend.tick, _SET, mido.Message("pitchwheel", channel=channel, pitch=pitch)))
    for note in part.notes:
        on = mido.Message("note_on", channel=channel, note=note.pitch, velocity=note.velocity)
        off = mido.Message("note_off", channel=channel, note=note.pitch, velocity=0)
        events.append((note.start, _ON, on))
        events.append((note.end, _OFF if note.length else _ON, off))
    return _delta(events)


def channel_events(score: Score) -> list[tuple[int, bytes]]:
    """Return what a score's tracks send as (tick, message), in order of time: ends of notes before starts."""
    events: list[_Event] = []
    for part in score.parts:
        tick = 0
        for message in _track(part, bend_range(score, part.channel)):
            tick += message.time
            if not message.is_meta:
                ends = message.type == "note_off"
                starts = message.type == "note_on"
                events.append((tick, _OFF if ends else _ON if starts else _SET, message))
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
