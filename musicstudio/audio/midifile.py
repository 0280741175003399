"""Standard MIDI files, types 0 and 1, as scores and back.

Ticks are brought to 480 a quarter note: exactly when the file's division divides it, otherwise to the nearest tick.
What a MIDI file cannot say is not kept: where tick 0 lies on the audio, nested notes of one pitch. How sure notes are
that were written down from a sound is kept in our own files.
"""

from __future__ import annotations

import io
import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from musicstudio.audio import midisure, mpe
from musicstudio.audio.decoder import check_exists, named
from musicstudio.audio.metadata import as_utf8
from musicstudio.audio.midiwriter import write_score
from musicstudio.audio.musickeys import NAMES_BY_SIGN
from musicstudio.domain.errors import UnsupportedAudio
from musicstudio.domain.project import ROLES
from musicstudio.domain.score import DRUM_CHANNEL, Bend, Control, Mark, Meter, Note, Part, Score, TempoChange, TempoMap
from musicstudio.domain.units import PPQ, Ticks

if TYPE_CHECKING:
    import mido  # at run time where it is used: the window starts without it

__all__ = ["read_score", "write_score"]

_MALFORMED = (OSError, EOFError, ValueError, LookupError, TypeError, AttributeError)
"""What mido raises on damaged files."""

_KEY = re.compile(rb"\xff\x59\x02(..)", re.DOTALL)

_RPN = (6, 38, 98, 99, 100, 101)
_MOST_NUMERATOR = 255


@dataclass
class _Voice:
    """One channel of one track while it is read."""

    name: str
    channel: int
    notes: list[Note] = field(default_factory=list)
    bends: list[Bend] = field(default_factory=list)
    controls: list[Control] = field(default_factory=list)
    program: int | None = None
    role: str = ""
    patch: str = ""
    sounding: dict[int, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    bent: float = 0.0
    by_itself: bool = False
    """Whether bends are of its sounding notes alone: a member of an MPE zone."""


@dataclass
class _Globals:
    """What holds for all tracks."""

    tempi: dict[int, float] = field(default_factory=dict)
    meters: dict[int, Meter] = field(default_factory=dict)
    key: str = ""
    style: str = ""
    threshold: float = 0.0
    exact: bool = True
    """Whether ticks are ours."""
    chords: list[Mark] = field(default_factory=list)
    sections: list[Mark] = field(default_factory=list)
    programs: dict[int, int] = field(default_factory=dict)
    ranges: dict[int, float] = field(default_factory=dict)


def read_score(path: str | Path) -> Score:
    """Read a MIDI file of type 0 or 1; every channel of every track becomes a part.

    Overlapping notes of one pitch end first come, first served; notes never ended end with the file. Pitch bends
    honour the range set by RPN 0; a track that sets up an MPE zone is one part, its notes bending by themselves. Raises
    UnsupportedAudio, naming the file, when it is none, damaged, of type 2, or timed in SMPTE frames.
    """
    path = Path(path)
    check_exists(path)
    data = path.read_bytes() if path.stat().st_size < 1 << 28 else b""
    if data[:4] == b"RIFF" and data[8:12] == b"RMID":
        data = data[20:]
    if data[:4] != b"MThd":
        raise UnsupportedAudio(f"{named(path)} is not a MIDI file; export it as a standard MIDI file (.mid).")
    _check_header(path, data)
    import mido

    try:
        return _score(mido.MidiFile(file=io.BytesIO(_KEY.sub(_possible_key, data)), clip=True))
    except (*_MALFORMED, mido.KeySignatureError) as error:
        raise UnsupportedAudio(f"{named(path)} is a damaged MIDI file; export it again.") from error


def _possible_key(found: re.Match[bytes]) -> bytes:
    """Return a key signature, or as an event nobody listens to when there is no such key: mido would give up."""
    sharps, minor = found[1][0], found[1][1]
    possible = (sharps <= 7 or sharps >= 249) and minor <= 1
    return found[0] if possible else b"\xff\x7f\x02" + found[1]


def _check_header(path: Path, data: bytes) -> None:
    kind, division = int.from_bytes(data[8:10], "big"), int.from_bytes(data[12:14], "big")
    if len(data) < 14 or kind > 2:
        raise UnsupportedAudio(f"{named(path)} is a damaged MIDI file; export it again.")
    if kind == 2:
        raise UnsupportedAudio(f"{named(path)} is a MIDI file of type 2 (separate patterns); export it as type 1.")
    if division == 0 or division >= 0x8000:
        raise UnsupportedAudio(
            f"{named(path)} counts time in SMPTE frames, not in beats; export it with ticks per quarter note."
        )


def _score(file: mido.MidiFile) -> Score:
    shared = _Globals(exact=file.ticks_per_beat == PPQ)
    tracks = [_timed(track, file.ticks_per_beat) for track in file.tracks]
    for events in tracks:
        _read_globals(events, shared)
    end = max((events[-1][0] for events in tracks if events), default=0)
    parts = [part for events in tracks for part in _parts(events, shared, end)]
    tempi = {0: 120.0} | shared.tempi
    meters = {0: Meter()} | shared.meters
    return Score(
        parts=tuple(parts),
        tempo_map=TempoMap(tuple(TempoChange(Ticks(tick), tempi[tick]) for tick in sorted(tempi))),
        meters=tuple(meters[tick] for tick in sorted(meters)),
        key=shared.key,
        name=_song_name(tracks),
        style=shared.style,
        chords=tuple(sorted(shared.chords)),
        sections=tuple(sorted(shared.sections)),
        threshold=shared.threshold,
    )


def _timed(track: mido.MidiTrack, division: int) -> list[tuple[int, mido.Message]]:
    """Return events with absolute ticks of 480 a quarter note."""
    at, events = 0, []
    for message in track:
        at += int(message.time)
        events.append(((2 * at * PPQ + division) // (2 * division), message))
    return events


def _read_globals(events: list[tuple[int, mido.Message]], shared: _Globals) -> None:
    for tick, message in events:
        if message.type == "set_tempo":
            shared.tempi[tick] = min(max(60e6 / max(message.tempo, 1), 1.0), 2000.0)
        elif message.type == "time_signature":
            if 1 <= message.numerator <= _MOST_NUMERATOR and message.denominator <= 64:
                shared.meters[tick] = Meter(Ticks(tick), message.numerator, message.denominator)
        elif message.type == "key_signature":
            shared.key = shared.key or NAMES_BY_SIGN.get(message.key, "")
        elif message.type == "program_change":
            shared.programs.setdefault(message.channel, message.program)
        elif message.type == "marker":
            shared.sections.append(Mark(Ticks(tick), as_utf8(message.text)))
        elif message.type == "text":
            word, _, value = as_utf8(message.text).partition("=")
            if word == "style":
                shared.style = shared.style or value
            elif word == "key":
                shared.key = shared.key or value
            elif word == "threshold":
                shared.threshold = _threshold(value)
            elif word == "chord":
                shared.chords.append(Mark(Ticks(tick), value))
    _bend_ranges(events, shared.ranges)


def _threshold(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        return 0.0
    return value if 0 <= value <= 1 else 0.0


def _bend_ranges(events: list[tuple[int, mido.Message]], ranges: dict[int, float]) -> bool:
    """Find the pitch-bend range in semitones that each channel is set to (RPN 0), and whether an MPE zone is set up."""
    zone = False
    chosen: dict[int, list[int]] = defaultdict(lambda: [127, 127])
    for _, message in events:
        if message.type != "control_change":
            continue
        number, channel = message.control, message.channel
        if number in (101, 100):
            chosen[channel][number == 100] = message.value
        elif number in (98, 99):
            chosen[channel] = [127, 127]
        elif chosen[channel] == [0, 0] and number == 6:
            ranges[channel] = float(message.value)
        elif chosen[channel] == [0, 0] and number == 38:
            ranges[channel] = int(ranges.get(channel, 2.0)) + message.value / 100
        elif chosen[channel] == list(mpe.ZONE_RPN) and number == 6 and channel == mpe.MANAGER:
            zone = message.value > 0
    return zone


def _parts(events: list[tuple[int, mido.Message]], shared: _Globals, end: int) -> list[Part]:
    name = next((as_utf8(message.name) for _, message in events if message.type == "track_name"), "")
    role, patch = _said_of_part(events)
    ranges: dict[int, float] = {}
    zone = _bend_ranges(events, ranges)
    ranges = shared.ranges | ranges
    voices: dict[int, _Voice] = {}
    for tick, message in events:
        channel = getattr(message, "channel", None)
        if channel is None:
            continue
        by_itself = zone and channel != mpe.MANAGER
        voice = voices.setdefault(channel, _Voice(name, channel, role=role, patch=patch, by_itself=by_itself))
        _take(voice, tick, message, ranges.get(channel, float(mpe.RANGE) if by_itself else 2.0))
    if zone:
        voices = {mpe.MANAGER: _merged(name, voices, role, patch)}
    if len(voices) > 1:  # a track that only sets channels up for others says nothing itself
        voices = {channel: voice for channel, voice in voices.items() if voice.notes or voice.sounding}
    parts = [_part(voice, shared, end, len(voices) > 1) for _, voice in sorted(voices.items())]
    if len(parts) == 1 and shared.exact:
        parts = [midisure.believed(parts[0], (m.data for _, m in events if m.type == "sequencer_specific"))]
    return parts


def _merged(name: str, voices: dict[int, _Voice], role: str, patch: str) -> _Voice:
    """Return the channels of an MPE zone as one voice."""
    one = _Voice(name, mpe.MANAGER, role=role, patch=patch)
    for channel, voice in sorted(voices.items()):
        one.notes += voice.notes
        one.bends += voice.bends
        for pitch, starts in voice.sounding.items():
            one.sounding[pitch] += starts
        if channel == mpe.MANAGER:
            one.controls, one.program = voice.controls, voice.program
    one.bends.sort()
    return one


def _said_of_part(events: list[tuple[int, mido.Message]]) -> tuple[str, str]:
    """Return the role and the patch that a track's texts name."""
    texts = [as_utf8(message.text) for _, message in events if message.type == "text"]
    role = next((text[5:] for text in texts if text.startswith("role=") and text[5:] in ROLES), "")
    names = [as_utf8(message.name) for _, message in events if message.type == "instrument_name"]
    return role, next(iter(names), "")


def _take(voice: _Voice, tick: int, message: mido.Message, bend_range: float) -> None:
    kind = message.type
    if kind == "note_on" and message.velocity > 0:
        voice.sounding[message.note].append((tick, message.velocity))
        if voice.by_itself and voice.bent:
            voice.bends.append(Bend(Ticks(tick), voice.bent, message.note))
    elif kind in ("note_on", "note_off"):
        if voice.sounding[message.note]:
            start, velocity = voice.sounding[message.note].pop(0)
            voice.notes.append(Note(Ticks(start), Ticks(tick - start), message.note, velocity))
    elif kind == "pitchwheel":
        voice.bent = message.pitch * bend_range / 8192
        pitches = [pitch for pitch, starts in voice.sounding.items() if starts] if voice.by_itself else [-1]
        voice.bends += [Bend(Ticks(tick), voice.bent, pitch) for pitch in pitches]
    elif kind == "control_change" and message.control not in _RPN:
        voice.controls.append(Control(Ticks(tick), message.control, message.value))
    elif kind == "program_change" and voice.program is None:
        voice.program = message.program


def _part(voice: _Voice, shared: _Globals, end: int, one_of_several: bool) -> Part:
    for pitch, starts in voice.sounding.items():
        voice.notes += [Note(Ticks(start), Ticks(end - start), pitch, velocity) for start, velocity in starts]
    program = shared.programs.get(voice.channel, 0) if voice.program is None else voice.program
    name = voice.name
    if one_of_several or not name:
        label = "Drums" if voice.channel == DRUM_CHANNEL else f"Channel {voice.channel + 1}"
        name = f"{name} · {label}" if name else label
    return Part(
        name=name,
        notes=tuple(sorted(voice.notes)),
        program=program,
        channel=voice.channel,
        bends=tuple(voice.bends),
        controls=tuple(voice.controls),
        role=voice.role,
        patch=voice.patch,
    )


def _song_name(tracks: list[list[tuple[int, mido.Message]]]) -> str:
    """Return the name of a first track without notes: by the standard the song's."""
    if not tracks or any(hasattr(message, "channel") for _, message in tracks[0]):
        return ""
    return next((as_utf8(message.name) for _, message in tracks[0] if message.type == "track_name"), "")
