"""DAWproject 1.0, the exchange format of Bitwig, Studio One, Cubase and others: a ZIP of XML and sound.

Written as plainly as its readers need it: a flat arrangement, one clip a track from time 0. Beats are quarter notes.
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

import musicstudio
from musicstudio.app.arrangement import ArrangedTrack, Arrangement
from musicstudio.audio.midiwriter import bend_range
from musicstudio.audio.mpe import as_a_whole
from musicstudio.domain.score import Part, Score
from musicstudio.domain.tasks import CancelToken
from musicstudio.domain.units import PPQ

Element = ElementTree.Element
_PIECE: Final = 1 << 20
_SLOWEST, _FASTEST = 20.0, 999.0


def write_dawproject(arrangement: Arrangement, path: Path, cancel: CancelToken) -> None:
    """Write an arrangement with all its sound; nothing of `path` is left when it is cancelled."""
    try:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("metadata.xml", _text(metadata(arrangement)))
            archive.writestr("project.xml", _text(project(arrangement)))
            for track in arrangement.tracks:
                if track.audio is not None:
                    _store(archive, track.audio, track.file, cancel)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def metadata(arrangement: Arrangement) -> Element:
    """Return the root of metadata.xml."""
    root = Element("MetaData")
    _child(root, "Title").text = arrangement.name
    if arrangement.about:
        _child(root, "Comment").text = arrangement.about
    return root


def project(arrangement: Arrangement) -> Element:
    """Return the root of project.xml."""
    root = Element("Project", version="1.0")
    _child(root, "Application", name="Music Studio", version=musicstudio.__version__)
    transport = _child(root, "Transport")
    first = arrangement.grid.meters[0]
    bpm = arrangement.grid.tempo_map.changes[0].bpm
    _real(transport, "Tempo", bpm, min(_SLOWEST, bpm), max(_FASTEST, bpm), "bpm", "tempo")
    _child(transport, "TimeSignature", denominator=first.denominator, numerator=first.numerator, id="meter")
    structure = _child(root, "Structure")
    for number, track in enumerate(arrangement.tracks):
        _structure(structure, track, f"t{number}")
    _master(structure)
    _arrangement(root, arrangement)
    _child(root, "Scenes")
    return root


def _structure(parent: Element, track: ArrangedTrack, name: str) -> None:
    content = "audio" if track.audio is not None else "notes"
    made = _child(
        parent, "Track", contentType=content, loaded="true", id=name, name=track.name, color=track.colour,
        comment=track.role,
    )  # fmt: skip
    channel = _child(
        made, "Channel", audioChannels=2, destination="master-channel", role="regular",
        solo=_bool(track.soloed), id=f"{name}-channel",
    )  # fmt: skip
    _mixing(channel, track.gain, track.muted, name)


def _master(parent: Element) -> None:
    made = _child(parent, "Track", contentType="audio notes", loaded="true", id="master", name="Master")
    channel = _child(made, "Channel", audioChannels=2, role="master", solo="false", id="master-channel")
    _mixing(channel, 1.0, False, "master")


def _mixing(channel: Element, gain: float, muted: bool, name: str) -> None:
    _child(channel, "Mute", value=_bool(muted), id=f"{name}-mute", name="Mute")
    _real(channel, "Pan", 0.5, 0, 1, "normalized", f"{name}-pan", "Pan")
    _real(channel, "Volume", gain, 0, max(2.0, gain), "linear", f"{name}-volume", "Volume")


def _arrangement(root: Element, arrangement: Arrangement) -> None:
    grid = arrangement.grid
    made = _child(root, "Arrangement", id="arrangement")
    lanes = _child(made, "Lanes", timeUnit="beats", id="lanes")
    for number, track in enumerate(arrangement.tracks):
        name = f"t{number}"
        # Where the tempo changes, sound keeps its seconds: warped it would be stretched from one beat to the next.
        raw = track.audio is not None and not grid.steady
        lane = _child(lanes, "Lanes", timeUnit="seconds" if raw else "beats", track=name, id=f"{name}-lanes")
        clips = _child(lane, "Clips", id=f"{name}-clips")
        length = arrangement.seconds if raw else grid.beats(arrangement.seconds)
        if track.audio is not None:
            _sound_clip(clips, arrangement, track, length, raw)
        elif track.score is not None:
            _note_clip(clips, track, track.score, length)
    if grid.sections:
        markers = _child(made, "Markers", timeUnit="beats", id="markers")
        for section in grid.sections:
            _child(markers, "Marker", time=_number(grid.beats(section.start_s)), name=section.label)
    tempo = _child(made, "TempoAutomation", timeUnit="beats", unit="bpm", id="tempo-points")
    _child(tempo, "Target", parameter="tempo")
    for change in grid.tempo_map.changes:
        _child(tempo, "RealPoint", time=_number(change.tick / PPQ), value=_number(change.bpm), interpolation="hold")
    meters = _child(made, "TimeSignatureAutomation", timeUnit="beats", id="meter-points")
    _child(meters, "Target", parameter="meter")
    for meter in grid.meters:
        _child(
            meters, "TimeSignaturePoint", time=_number(meter.tick / PPQ), numerator=meter.numerator,
            denominator=meter.denominator,
        )  # fmt: skip


def _sound_clip(clips: Element, arrangement: Arrangement, track: ArrangedTrack, length: float, raw: bool) -> None:
    clip = _child(
        clips, "Clip", name=track.name, color=track.colour, time="0.0", duration=_number(length), playStart="0.0",
        contentTimeUnit="seconds" if raw else "beats",
    )  # fmt: skip
    warps = None if raw else _child(clip, "Warps", contentTimeUnit="seconds", timeUnit="beats")
    sound = _child(
        clip if warps is None else warps, "Audio", channels=2, sampleRate=arrangement.sample_rate,
        duration=_number(arrangement.seconds), algorithm="raw" if raw else "stretch",
    )  # fmt: skip
    _child(sound, "File", path=track.file)
    if warps is not None:
        _child(warps, "Warp", time="0.0", contentTime="0.0")
        _child(warps, "Warp", time=_number(length), contentTime=_number(arrangement.seconds))


def _note_clip(clips: Element, track: ArrangedTrack, score: Score, length: float) -> None:
    clip = _child(
        clips, "Clip", name=track.name, color=track.colour, time="0.0", duration=_number(length), playStart="0.0",
        contentTimeUnit="beats",
    )  # fmt: skip
    bent = [part for part in score.parts if part.bends]
    inside = _child(clip, "Lanes") if bent else clip  # some readers know nothing deeper than notes in a clip
    notes = _child(inside, "Notes")
    for part in score.parts:
        for note in part.notes:
            _child(
                notes, "Note", time=_number(note.start / PPQ), duration=_number(note.length / PPQ),
                channel=part.channel, key=note.pitch, vel=_number(note.velocity / 127), rel="0.5",
            )  # fmt: skip
    for part in bent:
        _bends(inside, part, bend_range(score, part.channel))


def _bends(parent: Element, part: Part, widest: int) -> None:
    """Write bends as their MIDI messages: 0.5 is none, 0 and 1 are `widest` semitones down and up."""
    points = _child(parent, "Points", unit="normalized")
    _child(points, "Target", expression="pitchBend", channel=part.channel)
    for bend in as_a_whole(part):
        value = min(max(0.5 + bend.semitones / widest / 2, 0.0), 1.0)
        _child(points, "RealPoint", time=_number(bend.tick / PPQ), value=_number(value), interpolation="hold")


def _real(
    parent: Element, tag: str, value: float, low: float, high: float, unit: str, name: str, shown: str = ""
) -> None:
    _child(
        parent, tag, max=_number(high), min=_number(low), unit=unit, value=_number(value), id=name, name=shown or tag
    )


def _store(archive: zipfile.ZipFile, source: Path, name: str, cancel: CancelToken) -> None:
    """Put a sound into the archive as it is: it would hardly get smaller, and readers can map it."""
    info = zipfile.ZipInfo.from_file(source, name)
    info.compress_type = zipfile.ZIP_STORED
    with source.open("rb") as file, archive.open(info, "w", force_zip64=info.file_size > 1 << 31) as out:
        while piece := file.read(_PIECE):
            cancel.check()
            out.write(piece)


def _child(parent: Element, tag: str, **attributes: object) -> Element:
    return ElementTree.SubElement(parent, tag, {name: str(value) for name, value in attributes.items()})


def _text(root: Element) -> bytes:
    ElementTree.indent(root)
    made: bytes = ElementTree.tostring(root, "utf-8", xml_declaration=True)
    return made


def _number(value: float) -> str:
    return f"{value:.12f}".rstrip("0").ljust(2, "0") if value != int(value) else f"{value:.1f}"


def _bool(value: bool) -> str:
    return "true" if value else "false"
