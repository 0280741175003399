"""Whatever bytes a file holds, it is read or refused in one sentence: no crash, no noise, nothing left behind."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from io import BytesIO
from pathlib import Path

import mido
import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from musicstudio.audio.files import open_audio, probe
from musicstudio.audio.metadata import read_comment
from musicstudio.audio.midifile import read_score
from musicstudio.domain.errors import UnsupportedAudio

LIBSNDFILE = [
    ("WAV", "PCM_16"),
    ("WAV", "FLOAT"),
    ("WAV", "MS_ADPCM"),
    ("WAVEX", "PCM_24"),
    ("RF64", "PCM_24"),
    ("W64", "PCM_16"),
    ("AIFF", "PCM_24"),
    ("CAF", "PCM_16"),
    ("FLAC", "PCM_16"),
    ("OGG", "VORBIS"),
    ("OGG", "OPUS"),
    ("MP3", "MPEG_LAYER_III"),
    ("AU", "PCM_16"),
]
SUFFIXES = [".wav", ".aiff", ".flac", ".ogg", ".opus", ".mp3", ".caf", ".raw", ".mid", "", ".m4a"]
FUZZ = settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@cache
def valid(kind: tuple[str, str]) -> bytes:
    sound = np.random.default_rng(3).uniform(-0.5, 0.5, (6000, 2))
    buffer = BytesIO()
    with soundfile.SoundFile(buffer, "w", 48_000, 2, kind[1], format=kind[0]) as file:
        for at in range(0, 6000, 1000):
            file.write(sound[at : at + 1000])
    return buffer.getvalue()


@cache
def valid_midi() -> bytes:
    track = mido.MidiTrack()
    track.append(mido.MetaMessage("track_name", name="Bass"))
    track.append(mido.MetaMessage("key_signature", key="Am"))
    for pitch in range(40, 60):
        track.append(mido.Message("note_on", note=pitch, velocity=64, time=10))
        track.append(mido.Message("pitchwheel", pitch=pitch * 10))
        track.append(mido.Message("note_off", note=pitch, time=90))
    buffer = BytesIO()
    mido.MidiFile(type=1, tracks=[track, track]).save(file=buffer)
    return buffer.getvalue()


@st.composite
def damaged(draw: st.DrawFn, whole: bytes) -> bytes:
    """A valid file cut short, with bits flipped (mostly in its head), or with a stretch replaced."""
    data = bytearray(whole)
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.one_of(st.integers(0, min(120, len(data) - 1)), st.integers(0, len(data) - 1)))
        data[at] ^= draw(st.integers(1, 255))
    if draw(st.booleans()):
        at = draw(st.integers(0, len(data)))
        piece = draw(st.binary(max_size=40)) or bytes(500)
        data[at : at + len(piece)] = piece
    if draw(st.booleans()):
        del data[draw(st.one_of(st.integers(0, 100), st.integers(0, len(data)))) :]
    return bytes(data)


ANY_BYTES = st.one_of(
    st.binary(max_size=300),
    st.integers(0, 1000).map(lambda seed: np.random.default_rng(seed).bytes(5000)),
    st.sampled_from(LIBSNDFILE).flatmap(lambda kind: damaged(valid(kind))),
    st.sampled_from(LIBSNDFILE).flatmap(lambda kind: damaged(valid(kind))),
    st.sampled_from(LIBSNDFILE).flatmap(lambda kind: damaged(valid(kind))),
    st.just(None).flatmap(lambda _: damaged(valid_midi())),
)


def one_sentence(said: str, name: str) -> bool:
    return name in said and "\n" not in said and said.endswith(".") and len(said) < 300


def refusal(read: Callable[[], object]) -> str | None:
    """Return how a reader refuses, or None when it reads; anything but UnsupportedAudio is a failure."""
    try:
        read()
    except UnsupportedAudio as error:
        return str(error)
    return None


def read_all(path: Path, scratch: Path) -> None:
    """Read forwards and back; whatever is returned agrees with the header."""
    with open_audio(path, scratch) as reader:
        info = reader.info
        assert info.samples > 0
        assert info.channels > 0
        assert info.sample_rate > 0
        shapes = [block.shape for block in reader.blocks(4096)]
        assert sum(shape[1] for shape in shapes) == info.samples
        assert all(shape[0] == info.channels for shape in shapes)
        assert reader.read(0, 10).shape[1] == min(10, info.samples)
    assert probe(path) == info


@FUZZ
@given(ANY_BYTES, st.sampled_from(SUFFIXES))
def test_sound_files(tmp_path: Path, capfd: pytest.CaptureFixture[str], data: bytes, suffix: str) -> None:
    path = tmp_path / f"odd{suffix}"
    path.write_bytes(data)
    scratch = tmp_path / "scratch"
    for said in (refusal(lambda: read_all(path, scratch)), refusal(lambda: read_comment(path))):
        assert said is None or one_sentence(said, path.name), said
    assert not scratch.exists() or not list(scratch.iterdir())
    assert capfd.readouterr() == ("", "")


@FUZZ
@given(st.one_of(st.binary(max_size=100), st.just(None).flatmap(lambda _: damaged(valid_midi()))))
def test_midi_files(tmp_path: Path, capfd: pytest.CaptureFixture[str], data: bytes) -> None:
    path = tmp_path / "odd.mid"
    path.write_bytes(data)
    for said in (refusal(lambda: read_score(path)), refusal(lambda: read_comment(path))):
        assert said is None or one_sentence(said, path.name), said
    assert capfd.readouterr() == ("", "")


def test_each_kind_of_nothing_has_its_own_sentence(tmp_path: Path) -> None:
    (tmp_path / "folder.wav").mkdir()
    (tmp_path / "empty.wav").touch()
    (tmp_path / "text.wav").write_text("this is not audio")
    (tmp_path / "header.wav").write_bytes(valid(("WAV", "PCM_16"))[:30])
    soundfile.write(tmp_path / "zero.wav", np.zeros((0, 2)), 44_100)
    (tmp_path / "noise.mp3").write_bytes(np.random.default_rng(0).integers(0, 255, 4096, np.uint8).tobytes())
    words = {
        "absent.wav": "does not exist",
        "folder.wav": "folder",
        "empty.wav": "empty",
        "text.wav": "not a sound file",
        "header.wav": "not a sound file",
        "zero.wav": "no samples",
        "noise.mp3": "not a sound file",
    }
    for name, word in words.items():
        with pytest.raises(UnsupportedAudio) as caught:
            probe(tmp_path / name)
        assert word in str(caught.value), str(caught.value)
        assert one_sentence(str(caught.value), name)


def test_a_name_with_a_line_break_stays_on_one_line(tmp_path: Path) -> None:
    path = tmp_path / "two\nlines.wav"
    path.write_text("this is not audio")
    with pytest.raises(UnsupportedAudio) as caught:
        probe(path)
    assert "\n" not in str(caught.value)
