"""Every kind of sound file is read aligned, at its true length, the same from every position."""

from __future__ import annotations

import shutil
import struct
import subprocess
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from musicstudio.audio import ffmpeg, mp3
from musicstudio.audio.files import open_audio, probe, read_clip, write_clip
from musicstudio.domain.audio import AudioClip
from musicstudio.domain.errors import UnsupportedAudio

RATE = 48_000
LENGTH = 2 * RATE + 123
KINDS = [
    ("WAV", "PCM_U8", "wav"),
    ("WAV", "PCM_16", "wav"),
    ("WAVEX", "PCM_24", "wav"),
    ("WAV", "PCM_32", "wav"),
    ("WAV", "FLOAT", "wav"),
    ("WAV", "DOUBLE", "wav"),
    ("WAV", "ULAW", "wav"),
    ("WAV", "MS_ADPCM", "wav"),
    ("WAV", "IMA_ADPCM", "wav"),
    ("RF64", "PCM_24", "wav"),
    ("W64", "PCM_16", "w64"),
    ("AIFF", "PCM_S8", "aif"),
    ("AIFF", "PCM_24", "aiff"),
    ("AIFF", "FLOAT", "aiff"),
    ("CAF", "PCM_24", "caf"),
    ("CAF", "ALAC_24", "caf"),
    ("FLAC", "PCM_16", "flac"),
    ("FLAC", "PCM_24", "flac"),
    ("OGG", "VORBIS", "ogg"),
    ("OGG", "OPUS", "opus"),
    ("MP3", "MPEG_LAYER_III", "mp3"),
]
PADDED = {"MS_ADPCM": 2048, "IMA_ADPCM": 2048}
"""Block codecs whose headers cannot say where the last block's sound ends."""

needs_ffmpeg = pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="no ffmpeg")


def bursts(channels: int = 2, rate: int = RATE, length: int = LENGTH) -> np.ndarray:
    """Silence with a click and bursts of noise: every shift shows."""
    rng = np.random.default_rng(7)
    sound = np.zeros((channels, length), np.float32)
    for at in range(rate // 10, length - rate // 5, rate // 3):
        sound[:, at : at + rate // 8] = 0.2 * rng.standard_normal((channels, rate // 8))
    sound[:, length // 2] = 0.9
    return np.clip(sound, -0.95, 0.95)


def shift(got: np.ndarray, wanted: np.ndarray) -> int:
    size = 1 << int(np.ceil(np.log2(len(got) + len(wanted))))
    match = np.fft.irfft(np.fft.rfft(got, size) * np.fft.rfft(wanted, size).conj(), size)
    return (int(np.argmax(match)) + size // 2) % size - size // 2


def write(path: Path, sound: np.ndarray, container: str, subtype: str, rate: int = RATE) -> Path:
    with soundfile.SoundFile(str(path), "w", rate, len(sound), subtype, format=container) as file:
        file.write(sound.T)
    return path


def encode(source: Path, destination: Path, *options: str) -> Path:
    program = shutil.which("ffmpeg")
    assert program is not None
    subprocess.run([program, "-nostdin", "-v", "error", "-y", "-i", source, *options, destination], check=True)
    return destination


@pytest.mark.parametrize(("container", "subtype", "suffix"), KINDS)
def test_every_kind_is_read_aligned(tmp_path: Path, container: str, subtype: str, suffix: str) -> None:
    sound = bursts()
    path = write(tmp_path / f"a.{suffix}", sound, container, subtype)
    info = probe(path)
    assert (info.sample_rate, info.channels, info.subtype) == (RATE, 2, subtype)
    assert 0 <= info.samples - LENGTH <= PADDED.get(subtype, 0)
    assert info.lossy == (subtype in ("ULAW", "MS_ADPCM", "IMA_ADPCM", "VORBIS", "OPUS", "MPEG_LAYER_III"))
    clip = read_clip(path)
    assert clip.data.shape == (2, info.samples)
    assert clip.data.dtype == np.float32
    for channel in range(2):
        assert shift(clip.data[channel], sound[channel]) == 0


@pytest.mark.parametrize(("container", "subtype", "suffix"), KINDS)
def test_every_position_gives_the_same_samples(tmp_path: Path, container: str, subtype: str, suffix: str) -> None:
    path = write(tmp_path / f"a.{suffix}", bursts(), container, subtype)
    scratch = tmp_path / "scratch"
    whole = read_clip(path).data
    rng = np.random.default_rng(1)
    with open_audio(path, scratch) as reader:
        np.testing.assert_array_equal(np.concatenate(list(reader.blocks(1000)), axis=1), whole)
        for start in rng.integers(-100, LENGTH, 30):
            stop = int(start + rng.integers(0, 5000))
            np.testing.assert_array_equal(reader.read(int(start), stop), whole[:, max(int(start), 0) : max(stop, 0)])
    with open_audio(path, scratch) as reader:
        np.testing.assert_array_equal(reader.read(LENGTH - 10, LENGTH + 10), whole[:, LENGTH - 10 : LENGTH + 10])
        np.testing.assert_array_equal(np.concatenate(list(reader.blocks(777, 5, 3000)), axis=1), whole[:, 5:3000])
        assert reader.read(50, 20).shape == (2, 0)
    assert not scratch.exists() or not list(scratch.iterdir())


@pytest.mark.parametrize("rate", [8000, 11025, 22050, 32000, 44100, 88200, 192_000])
@pytest.mark.parametrize("channels", [1, 6])
def test_rates_and_channels_come_back(tmp_path: Path, rate: int, channels: int) -> None:
    sound = bursts(channels, rate, rate // 2)
    path = write(tmp_path / "a.flac", sound, "FLAC", "PCM_24", rate)
    clip = read_clip(path)
    assert (clip.sample_rate, clip.channels, clip.samples) == (rate, channels, rate // 2)
    assert np.abs(clip.data - sound).max() <= 2**-23


@pytest.mark.parametrize("rate", [16000, 22050, 32000, 44100, 48000])
@pytest.mark.parametrize("channels", [1, 2])
def test_mp3_of_every_rate_has_its_true_length(tmp_path: Path, rate: int, channels: int) -> None:
    sound = bursts(channels, rate, 3 * rate + 17)
    path = write(tmp_path / "a.mp3", sound, "MP3", "MPEG_LAYER_III", rate)
    assert probe(path).samples == 3 * rate + 17
    assert shift(read_clip(path).data[0], sound[0]) == 0


def without_header(path: Path) -> bytes:
    """An MP3 file's frames without the first one, which tells length and delay."""
    data = path.read_bytes()
    first = 144 * 64_000 // RATE  # libsndfile's header frame, found by what follows it
    at = data.index(data[:2], first)
    return data[at:]


def test_an_mp3_without_a_header_is_counted_frame_by_frame(tmp_path: Path) -> None:
    sound = bursts()
    whole = write(tmp_path / "a.mp3", sound, "MP3", "MPEG_LAYER_III")
    bare = tmp_path / "bare.mp3"
    bare.write_bytes(without_header(whole))
    found = mp3.scan(bare)
    assert found is not None
    assert found.told is None
    clip = read_clip(bare)
    assert probe(bare).samples == clip.samples
    assert 0 <= clip.samples - LENGTH < 3 * 1152  # nobody knows the padding any more
    assert abs(shift(clip.data[0], sound[0])) <= 1


def test_a_truncated_mp3_tells_what_is_left(tmp_path: Path) -> None:
    sound = bursts()
    whole = write(tmp_path / "a.mp3", sound, "MP3", "MPEG_LAYER_III").read_bytes()
    short = tmp_path / "short.mp3"
    short.write_bytes(whole[: len(whole) // 2])
    clip = read_clip(short)
    assert LENGTH // 4 < clip.samples < LENGTH
    assert probe(short).samples == clip.samples
    assert shift(clip.data[0], sound[0, : clip.samples]) == 0


def test_rubbish_in_the_middle_of_an_mp3_is_left_out(tmp_path: Path) -> None:
    data = bytearray(write(tmp_path / "a.mp3", bursts(), "MP3", "MPEG_LAYER_III").read_bytes())
    middle = len(data) // 2
    data[middle : middle + 3000] = bytes(3000)
    (tmp_path / "b.mp3").write_bytes(data)
    clip = read_clip(tmp_path / "b.mp3")
    assert LENGTH * 0.7 < clip.samples < LENGTH


@needs_ffmpeg
@pytest.mark.parametrize(
    ("suffix", "options"),
    [
        ("m4a", ["-c:a", "aac", "-b:a", "192k"]),
        ("m4a", ["-c:a", "alac"]),
        ("mp3", ["-c:a", "libmp3lame", "-b:a", "192k"]),
        ("mp3", ["-c:a", "libmp3lame", "-q:a", "3"]),
        ("ogg", ["-c:a", "libvorbis"]),
        ("opus", ["-c:a", "libopus"]),
        ("wv", []),
    ],
)
def test_what_ffmpeg_encodes_is_read_aligned(tmp_path: Path, suffix: str, options: list[str]) -> None:
    sound = bursts()
    write(tmp_path / "a.wav", sound, "WAV", "FLOAT")
    path = encode(tmp_path / "a.wav", tmp_path / f"b.{suffix}", *options)
    scratch = tmp_path / "scratch"
    with open_audio(path, scratch) as reader:
        assert reader.info.samples == probe(path).samples
        assert abs(reader.info.samples - LENGTH) <= 1
        data = reader.read(0, LENGTH)
        assert abs(shift(data[0], sound[0])) <= 1
        np.testing.assert_array_equal(reader.read(5000, 6000), data[:, 5000:6000])
        assert reader.info.lossy == (suffix != "wv" and "alac" not in options)
    assert not scratch.exists() or not list(scratch.iterdir())


@needs_ffmpeg
@pytest.mark.parametrize("quality", [["-b:a", "192k"], ["-q:a", "3"]])
def test_an_mp3_by_ffmpeg_without_a_header(tmp_path: Path, quality: list[str]) -> None:
    sound = bursts()
    write(tmp_path / "a.wav", sound, "WAV", "FLOAT")
    path = encode(tmp_path / "a.wav", tmp_path / "b.mp3", *quality, "-write_xing", "0")
    clip = read_clip(path)
    assert 0 <= clip.samples - LENGTH < 2 * 1152
    assert abs(shift(clip.data[0], sound[0])) <= 1


def test_without_ffmpeg_its_kinds_are_refused_with_advice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ffmpeg.shutil, "which", lambda name: None)
    path = tmp_path / "song.m4a"
    path.write_bytes(struct.pack(">I", 24) + b"ftypM4A " + bytes(100))
    with pytest.raises(UnsupportedAudio, match=r"song\.m4a.*install ffmpeg.*WAV"):
        probe(path)


@needs_ffmpeg
@pytest.mark.parametrize("suffix", ["m4a", "wma", "mkv", "ape"])
def test_what_ffmpeg_cannot_read_is_refused_in_one_line(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"song.{suffix}"
    path.write_bytes(np.random.default_rng(0).bytes(5000))
    scratch = tmp_path / "scratch"
    with pytest.raises(UnsupportedAudio, match=rf"song\.{suffix}") as caught:
        open_audio(path, scratch)
    assert "\n" not in str(caught.value)
    assert not list(scratch.iterdir())


@needs_ffmpeg
def test_a_playlist_in_disguise_reads_no_other_file(tmp_path: Path) -> None:
    write(tmp_path / "secret.wav", bursts(), "WAV", "PCM_16")
    path = tmp_path / "list.m4a"
    path.write_text("ffconcat version 1.0\nfile secret.wav\n")
    with pytest.raises(UnsupportedAudio):
        probe(path)


def test_a_recording_never_finished_is_read(tmp_path: Path) -> None:
    sound = bursts()
    data = bytearray(write(tmp_path / "a.wav", sound, "WAV", "PCM_24").read_bytes())
    at = data.index(b"data")
    data[4:8] = data[at + 4 : at + 8] = bytes(4)
    (tmp_path / "b.wav").write_bytes(data)
    np.testing.assert_array_equal(read_clip(tmp_path / "b.wav").data, read_clip(tmp_path / "a.wav").data)


@pytest.mark.parametrize("size", [0xFFFFFFFF, 0x7FFFFFFF])
def test_a_header_that_promises_too_much_gives_what_there_is(tmp_path: Path, size: int) -> None:
    data = bytearray(write(tmp_path / "a.wav", bursts(), "WAV", "PCM_16").read_bytes())
    at = data.index(b"data")
    data[at + 4 : at + 8] = struct.pack("<I", size)
    (tmp_path / "b.wav").write_bytes(data)
    np.testing.assert_array_equal(read_clip(tmp_path / "b.wav").data, read_clip(tmp_path / "a.wav").data)


def test_a_flac_that_does_not_know_its_length_is_counted(tmp_path: Path) -> None:
    data = bytearray(write(tmp_path / "a.flac", bursts(), "FLAC", "PCM_24").read_bytes())
    data[21] &= 0xF0  # STREAMINFO's 36 bits of total samples
    data[22:26] = bytes(4)
    (tmp_path / "b.flac").write_bytes(data)
    with open_audio(tmp_path / "a.flac") as known, open_audio(tmp_path / "b.flac") as unknown:
        assert unknown.info.samples == known.info.samples
        np.testing.assert_array_equal(unknown.read_as(0, 9**9, "int32"), known.read_as(0, 9**9, "int32"))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("subtype", ["FLOAT", "DOUBLE"])
def test_what_is_not_a_number_is_refused(tmp_path: Path, value: float, subtype: str) -> None:
    sound = bursts()
    sound[1, RATE] = value
    path = write(tmp_path / "bad.wav", sound, "WAV", subtype)
    with open_audio(path) as reader:
        reader.read(0, RATE)
        with pytest.raises(UnsupportedAudio, match=r"bad\.wav.*NaN"):
            reader.read(0, RATE + 1)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(1, 8), st.integers(1, 3000), st.sampled_from(["FLOAT", "PCM_24", "PCM_16"]), st.integers(0, 9))
def test_a_clip_comes_back(tmp_path: Path, channels: int, samples: int, subtype: str, seed: int) -> None:
    sound = np.random.default_rng(seed).uniform(-1, 1, (channels, samples)).astype(np.float32)
    write_clip(tmp_path / "clip.wav", AudioClip(sound, 44_100), subtype)
    clip = read_clip(tmp_path / "clip.wav")
    step = {"FLOAT": 0.0, "PCM_24": 2.0**-24, "PCM_16": 2.0**-16}[subtype]
    assert np.abs(clip.data - sound).max() <= step * 1.01 + (clip.data == clip.data.max()).any() * step
    write_clip(tmp_path / "again.wav", clip, subtype)
    np.testing.assert_array_equal(read_clip(tmp_path / "again.wav").data, clip.data)
