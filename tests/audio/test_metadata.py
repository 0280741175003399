"""Comments are found wherever a file may carry one."""

from __future__ import annotations

import shutil
import struct
import subprocess
from pathlib import Path

import numpy as np
import pytest
import soundfile

from musicstudio.audio.files import probe
from musicstudio.audio.metadata import read_comment
from musicstudio.audio.midifile import write_score
from musicstudio.audio.writer import AudioWriter
from musicstudio.domain.errors import OutputBlocked, UnsupportedAudio
from musicstudio.domain.score import Score

SOUND = np.zeros((1, 2000), np.float32)


def write(path: Path, comment: str, container: str = "WAV", subtype: str = "PCM_24") -> Path:
    with AudioWriter(path, 48_000, 1, container, subtype, comment) as writer:
        writer.write(SOUND)
    return path


@pytest.mark.parametrize("text", ["x", "ab", "Ünïcödé ♫", "{}", "l" * 20_000])
@pytest.mark.parametrize(
    ("container", "subtype"),
    [("WAV", "PCM_16"), ("AIFF", "PCM_16"), ("FLAC", "PCM_16"), ("OGG", "OPUS"), ("MP3", "MPEG_LAYER_III")],
)
def test_any_text_comes_back(tmp_path: Path, container: str, subtype: str, text: str) -> None:
    assert read_comment(write(tmp_path / "a.bin", text, container, subtype)) == text


@pytest.mark.parametrize("container", ["WAV", "RF64", "AIFF", "FLAC"])
def test_no_comment_is_empty(tmp_path: Path, container: str) -> None:
    assert read_comment(write(tmp_path / "a.bin", "", container)) == ""


def test_no_comment_in_a_score_is_empty(tmp_path: Path) -> None:
    write_score(tmp_path / "a.mid", Score(name="Song"))
    assert read_comment(tmp_path / "a.mid") == ""


def test_comments_of_other_programs_are_found(tmp_path: Path) -> None:
    with soundfile.SoundFile(str(tmp_path / "a.wav"), "w", 48_000, 1, "PCM_16") as file:
        file.title, file.comment = "Title", "by another program"
        file.write(SOUND[0])
    assert read_comment(tmp_path / "a.wav") == "by another program"


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="no ffmpeg")
def test_a_foreign_kind_has_none_of_ours(tmp_path: Path) -> None:
    wav = write(tmp_path / "a.wav", "")
    subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-i", wav, tmp_path / "a.m4a"], check=True)
    assert read_comment(tmp_path / "a.m4a") == ""


@pytest.mark.parametrize("container", ["WAV", "AIFF", "FLAC"])
@pytest.mark.parametrize("size", [7_999, 8_000, 8_001, 8_500, 300_001])
def test_a_very_long_history_leaves_the_sound_readable(tmp_path: Path, container: str, size: int) -> None:
    path = write(tmp_path / "a.bin", "h" * size, container)
    assert read_comment(path) == "h" * size
    assert probe(path).samples == 2000
    np.testing.assert_array_equal(soundfile.read(str(path))[0], np.zeros(2000))


@pytest.mark.parametrize(("container", "subtype"), [("CAF", "PCM_16"), ("OGG", "OPUS")])
def test_a_history_too_long_for_a_container_is_said(tmp_path: Path, container: str, subtype: str) -> None:
    with pytest.raises(OutputBlocked, match="long history"):
        write(tmp_path / "a.bin", "h" * 60_000, container, subtype)
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_file_of_sound_or_notes_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("hello")
    (tmp_path / "b.mid").write_bytes(b"MThd" + struct.pack(">IHHH", 6, 1, 1, 480) + b"rubbish")
    for name in ("a.txt", "b.mid", "absent.wav"):
        with pytest.raises(UnsupportedAudio, match=name):
            read_comment(tmp_path / name)
