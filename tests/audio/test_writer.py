"""A file appears when it is whole, holds exactly what was written, and says what it is."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
import soundfile

from musicstudio.audio import riff
from musicstudio.audio import writer as writer_module
from musicstudio.audio.chunks import LoopInfo, read_loop, read_loop_points
from musicstudio.audio.files import open_audio, probe, read_clip
from musicstudio.audio.metadata import read_comment
from musicstudio.audio.writer import AudioWriter, to_pcm
from musicstudio.domain.errors import OutputBlocked, StudioError


def noise(channels: int = 2, samples: int = 5000, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).uniform(-1, 1, (channels, samples)).astype(np.float32)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize(("subtype", "bits"), [("PCM_U8", 8), ("PCM_16", 16), ("PCM_24", 24)])
def test_floats_are_rounded_to_the_nearest_value(tmp_path: Path, subtype: str, bits: int) -> None:
    sound = np.clip(noise(), -0.99, 0.99)
    with AudioWriter(tmp_path / "a.wav", 44_100, 2, "WAV", subtype) as writer:
        writer.write(sound)
    assert np.abs(read_clip(tmp_path / "a.wav").data - sound).max() <= 2.0**-bits
    assert writer.clipped == 0


@pytest.mark.parametrize("bits", [8, 16, 24])
def test_integers_survive_the_way_through_floats(bits: int) -> None:
    values = np.random.default_rng(0).integers(-(1 << (bits - 1)), 1 << (bits - 1), (2, 5000))
    as_float = (values / (1 << (bits - 1))).astype(np.float32)
    np.testing.assert_array_equal(to_pcm(as_float, bits) >> (32 - bits), values)


def test_what_is_beyond_full_scale_is_limited_and_counted(tmp_path: Path) -> None:
    with AudioWriter(tmp_path / "a.wav", 44_100, 1, "WAV", "PCM_24") as writer:
        writer.write(np.array([[0.5, 1.5, -2.0, -0.5]], np.float32))
    np.testing.assert_allclose(read_clip(tmp_path / "a.wav").data, [[0.5, 1.0, -1.0, -0.5]], atol=2**-22)
    assert writer.clipped == 2
    with AudioWriter(tmp_path / "b.wav", 44_100, 1, "WAV", "FLOAT") as writer:
        writer.write(np.array([[1.5]], np.float32))
    assert read_clip(tmp_path / "b.wav").data[0, 0] == 1.5


@pytest.mark.parametrize("failure", [RuntimeError, KeyboardInterrupt, SystemExit])
def test_nothing_is_left_when_it_fails(tmp_path: Path, failure: type[BaseException]) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(b"what was there before")

    def fail_half_way() -> None:
        with AudioWriter(path, 44_100, 2) as writer:
            writer.write(noise())
            assert len(names(tmp_path)) == 2
            assert all(name.startswith(".a.wav.part-") for name in names(tmp_path) if name != "a.wav")
            raise failure

    with pytest.raises(failure):
        fail_half_way()
    assert names(tmp_path) == ["a.wav"]
    assert path.read_bytes() == b"what was there before"


def test_no_name_before_it_is_whole(tmp_path: Path) -> None:
    with AudioWriter(tmp_path / "new" / "a.flac", 44_100, 2, "FLAC") as writer:
        writer.write(noise())
        assert not (tmp_path / "new" / "a.flac").exists()
    assert names(tmp_path / "new") == ["a.flac"]


def test_not_a_number_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match=r"a\.wav"), AudioWriter(tmp_path / "a.wav", 44_100, 1) as writer:
        writer.write(np.array([[np.nan]], np.float32))
    assert names(tmp_path) == []


@pytest.mark.parametrize(
    ("container", "subtype", "channels", "rate"),
    [("FLAC", "PCM_24", 9, 44_100), ("OGG", "OPUS", 2, 44_100), ("MP3", "MPEG_LAYER_III", 6, 44_100)],
)
def test_what_a_format_cannot_hold_is_said(
    tmp_path: Path, container: str, subtype: str, channels: int, rate: int
) -> None:
    with (
        pytest.raises(OutputBlocked, match="choose another format"),
        AudioWriter(tmp_path / "a.x", rate, channels, container, subtype) as writer,
    ):
        writer.write(noise(channels))
    assert names(tmp_path) == []


def test_blocked_places_are_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    (tmp_path / "folder.wav").mkdir()
    for path in (tmp_path / "file" / "a.wav", tmp_path / "file" / "deep" / "a.wav", tmp_path / "folder.wav"):
        with pytest.raises(OutputBlocked) as caught, AudioWriter(path, 44_100, 2):
            pass
        assert str(path) in str(caught.value)
        assert "\n" not in str(caught.value)
    assert names(tmp_path) == ["file", "folder.wav"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_a_full_disk_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    writer = AudioWriter(tmp_path / "a.wav", 44_100, 2)
    part = writer._part
    os.symlink("/dev/full", part)
    with pytest.raises(OutputBlocked, match=r"a\.wav"), writer:
        writer.write(noise(2, 2_000_000))
    assert names(tmp_path) == []


COMMENT = '{"engine": "similarity", "prompt": "Grüße ♫ \\"quoted\\"", "filler": "' + "0123456789" * 600 + '"}'


@pytest.mark.parametrize(
    ("container", "subtype"),
    [
        ("WAV", "PCM_24"),
        ("WAV", "PCM_U8"),
        ("WAVEX", "FLOAT"),
        ("RF64", "PCM_24"),
        ("AIFF", "PCM_24"),
        ("CAF", "PCM_24"),
        ("FLAC", "PCM_24"),
        ("OGG", "VORBIS"),
        ("OGG", "OPUS"),
        ("MP3", "MPEG_LAYER_III"),
    ],
)
@pytest.mark.parametrize("samples", [4999, 5000])
def test_a_comment_survives_in_every_container(tmp_path: Path, container: str, subtype: str, samples: int) -> None:
    sound = noise(1, samples)
    with AudioWriter(tmp_path / "a.x", 48_000, 1, container, subtype, COMMENT, tags={"title": "Lied"}) as writer:
        writer.write(sound)
    moved = (tmp_path / "a.x").rename(tmp_path / "renamed.mid")
    assert read_comment(moved) == COMMENT
    with open_audio(moved) as reader:
        assert reader.info.samples == samples
        assert reader.read(0, samples).shape == (1, samples)
        assert container == "RF64" or reader.tags["title"] == "Lied"


@pytest.mark.parametrize("subtype", ["PCM_16", "PCM_24", "FLOAT"])
@pytest.mark.parametrize("samples", [88_199, 88_200])
def test_a_loop_tells_its_tempo(tmp_path: Path, subtype: str, samples: int) -> None:
    loop = LoopInfo(bpm=87.5, beats=16, meter_numerator=7, meter_denominator=8, root_pitch=57)
    path = tmp_path / "loop.wav"
    with AudioWriter(path, 44_100, 1, "WAV", subtype, "a comment", loop) as writer:
        writer.write(noise(1, samples))
    assert read_loop(path) == loop
    assert read_loop_points(path) == (0, samples - 1)
    assert read_comment(path) == "a comment"
    assert probe(path).samples == samples
    data = path.read_bytes()
    assert int.from_bytes(data[4:8], "little") == len(data) - 8
    at = data.index(b"acid")
    assert int.from_bytes(data[at + 4 : at + 8], "little") == 24
    with path.open("rb") as file:
        found = riff.chunks(file)
    assert found[-1].at + found[-1].size == len(data)


def test_a_one_shot_has_no_loop_points(tmp_path: Path) -> None:
    with AudioWriter(tmp_path / "hit.wav", 44_100, 1, loop=LoopInfo(120, 1, loop=False)) as writer:
        writer.write(noise(1, 100))
    assert read_loop(tmp_path / "hit.wav") == LoopInfo(120, 1, loop=False)
    assert read_loop_points(tmp_path / "hit.wav") is None


def test_a_file_too_big_for_wav_becomes_rf64(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert AudioWriter(tmp_path / "a.wav", 96_000, 2, samples=800_000_000).container == "RF64"
    assert AudioWriter(tmp_path / "a.wav", 96_000, 2, samples=1_000).container == "WAV"
    monkeypatch.setattr(writer_module, "WAV_LIMIT_BYTES", 40_000)
    sound = to_pcm(noise(2, 30_000), 24)
    with AudioWriter(tmp_path / "b.wav", 44_100, 2, comment="kept") as writer:
        for at in range(0, 30_000, 3_000):
            writer.write(sound[:, at : at + 3_000])
    assert probe(tmp_path / "b.wav").container == "RF64"
    assert read_comment(tmp_path / "b.wav") == "kept"
    with open_audio(tmp_path / "b.wav") as reader:
        np.testing.assert_array_equal(reader.read_as(0, 30_000, "int32"), sound)
    assert names(tmp_path) == ["b.wav"]


def test_a_long_vorbis_write_is_taken_in_pieces(tmp_path: Path) -> None:
    with AudioWriter(tmp_path / "a.ogg", 44_100, 2, "OGG", "VORBIS") as writer:
        writer.write(0.1 * noise(2, 2_000_000))
    assert soundfile.info(str(tmp_path / "a.ogg")).frames == 2_000_000
