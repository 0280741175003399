"""The demo song: its page reads, its files are what the page says, and they are pleasant to take."""

from __future__ import annotations

import importlib.util
import itertools
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from musicstudio.audio.loudness import integrated_lufs, true_peak_dbtp
from musicstudio.audio.midifile import read_score

ROOT = Path(__file__).resolve().parents[3]
DEMO = ROOT / "resources" / "demo"


@pytest.fixture(scope="module")
def demo_score():
    spec = importlib.util.spec_from_file_location("demo_score", ROOT / "packaging" / "demo_score.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["demo_score"] = module
    spec.loader.exec_module(module)
    return module


def test_the_midi_file_is_the_page(demo_score) -> None:
    score, _ = demo_score.read_song(DEMO / "song.toml")
    written = read_score(DEMO / "song.mid")
    assert [part.name for part in written.parts] == [part.name for part in score.parts]
    for ours, theirs in zip(score.parts, written.parts, strict=True):
        assert [(n.start, n.pitch, n.velocity) for n in ours.notes] == [
            (n.start, n.pitch, n.velocity) for n in theirs.notes
        ]
        assert (ours.program, ours.channel) == (theirs.program, theirs.channel)
    assert written.tempo_map.bpm_at(0) == pytest.approx(92, abs=0.01)


def test_chords_lead_smoothly_and_the_leading_note_resolves(demo_score) -> None:
    score, _ = demo_score.read_song(DEMO / "song.toml")
    keys = next(part for part in score.parts if part.name == "keys")
    chords: list[list[int]] = []
    last = -1000
    for note in keys.notes:
        if note.start - last > 60:
            chords.append([])
        chords[-1].append(note.pitch)
        last = note.start
    moves = [max(abs(a - b) for a, b in zip(sorted(x), sorted(y), strict=True)) for x, y in itertools.pairwise(chords)]
    assert max(moves) <= 5


def test_a_bar_that_does_not_add_up_is_refused(demo_score) -> None:
    with pytest.raises(ValueError, match="bar line"):
        demo_score._write_melody("C4/6 D4/6 | E4/16", demo_score.Sheet(), 0, 1.0, 1.0)
    with pytest.raises(ValueError, match="no note"):
        demo_score._write_melody("H4/16", demo_score.Sheet(), 0, 1.0, 1.0)
    with pytest.raises(ValueError, match="no chord"):
        demo_score._voiced("Xm7", [], 55, False)


def test_the_song_is_mastered_and_small() -> None:
    path = DEMO / "song.ogg"
    sound, rate = soundfile.read(path, dtype="float32", always_2d=True)
    sound = np.ascontiguousarray(sound.T)
    assert path.stat().st_size < 2_000_000
    assert 60 <= sound.shape[1] / rate <= 75
    assert integrated_lufs(sound, rate) == pytest.approx(-14, abs=1)
    assert true_peak_dbtp(sound, rate) <= -1
    assert np.abs(sound.mean(axis=1)).max() < 1e-3
    assert np.abs(sound[:, -rate // 20 :]).max() < 1e-3


def test_the_first_kick_lies_where_the_midi_file_says() -> None:
    rate = 44100
    kick = next(n for p in read_score(DEMO / "song.mid").parts if p.is_drums for n in p.notes if n.pitch == 36)
    at = round(kick.start * 60 / (92 * 480) * rate)
    sound, _ = soundfile.read(DEMO / "song.ogg", dtype="float32", always_2d=True, start=at - 2000, stop=at + 2000)
    from scipy.signal import butter, sosfilt

    low = np.abs(sosfilt(butter(2, 120, "low", fs=rate, output="sos"), sound.mean(axis=1)))
    onset = int(np.argmax(low > 0.2 * low.max())) - 2000
    assert abs(onset) < 0.008 * rate
