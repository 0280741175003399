"""Music by the command line: files named as promised, JSON as promised, nothing left behind by what fails."""

import json
import subprocess
import sys

import pytest
import soundfile

from musicstudio.audio.midifile import read_score, write_score
from musicstudio.cli.main import build_parser
from musicstudio.domain.score import Note, Part, Score, TempoMap
from musicstudio.domain.units import Ticks

PROGRAM = [sys.executable, "-m", "musicstudio"]


def run(*arguments):
    return subprocess.run([*PROGRAM, *map(str, arguments)], capture_output=True, encoding="utf-8", timeout=120)


def test_takes_are_named_and_continued(tmp_path, studio_home):
    folder = tmp_path / "sketch"
    done = run("generate", "piano and bass, Am F C", "-o", folder, "--bars", 1, "--tempo", 150, "--takes", 2, "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    names = {path.name for path in folder.iterdir()}
    assert {"take-1.mid", "take-1.wav", "take-2.mid", "take-2.wav"} <= names
    stems = {name for name in names if name.startswith("take-1 ") and name.endswith(".wav")}
    assert len(stems) == len(read_score(folder / "take-1.mid").parts)
    assert {output["path"] for output in report["outputs"]} == {str(folder / name) for name in names}
    assert {output["kind"] for output in report["outputs"]} == {"score", "audio"}
    assert soundfile.info(folder / "take-1.wav").frames == round(4 * 60 / 150 * 44100)
    assert "Understood: chords Am F C, piano, bass." in done.stderr

    done = run("continue", folder / "take-1.mid", "-o", tmp_path / "longer.mid", "--bars", 1, "--quiet")
    assert done.returncode == 0, done.stderr
    assert {path.name for path in tmp_path.iterdir() if path.is_file()} == {"longer.mid", "longer.wav"}
    done = run("inpaint", tmp_path / "longer.mid", "-o", tmp_path / "edits", "--start", 0.5, "--end", 1.2, "--takes", 2)
    assert done.returncode == 0, done.stderr
    assert {path.name for path in (tmp_path / "edits").iterdir()} == {
        f"take-{n}.{x}" for n in (1, 2) for x in ("mid", "wav")
    }


def test_a_cover_is_takes_in_a_folder(tmp_path, studio_home):
    notes = tuple(Note(Ticks(480 * n), Ticks(400), (60, 64, 67, 72)[n % 4], 90) for n in range(8))
    write_score(tmp_path / "idea.mid", Score((Part("tune", notes),), TempoMap.constant(140)))
    done = run("cover", tmp_path / "idea.mid", "-o", tmp_path / "out", "--prompt", "solo piano", "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"take-1.mid", "take-1.wav"} < names
    assert report["outputs"][0]["facts"]["original"]["bars"] == 2
    assert "Understood: solo piano." in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [["generate", "pop", "-o", "{}/x.wav"], ["generate", "pop", "-o", "{}/x", "--bars", "4", "--seconds", "9"],
     ["generate", "pop", "-o", "{}/x", "--key", "H"], ["generate", "pop", "-o", "{}/x", "--chords", "Am X"],
     ["continue", "a.mid", "-o", "{}/x.mid"], ["continue", "a.mid", "-o", "{}/x.wav", "--bars", "2"],
     ["generate", "pop", "-o", "{}/x", "--takes", "10"], ["generate", "pop", "-o", "{}/x", "--engine", "nobody"]],
)  # fmt: skip
def test_what_cannot_be_meant_leaves_nothing(arguments, tmp_path, studio_home):
    done = run(*(argument.format(tmp_path) for argument in arguments))
    assert done.returncode in (1, 2)
    assert done.stderr.startswith("musicstudio: ")
    assert "Traceback" not in done.stderr
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and "studio-home" not in path.parts]


def test_the_commands_are_listed():
    text = build_parser().format_help()
    assert "generate" in text
    assert "continue" in text
