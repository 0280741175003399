"""The command line as a script runs it."""

import json
import signal
import subprocess
import sys
import time

import numpy as np
import psutil
import pytest
import soundfile

from musicstudio.cli.main import build_parser

PROGRAM = [sys.executable, "-m", "musicstudio"]
RATE = 22050


def run(*arguments, **kwargs):
    return subprocess.run(
        [*PROGRAM, *map(str, arguments)], capture_output=True, encoding="utf-8", timeout=120, **kwargs
    )


@pytest.fixture
def song(tmp_path, studio_home):
    generator = np.random.default_rng(2)
    t = np.arange(5 * RATE) / RATE
    sound = 0.1 * np.sin(2 * np.pi * 220 * t) + 0.2 * generator.standard_normal(len(t)) * np.exp(-(t % 0.5) * 20)
    path = tmp_path / "a song.wav"
    soundfile.write(path, np.stack([sound, sound], axis=1), RATE, subtype="PCM_24")
    return path


def test_every_command_has_a_line_of_help():
    help_text = build_parser().format_help()
    for command in ("inpaint", "separate", "analyze", "provenance", "models", "doctor", "demo"):
        assert command in help_text


@pytest.mark.parametrize(
    "arguments",
    [["inpaint", "a.wav"], ["inpaint", "a.wav", "-o", "b.wav"], ["inpaint", "a.wav", "-o", "b.wav", "--start", "1"],
     ["inpaint", "a.wav", "-o", "b.wav", "--region", "2:1"], ["inpaint", "a.wav", "-o", "b.wav", "--region", "1:2",
     "--takes", "10"], ["separate", "a.wav", "-o", "x", "--stems", "drums,tuba"], ["models", "show"], ["conquer"],
     ["inpaint", "a.mp3", "-o", "b.mp3", "--region", "1:2"],
     ["analyze"], ["analyze", "a.wav", "--seed", "-1"], ["analyze", "a.wav", "--device", "tpu"]],
)  # fmt: skip
def test_wrong_usage_is_exit_2_and_says_why(arguments, tmp_path, studio_home):
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr
    assert not [path for path in tmp_path.iterdir() if path.name != "studio-home"]


def test_json_is_one_object_and_nothing_else(song, tmp_path):
    done = run("inpaint", song, "-o", tmp_path / "out", "--region", "1:2", "--takes", 2, "--seed", 3, "--json")
    report = json.loads(done.stdout)
    assert set(report) == {"outputs", "warnings"}
    assert [output["take"] for output in report["outputs"]] == [1, 2]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["take-1.wav", "take-2.wav"]
    origin = report["outputs"][0]["provenance"]
    assert (origin["engine"], origin["seed"]) == ("similarity", 3)
    inside = json.loads(run("provenance", tmp_path / "out" / "take-1.wav", "--json").stdout)["outputs"][0]
    assert inside["provenance"]["seed"] == 3
    assert inside["may_be_sold"].startswith("Yes")


def test_a_prompt_that_cannot_be_used_is_said(song, tmp_path):
    done = run("inpaint", song, "-o", tmp_path / "o.wav", "--region", "1:2", "--prompt", "more cowbell")
    assert done.returncode == 0
    assert "prompt was not used" in done.stderr
    assert done.stdout.strip() == str(tmp_path / "o.wav")


def test_a_batch_names_what_failed_and_finishes_the_rest(song, tmp_path):
    (tmp_path / "text.wav").write_text("no sound")
    done = run("analyze", tmp_path / "text.wav", song, "--json")
    assert done.returncode == 1
    assert "text.wav" in done.stderr
    assert [output["path"] for output in json.loads(done.stdout)["outputs"]] == [str(song)]


def test_a_batch_run_again_skips_what_is_finished(song, tmp_path):
    soundfile.write(tmp_path / "b.wav", soundfile.read(song)[0][::-1], RATE)
    out = tmp_path / "stems"
    first = json.loads(run("separate", song, tmp_path / "b.wav", "-o", out, "--json").stdout)["outputs"]
    (out / "b_bass.wav").unlink()
    before = {path.name: path.stat().st_mtime_ns for path in out.iterdir()}
    done = run("separate", song, tmp_path / "b.wav", "-o", out, "--json")
    again = json.loads(done.stdout)["outputs"]
    after = {path.name: path.stat().st_mtime_ns for path in out.iterdir()}
    assert {output["path"] for output in again} == {output["path"] for output in first}
    assert "a song.wav was done before" in done.stderr
    assert {name for name in before if before[name] == after[name]} == {
        f"a song_{stem}.wav" for stem in ("drums", "bass", "other", "vocals")
    }
    assert (out / "b_bass.wav").exists()
    third = run("separate", song, tmp_path / "b.wav", "-o", out, "--seed", "5")
    assert "done before" not in third.stderr, "another request is another result"


def test_a_sound_without_provenance_is_refused(song):
    done = run("provenance", song)
    assert done.returncode == 1
    assert "a song.wav" in done.stderr


def test_analysis_is_readable(song):
    done = run("analyze", song)
    assert "tempo" in done.stdout
    assert "LUFS" in done.stdout


def test_an_interrupt_ends_with_130_and_leaves_nothing(tmp_path, studio_home):
    generator = np.random.default_rng(2)
    soundfile.write(tmp_path / "long.wav", 0.1 * generator.standard_normal((300 * 44100, 2)), 44100, subtype="PCM_16")
    job = subprocess.Popen([*PROGRAM, "separate", str(tmp_path / "long.wav"), "-o", str(tmp_path / "stems")],
                           stderr=subprocess.PIPE, text=True)  # fmt: skip
    time.sleep(4)
    family = [psutil.Process(job.pid), *psutil.Process(job.pid).children(recursive=True)]
    assert len(family) == 2
    job.send_signal(signal.SIGINT)
    _, errors = job.communicate(timeout=10)
    assert job.returncode == 130
    assert "Traceback" not in errors
    assert not (tmp_path / "stems").exists()
    assert not psutil.wait_procs(family, timeout=5)[1]


def test_unknown_models_are_named():
    done = run("models", "show", "nonesuch")
    assert done.returncode == 1
    assert "nonesuch" in done.stderr


@pytest.fixture
def project(tmp_path, studio_home):
    """A project of one sound, one score and a loop."""
    from musicstudio.app.documents import create
    from musicstudio.domain.edits import AddTracks, SetLoop
    from musicstudio.domain.project import Project, Track
    from musicstudio.domain.region import Region
    from musicstudio.domain.score import Note, Part, Score
    from musicstudio.domain.units import Ticks

    soundfile.write(tmp_path / "a.wav", np.full((3 * RATE, 2), 0.25), RATE, subtype="PCM_16")
    document = create(tmp_path / "Song.mstudio", Project("Song"))
    notes = tuple(Note(Ticks(480 * n), Ticks(240), 60 + n) for n in range(4))
    sound = Track("a", "Tone", media=document.take_in(tmp_path / "a.wav"))
    document.do(AddTracks((sound, Track("b", "Keys", "keys", score=Score((Part("Keys", notes),))))))
    document.do(SetLoop(Region(0.1, 1.9)))
    document.close()
    return tmp_path / "Song.mstudio"


@pytest.mark.parametrize(
    ("form", "names"),
    [("stems", ["Song_120bpm_01_Tone.wav", "Song_120bpm_02_Keys.wav"]), ("mix", ["Song_120bpm_mix.wav"]),
     ("midi", ["Song_120bpm_02_Keys.mid"]), ("dawproject", ["Song.dawproject"]),
     ("reaper", ["audio/Song_120bpm_01_Tone.wav", "audio/Song_120bpm_02_Keys.wav", "Song.rpp"])],
)  # fmt: skip
def test_a_project_is_exported(project, tmp_path, form, names):
    done = run("export", project, "-o", tmp_path / "out", "--as", form, "--json")
    assert done.returncode == 0, done.stderr
    outputs = json.loads(done.stdout)["outputs"]
    assert [output["path"] for output in outputs] == [str(tmp_path / "out" / name) for name in names]
    assert all({"path", "kind", "track", "provenance"} <= set(output) for output in outputs)
    found = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert len(found) == len(names)
    if form == "stems":
        tone, keys = (soundfile.read(output["path"])[0] for output in outputs)
        assert tone.shape == keys.shape
        assert np.abs(keys).max() > 0.01, "the score is played"


def test_an_export_can_be_a_loop_at_another_rate_and_depth(project, tmp_path):
    arguments = ("--as", "mix", "--loop", "--rate", "48000", "--depth", "16", "--normalise")
    arguments += ("--name", "{track}-{tempo}")
    done = run("export", project, "-o", tmp_path / "out", *arguments)
    assert done.returncode == 0, done.stderr
    (path,) = (tmp_path / "out").iterdir()
    info = soundfile.info(path)
    assert (path.name, info.samplerate, info.subtype, info.frames) == ("mix-120.wav", 48000, "PCM_16", 2 * 48000)


@pytest.mark.parametrize(
    "wrong", [["--region", "2:1"], ["--tail", "-1"], ["--rate", "5"], ["--name", "{x}"], ["--depth", "8"]]
)
def test_an_export_that_cannot_be_is_exit_2(project, tmp_path, wrong):
    done = run("export", project, "-o", tmp_path / "out", "--as", "mix", *wrong)
    assert done.returncode == 2
    assert not (tmp_path / "out").exists()
