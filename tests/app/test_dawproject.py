"""What a reader of DAWproject finds, without the official schema: references, files, and times to the sample."""

import zipfile
from xml.etree import ElementTree

import numpy as np
import pytest
import soundfile
from app.handed_song import RATE, SECONDS, make

from musicstudio.app.handover import hand_over
from musicstudio.app.wish import Wish
from musicstudio.domain.edits import SetMix
from musicstudio.domain.tasks import CancelToken


class Reader:
    """A DAWproject as another program would read it."""

    def __init__(self, path):
        self.archive = zipfile.ZipFile(path)
        assert self.archive.testzip() is None
        self.root = ElementTree.fromstring(self.archive.read("project.xml"))
        self.ids = {element.get("id"): element for element in self.root.iter() if element.get("id")}
        self.tracks = self.root.findall("Structure/Track")
        self.changes = [
            (float(point.get("time")), float(point.get("value")))
            for point in self.root.findall("Arrangement/TempoAutomation/RealPoint")
        ]

    def seconds(self, beats):
        total, (at, bpm) = 0.0, self.changes[0]
        for time, value in self.changes[1:]:
            if time >= beats:
                break
            total, at, bpm = total + (time - at) * 60 / bpm, time, value
        return total + (beats - at) * 60 / bpm

    def clip(self, name):
        track = next(t for t in self.tracks if t.get("name") == name)
        (lane,) = [one for one in self.root.findall("Arrangement/Lanes/Lanes") if one.get("track") == track.get("id")]
        (clip,) = lane.findall("Clips/Clip")
        return lane, clip


def write(folder, first=0.0, change=None, **wishes):
    document = make(folder, first)
    try:
        if change is not None:
            document.do(change)
        (handed,) = hand_over(document, folder / "out", Wish("dawproject", **wishes), CancelToken())
    finally:
        document.close()
    assert (handed.kind, handed.path.name) == ("project", "Song.dawproject")
    assert [path.name for path in (folder / "out").iterdir()] == ["Song.dawproject"]
    return Reader(handed.path)


def test_every_reference_leads_somewhere(tmp_path):
    reader = write(tmp_path)
    ids = [element.get("id") for element in reader.root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    for element in reader.root.iter():
        for name in ("track", "destination", "parameter"):
            assert element.get(name) is None or element.get(name) in reader.ids
    files = [element.get("path") for element in reader.root.iter("File")]
    assert sorted([*files, "metadata.xml", "project.xml"]) == sorted(reader.archive.namelist())
    assert len(files) == 3


def test_sound_lies_at_time_zero_with_its_length_to_the_sample(tmp_path):
    reader = write(tmp_path)
    for track in ("Long", "Short / odd", "Muted"):
        _, clip = reader.clip(track)
        sound = clip.find(".//Audio")
        with reader.archive.open(sound.find("File").get("path")) as file:
            data, rate = soundfile.read(file)
        assert (rate, len(data)) == (int(sound.get("sampleRate")), round(SECONDS * RATE))
        assert float(sound.get("duration")) * RATE == pytest.approx(len(data), abs=1e-6)
        assert float(clip.get("time")) == 0.0
        assert reader.seconds(float(clip.get("duration"))) * RATE == pytest.approx(len(data), abs=1e-3)


def test_at_one_tempo_the_warp_is_linear_and_changes_no_speed(tmp_path):
    reader = write(tmp_path)
    _, clip = reader.clip("Long")
    points = [(float(w.get("time")), float(w.get("contentTime"))) for w in clip.findall("Warps/Warp")]
    assert points[0] == (0.0, 0.0)
    assert len(points) == 2
    assert reader.seconds(points[1][0]) == pytest.approx(points[1][1], abs=1e-9)


def test_where_the_tempo_changes_sound_is_not_warped(tmp_path):
    reader = write(tmp_path, first=0.4)
    lane, clip = reader.clip("Long")
    assert len(reader.changes) == 2
    assert (lane.get("timeUnit"), clip.get("contentTimeUnit")) == ("seconds", "seconds")
    assert float(clip.get("duration")) * RATE == pytest.approx(SECONDS * RATE, abs=1e-6)
    assert clip.find("Warps") is None
    assert clip.find("Audio").get("algorithm") == "raw"


@pytest.mark.parametrize("first", [0.0, 0.4])
def test_notes_are_where_they_sound(tmp_path, first):
    reader = write(tmp_path, first)
    _, clip = reader.clip("Keys")
    notes = [(reader.seconds(float(n.get("time"))), int(n.get("key"))) for n in clip.iter("Note")]
    assert notes == [
        (pytest.approx(1.0, abs=1e-3), 60),
        (pytest.approx(3.4, abs=1e-3), 64),
        (pytest.approx(1.0, abs=1e-3), 36),
    ]
    assert {n.get("channel") for n in clip.iter("Note")} == {"0", "9"}
    bend = clip.find(".//Points/RealPoint")
    assert float(bend.get("value")) == 0.75, "one of two semitones up"


def test_the_mixer_is_the_one_of_the_song(tmp_path):
    reader = write(tmp_path, change=SetMix("b", soloed=True))
    long, short, keys, muted = (track.find("Channel") for track in reader.tracks[:4])
    assert float(long.find("Volume").get("value")) == pytest.approx(10 ** (-6 / 20))
    assert [c.find("Mute").get("value") for c in (long, short, keys, muted)] == ["false", "false", "false", "true"]
    assert [c.get("solo") for c in (long, short, keys, muted)] == ["false", "true", "false", "false"]
    assert [t.get("contentType") for t in reader.tracks] == ["audio", "audio", "notes", "audio", "audio notes"]
    assert reader.tracks[0].get("color") == "#3f8fd6"
    _, clip = reader.clip("Long")
    with reader.archive.open(clip.find(".//File").get("path")) as file:
        peak = np.abs(soundfile.read(file)[0]).max()
    assert peak > 0.7, "the gain is the fader's, not the file's"


def test_tempo_meter_and_sections(tmp_path):
    reader = write(tmp_path, first=0.4)
    transport = reader.root.find("Transport")
    assert float(transport.find("Tempo").get("value")) == pytest.approx(reader.changes[0][1])
    meters = [
        (float(p.get("time")), p.get("numerator"), p.get("denominator")) for p in reader.root.iter("TimeSignaturePoint")
    ]
    assert meters == [(0.0, "1", "4"), (1.0, "4", "4")]
    assert reader.seconds(1.0) == pytest.approx(0.4)
    markers = [(reader.seconds(float(m.get("time"))), m.get("name")) for m in reader.root.iter("Marker")]
    assert markers == [(0.0, "Intro"), (pytest.approx(4.0), "Verse & <b>")]


def test_where_it_came_from_is_inside(tmp_path):
    meta = ElementTree.fromstring(write(tmp_path).archive.read("metadata.xml"))
    assert meta.find("Title").text == "Song"
    assert "similarity" in meta.find("Comment").text
