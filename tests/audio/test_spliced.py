"""An edited file is its source, bit by bit, everywhere but in the edits."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from musicstudio.audio.files import BLOCK, open_audio, probe, write_clip
from musicstudio.audio.metadata import read_comment
from musicstudio.audio.spliced import write_spliced
from musicstudio.audio.writer import AudioWriter
from musicstudio.domain.audio import AudioClip
from musicstudio.domain.errors import JobCancelled, OutputBlocked, UnsupportedAudio
from musicstudio.domain.tasks import CancelToken, Patch, Source

SAMPLES = 2 * BLOCK + 501
START, LENGTH = BLOCK - 300, 1000
RAW = {"DOUBLE": "float64", "FLOAT": "float32"}
LOSSLESS = [
    ("WAV", "PCM_U8", "wav"),
    ("WAV", "PCM_16", "wav"),
    ("WAVEX", "PCM_24", "wav"),
    ("WAV", "PCM_32", "wav"),
    ("WAV", "FLOAT", "wav"),
    ("WAV", "DOUBLE", "wav"),
    ("RF64", "PCM_24", "wav"),
    ("AIFF", "PCM_16", "aiff"),
    ("AIFF", "PCM_32", "aif"),
    ("CAF", "FLOAT", "caf"),
    ("FLAC", "PCM_S8", "flac"),
    ("FLAC", "PCM_16", "flac"),
    ("FLAC", "PCM_24", "flac"),
]


def noise(samples: int, channels: int = 2, seed: int = 0, peak: float = 1.0) -> np.ndarray:
    return np.random.default_rng(seed).uniform(-peak, peak, (channels, samples)).astype(np.float32)


def song(path: Path, container: str, subtype: str, channels: int = 2, rate: int = 48_000) -> Path:
    with soundfile.SoundFile(str(path), "w", rate, channels, subtype, format=container) as file:
        file.title, file.artist, file.comment = "Lied", "Niemand", "before"
        file.write(noise(SAMPLES, channels, 5).T)
    return path


def patch(path: Path, channels: int = 2, peak: float = 0.9, rate: int = 48_000) -> Patch:
    write_clip(path, AudioClip(noise(LENGTH, channels, 9, peak), rate))
    return Patch(START, LENGTH, str(path))


def raw(path: Path, subtype: str) -> np.ndarray:
    with open_audio(path) as reader:
        return reader.read_as(0, reader.info.samples, RAW.get(subtype, "int32"))


def same_outside(one: np.ndarray, other: np.ndarray) -> bool:
    before, after = slice(0, START), slice(START + LENGTH, None)
    return np.array_equal(one[:, before], other[:, before]) and np.array_equal(one[:, after], other[:, after])


@pytest.mark.parametrize("channels", [1, 2, 6])
@pytest.mark.parametrize(("container", "subtype", "suffix"), LOSSLESS)
def test_all_but_the_edit_is_bit_identical(
    tmp_path: Path, container: str, subtype: str, suffix: str, channels: int
) -> None:
    source = song(tmp_path / f"in.{suffix}", container, subtype, channels)
    edit = patch(tmp_path / "edit.wav", channels)
    out = tmp_path / f"out.{suffix}"
    written = write_spliced(Source(str(source)), (edit,), out, "made here")
    assert (written.container, written.subtype, written.samples) == (container, subtype, SAMPLES)
    assert written.clipped == 0
    assert same_outside(raw(out, subtype), raw(source, subtype))
    with open_audio(out) as reader:
        inside = reader.read(START, START + LENGTH)
        assert container == "RF64" or (reader.tags["title"], reader.tags["artist"]) == ("Lied", "Niemand")
    step = {"PCM_U8": 2**-8, "PCM_S8": 2**-8, "PCM_16": 2**-16}.get(subtype, 2**-23)
    assert np.abs(inside - noise(LENGTH, channels, 9, 0.9)).max() <= step
    assert read_comment(out) == "made here"
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize(
    ("container", "subtype", "suffix", "new_container", "new_subtype"),
    [
        ("FLAC", "PCM_16", "wav", "WAV", "PCM_16"),
        ("FLAC", "PCM_S8", "wav", "WAV", "PCM_U8"),
        ("WAV", "PCM_24", "flac", "FLAC", "PCM_24"),
        ("WAV", "PCM_U8", "flac", "FLAC", "PCM_S8"),
        ("AIFF", "PCM_24", "wav", "WAV", "PCM_24"),
        ("WAV", "DOUBLE", "aiff", "AIFF", "DOUBLE"),
        ("CAF", "ALAC_16", "wav", "WAV", "PCM_16"),
        ("CAF", "ALAC_20", "flac", "FLAC", "PCM_24"),
        ("CAF", "ALAC_24", "caf", "CAF", "PCM_24"),
        ("W64", "PCM_24", "wav", "WAV", "PCM_24"),
        ("AU", "PCM_16", "wav", "WAV", "PCM_16"),
        ("WAV", "PCM_16", "", "WAV", "PCM_16"),
    ],
)
def test_another_suffix_keeps_the_bits(
    tmp_path: Path, container: str, subtype: str, suffix: str, new_container: str, new_subtype: str
) -> None:
    source = tmp_path / "in.x"
    with soundfile.SoundFile(str(source), "w", 44_100, 2, subtype, format=container) as file:
        file.write(noise(SAMPLES).T)
    edit = patch(tmp_path / "edit.wav", rate=44_100)
    out = (tmp_path / "out").with_suffix(f".{suffix}" if suffix else "")
    written = write_spliced(Source(str(source)), (edit,), out)
    assert (written.container, written.subtype) == (new_container, new_subtype)
    assert same_outside(raw(out, subtype), raw(source, subtype))


@pytest.mark.parametrize(
    ("container", "subtype", "suffix"),
    [("MP3", "MPEG_LAYER_III", "mp3"), ("OGG", "VORBIS", "ogg"), ("OGG", "OPUS", "opus"), ("WAV", "MS_ADPCM", "wav")],
)
@pytest.mark.parametrize("answer", ["wav", "flac"])
def test_a_lossy_source_is_answered_in_24_bits(
    tmp_path: Path, container: str, subtype: str, suffix: str, answer: str
) -> None:
    source = song(tmp_path / f"in.{suffix}", container, subtype)
    out = tmp_path / f"out.{answer}"
    written = write_spliced(Source(str(source)), (patch(tmp_path / "edit.wav"),), out)
    assert (written.container, written.subtype) == (answer.upper(), "PCM_24")
    with open_audio(source) as before, open_audio(out) as after:
        assert after.info.samples == before.info.samples
        decoded = np.clip(before.read(0, SAMPLES), -1, 1 - 2**-23)
        written_sound = after.read(0, SAMPLES)
    for span in (slice(0, START), slice(START + LENGTH, None)):
        assert np.abs(written_sound[:, span] - decoded[:, span]).max() <= 2**-24
    again = write_spliced(Source(str(out)), (), tmp_path / "again.wav")
    assert again.samples == written.samples
    np.testing.assert_array_equal(raw(tmp_path / "again.wav", "PCM_24"), raw(out, "PCM_24"))


@pytest.mark.parametrize("suffix", ["mp3", "ogg", "m4a", "w64", "txt"])
def test_a_suffix_that_could_not_keep_the_bits_is_refused(tmp_path: Path, suffix: str) -> None:
    source = song(tmp_path / "in.wav", "WAV", "PCM_16")
    with pytest.raises(OutputBlocked, match=rf"out\.{suffix}.*\.flac"):
        write_spliced(Source(str(source)), (), tmp_path / f"out.{suffix}")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.wav"]


def test_the_source_may_be_replaced_by_its_edit(tmp_path: Path) -> None:
    source = song(tmp_path / "in.flac", "FLAC", "PCM_16")
    before = raw(source, "PCM_16")
    write_spliced(Source(str(source)), (patch(tmp_path / "edit.wav"),), source)
    after = raw(source, "PCM_16")
    assert same_outside(after, before)
    assert not np.array_equal(after, before)
    assert read_comment(source) == "before"


def test_the_tenth_edit_costs_no_more_than_the_first(tmp_path: Path) -> None:
    source = song(tmp_path / "in.wav", "WAV", "PCM_16")
    edits = tuple(
        Patch(START + 50 * number, LENGTH, patch(tmp_path / f"{number}.wav", peak=0.05 * (number + 1)).path)
        for number in range(10)
    )
    write_spliced(Source(str(source), edits[:9]), edits[9:], tmp_path / "at-once.wav")
    current = source
    for number, edit in enumerate(edits):
        write_spliced(Source(str(current)), (edit,), tmp_path / f"step-{number}.wav")
        current = tmp_path / f"step-{number}.wav"
    np.testing.assert_array_equal(raw(current, "PCM_16"), raw(tmp_path / "at-once.wav", "PCM_16"))


def test_too_loud_edits_are_limited_and_counted(tmp_path: Path) -> None:
    source = song(tmp_path / "in.wav", "WAV", "PCM_24")
    edit = patch(tmp_path / "edit.wav", peak=2.0)
    written = write_spliced(Source(str(source)), (edit,), tmp_path / "out.wav")
    assert written.clipped == np.count_nonzero(np.abs(noise(LENGTH, 2, 9, 2.0)) > 1)
    with open_audio(tmp_path / "out.wav") as reader:
        wanted = np.clip(noise(LENGTH, 2, 9, 2.0), -1, 1)
        np.testing.assert_allclose(reader.read(START, START + LENGTH), wanted, atol=2**-22)
    kept = write_spliced(Source(str(song(tmp_path / "f.wav", "WAV", "FLOAT"))), (edit,), tmp_path / "g.wav")
    assert kept.clipped == 0


def test_a_float_source_keeps_what_is_beyond_full_scale(tmp_path: Path) -> None:
    write_clip(tmp_path / "loud.wav", AudioClip(noise(5000, peak=4.0), 48_000))
    write_spliced(Source(str(tmp_path / "loud.wav")), (), tmp_path / "out.wav")
    np.testing.assert_array_equal(raw(tmp_path / "out.wav", "FLOAT"), noise(5000, peak=4.0))


def test_cancelling_leaves_nothing(tmp_path: Path) -> None:
    source = song(tmp_path / "in.wav", "WAV", "PCM_16")
    token = CancelToken()
    token.cancel()
    with pytest.raises(JobCancelled):
        write_spliced(Source(str(source)), (), tmp_path / "out.wav", cancel=token)
    assert [path.name for path in tmp_path.iterdir()] == ["in.wav"]


def test_a_lost_edit_leaves_nothing(tmp_path: Path) -> None:
    source = song(tmp_path / "in.wav", "WAV", "PCM_16")
    with pytest.raises(UnsupportedAudio, match=r"lost\.wav"):
        write_spliced(Source(str(source)), (Patch(START, 10, str(tmp_path / "lost.wav")),), tmp_path / "out.wav")
    assert [path.name for path in tmp_path.iterdir()] == ["in.wav"]


def test_a_long_comment_replaces_the_one_before(tmp_path: Path) -> None:
    with AudioWriter(tmp_path / "in.wav", 48_000, 1, comment="x" * 4000) as writer:
        writer.write(noise(1000, 1))
    write_spliced(Source(str(tmp_path / "in.wav")), (), tmp_path / "out.wav", "y" * 4000)
    assert read_comment(tmp_path / "out.wav") == "y" * 4000
    assert probe(tmp_path / "out.wav").samples == 1000
