"""What REAPER finds in its project: blocks that close, files that exist, times to the sample."""

import shlex

import pytest
import soundfile
from app.handed_song import NOTES, RATE, SECONDS, make

from musicstudio.app.arrangement import ArrangedTrack, Arrangement
from musicstudio.app.handover import hand_over
from musicstudio.app.reaper import rpp_text
from musicstudio.app.songgrid import SongGrid
from musicstudio.app.wish import Wish
from musicstudio.domain.edits import SetLoop
from musicstudio.domain.region import Region
from musicstudio.domain.tasks import CancelToken


class Block:
    """One `<NAME …` with its lines as words and the blocks inside."""

    def __init__(self, words):
        self.words, self.lines, self.blocks = words, [], []

    def line(self, name):
        (found,) = [words for words in self.lines if words[0] == name]
        return found[1:]

    def all(self, name):
        return [block for block in self.blocks if block.words[0] == name]


def parse(text):
    root = Block(["ROOT"])
    stack = [root]
    for line in text.splitlines():
        line = line.strip()
        if line == ">":
            stack.pop()
        elif line.startswith("<"):
            block = Block(shlex.split(line[1:]))
            stack[-1].blocks.append(block)
            stack.append(block)
        elif not line.startswith("|"):
            stack[-1].lines.append(shlex.split(line.replace("`", '"')))
    assert stack == [root], "every block is closed"
    (project,) = root.blocks
    return project


class Clock:
    """Seconds of quarter notes by the tempo envelope, as REAPER counts them."""

    def __init__(self, project):
        (envelope,) = project.all("TEMPOENVEX")
        self.points = [words[1:] for words in envelope.lines if words[0] == "PT"]

    def seconds(self, quarters):
        at, total = 0.0, 0.0
        for point, following in zip(self.points, [*self.points[1:], None], strict=True):
            time, bpm = float(point[0]), float(point[1])
            length = (float(following[0]) - time) * bpm / 60 if following else float("inf")
            if quarters <= at + length:
                return total + (quarters - at) * 60 / bpm
            at, total = at + length, float(following[0])
        raise AssertionError


@pytest.fixture(params=[0.0, 0.4])
def handed(request, tmp_path):
    document = make(tmp_path, request.param)
    document.do(SetLoop(Region(2.0, 4.0)))
    made = list(hand_over(document, tmp_path / "out", Wish("reaper"), CancelToken()))
    document.close()
    return tmp_path / "out", made, parse((tmp_path / "out" / "Song.rpp").read_text("utf-8"))


def test_sounds_lie_at_zero_with_their_length_to_the_sample(handed):
    folder, made, project = handed
    items = [track.all("ITEM")[0] for track in project.all("TRACK")]
    files = [source.line("FILE")[0] for item in items for source in item.all("SOURCE") if source.words[1] == "WAVE"]
    assert files == [str(one.path.relative_to(folder)) for one in made if one.kind == "audio"]
    for item in items:
        assert float(item.line("POSITION")[0]) == 0.0
        assert float(item.line("LENGTH")[0]) * RATE == pytest.approx(SECONDS * RATE, abs=1e-6)
    for file in files:
        assert soundfile.info(folder / file).frames == round(SECONDS * RATE)
    assert project.line("SAMPLERATE")[0] == str(RATE)


def test_tracks_have_names_colours_and_the_mixer(handed):
    _, _, project = handed
    tracks = project.all("TRACK")
    assert [track.line("NAME")[0] for track in tracks] == ["Long", "Short / odd", "Keys", "Muted"]
    assert int(tracks[0].line("PEAKCOL")[0]) == 0x1000000 | 0xD6 << 16 | 0x8F << 8 | 0x3F
    assert float(tracks[0].line("VOLPAN")[0]) == pytest.approx(10 ** (-6 / 20))
    assert [track.line("MUTESOLO")[0] for track in tracks] == ["0", "0", "0", "1"]
    assert len({track.words[1] for track in tracks}) == 4


def test_notes_are_where_they_sound(handed):
    _, _, project = handed
    (source,) = project.all("TRACK")[2].all("ITEM")[0].all("SOURCE")
    assert source.line("HASDATA") == ["1", "480", "QN"]
    clock, tick, found = Clock(project), 0, []
    for words in source.lines:
        if words[0] == "E":
            tick += int(words[1])
            found.append((clock.seconds(tick / 480), *(int(byte, 16) for byte in words[2:])))
    ons = [(at, note, velocity) for at, status, note, velocity in found if status == 0x90]
    assert ons == [(pytest.approx(1.0, abs=1e-3), 60, NOTES[0].velocity), (pytest.approx(3.4, abs=1e-3), 64, 80)]
    assert (0x99, 36) in [one[1:3] for one in found]
    assert [one[2:] for one in found if one[1] == 0xB0][:4] == [(101, 0), (100, 0), (6, 2), (38, 0)], "the bend range"
    assert clock.seconds(tick / 480) == pytest.approx(SECONDS, abs=1e-3), "the source is as long as the item"


def test_tempo_and_meter(handed):
    _, _, project = handed
    points = Clock(project).points
    tempo = project.line("TEMPO")
    assert float(tempo[0]) == float(points[0][1])
    assert all(int(point[2]) == 1 for point in points)
    four = 4 << 16 | 4
    if len(points) == 1:
        assert [int(points[0][3]), float(points[0][1])] == [four, 120.0]
    else:
        assert [int(point[3]) for point in points] == [4 << 16 | 1, four]
        assert float(points[1][0]) == pytest.approx(0.4, abs=1e-9)


def test_sections_are_regions_and_the_loop_is_the_loop(handed):
    _, _, project = handed
    markers = [words[1:5] for words in project.lines if words[0] == "MARKER"]
    assert markers == [
        ["1", "0", "Intro", "1"], ["1", "4", "", "1"], ["2", "4", "Verse & <b>", "1"], ["2", "8", "", "1"],
    ]  # fmt: skip
    assert (project.line("LOOP"), project.line("SELECTION")) == (["1"], ["2", "4"])


@pytest.mark.parametrize("name", ['"quoted"', "it's", '"it\'s"', '"it\'s" `so`', "two\nlines", "ünï 日本"])
def test_any_name_stays_one_word(name):
    track = ArrangedTrack(name, "keys", "#27b08b", score=None, audio=None)
    text = rpp_text(Arrangement("x", SongGrid(), (track,), 44100, 44100))
    (line,) = [one.strip() for one in text.splitlines() if one.startswith("    NAME")]
    quoted = line.removeprefix("NAME ")
    assert quoted[0] == quoted[-1]
    assert quoted[0] in "\"'`"
    assert quoted[0] not in quoted[1:-1]
