"""The judge of rendering against engines whose answers are known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from training.evaluation.answering import answering, audio, candidate
from training.evaluation.judged import case, setting, true_song

from musicstudio.audio.midifile import read_score
from musicstudio.audio.synth.line import hertz, line_of
from musicstudio.domain.families import FAMILIES, family_of
from musicstudio.domain.part_names import part_names
from musicstudio.domain.score import Part, Score
from musicstudio.domain.tasks import Output, RenderRequest
from musicstudio.training.evaluation.render import PROBE, family_numbers, judge, mix_numbers
from musicstudio.training.evaluation.render_probe import PLAYERS, cents_off, lone_notes

RATE = 44100


def played(part: Part, score: Score, cents: float = 0.0, late: int = 0) -> np.ndarray:
    """Return a part as plain tones from their very samples on, or so far off, (2, samples)."""
    samples = round(float(score.tempo_map.seconds(score.end)) * RATE) + RATE
    sound = np.zeros(samples, np.float32)
    for tone in line_of(part, score.tempo_map, samples).tones:
        at = np.arange(round(tone.length_s * RATE)) / RATE
        start = round(tone.start_s * RATE) + late
        wave = np.cos(2 * np.pi * hertz(tone.pitch + cents / 100) * at)
        sound[start : start + len(at)] += (0.1 * wave).astype(np.float32)
    return np.stack([sound, sound])


def engine(cents: float = 0.0, late: int = 0, mix_gain: float = 1.0):
    def answer(request: RenderRequest, folder: Path) -> list[Output]:
        score = read_score(request.source.path)
        named = list(zip(part_names(score.parts), score.parts, strict=True))[:3]
        parts = [audio(folder, f"{n}", played(part, score, cents, late), name, RATE)
                 for n, (name, part) in enumerate(named)]  # fmt: skip
        if not request.mastered:
            return parts
        mix = mix_gain * sum(played(part, score, cents, late) for _, part in named)
        return [audio(folder, "mix", mix, "", RATE), *parts]

    return answer


def test_who_plays_exactly_is_perfect_and_who_does_not_is_off_by_so_much(tmp_path, monkeypatch):
    answering(monkeypatch, tmp_path, {"exact": engine(), "off": engine(cents=20, late=100, mix_gain=2.0)})
    found = judge(setting(tmp_path / "out", [], (candidate("exact", "render"), candidate("off", "render"))))
    rows = {(row.engine, row.group): row.numbers for row in found.rows}
    assert {row.case for row in found.rows} == {PROBE}
    for family in ("piano", "mallet", "organ"):
        exact, off = rows["exact", family], rows["off", family]
        assert exact["onset_off_samples"] <= 1
        assert exact["pitch_off_cents"] < 0.1
        assert off["onset_off_samples"] == pytest.approx(100, abs=1)
        assert off["pitch_off_cents"] == pytest.approx(20, abs=0.2)
        assert exact["silent_parts"] == 0
    assert rows["exact", "strings"] == {"silent_parts": 1}
    assert rows["exact", ""]["sum_error_dbfs"] < -130
    assert rows["off", ""]["sum_error_dbfs"] == pytest.approx(20 * np.log10(0.3), abs=1)
    assert rows["exact", ""]["clipped_samples"] == 0
    assert len(found.sounds) == 2


def test_a_case_is_played_from_its_truth(tmp_path, monkeypatch):
    seen = []

    def listening(request: RenderRequest, folder: Path) -> list[Output]:
        seen.append(read_score(request.source.path))
        return engine()(request, folder)

    answering(monkeypatch, tmp_path, {"ear": listening})
    whole = replace(case(tmp_path / "none.wav", truth=true_song(4)), known=frozenset({"notes", "beats"}))
    rows = judge(setting(tmp_path, [whole, replace(whole, name="unknown", known=frozenset())],
                         (candidate("ear", "render"),)), most_bars=2).rows  # fmt: skip
    assert {row.case for row in rows} == {PROBE, "song"}
    assert [part.name for part in seen[-1].parts] == ["tune", "piano", "bass", "kit"]
    assert max(note.start for part in seen[-1].parts for note in part.notes) < 2 * 1920


def test_the_probe_has_every_family_alone():
    score = lone_notes()
    assert {family_of(part) for part in score.parts} == set(FAMILIES)
    assert len({part.channel for part in score.parts}) == len(PLAYERS) + 1
    for part in score.parts:
        ends = [note.end for note in part.notes]
        assert all(note.start - end >= 960 for note, end in zip(part.notes[1:], ends, strict=False))


def test_clipping_and_silence_are_told():
    mix = np.zeros((2, RATE), np.float32)
    mix[0, 10:15] = 1.0
    numbers = mix_numbers(mix, [mix], RATE)
    assert numbers["clipped_samples"] == 5
    assert numbers["sum_error_dbfs"] == -200
    assert mix_numbers(0 * mix, [], RATE)["lufs"] is None
    score = lone_notes()
    assert family_numbers(score, {"piano": np.zeros((2, RATE), np.float32)}, RATE)["piano"] == {"silent_parts": 1}


@pytest.mark.parametrize("hz", [55.0, 220.0, 1760.0])
@pytest.mark.parametrize("cents", [-90.0, -3.0, 0.0, 40.0])
def test_pitch_is_told_to_a_fraction_of_a_cent(hz, cents):
    at = np.arange(RATE // 2) / RATE
    tone = sum(np.sin(2 * np.pi * n * hz * 2 ** (cents / 1200) * at + n) / n for n in range(1, 6))
    assert cents_off(tone, hz, RATE) == pytest.approx(cents, abs=0.3)


def test_noise_and_silence_have_no_pitch():
    noise = np.random.default_rng(0).standard_normal(RATE // 2)
    assert cents_off(noise, 220.0, RATE) is None
    assert cents_off(np.zeros(RATE // 2), 220.0, RATE) is None
