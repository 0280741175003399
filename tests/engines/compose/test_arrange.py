"""Whole scores: every style, meter, length and seed keeps what a musician relies on."""

import json
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musicstudio.audio.midifile import read_score, write_score
from musicstudio.domain.project import ROLES
from musicstudio.domain.score import DRUM_CHANNEL
from musicstudio.domain.styles import STYLES
from musicstudio.engines.compose.arrange import arrange
from musicstudio.engines.compose.idioms import IDIOMS
from musicstudio.engines.compose.plan import Options, make_plan


def made(prompt="", **options):
    plan = make_plan(prompt, options=Options(**options))
    return plan, arrange(plan)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(STYLES),
    st.integers(0, 2**40),
    st.sampled_from(["", "4/4", "3/4", "6/8", "5/4", "7/8", "12/8", "2/4"]),
    st.sampled_from([1, 2, 3, 4, 5, 8, 12, 17, 32]),
    st.sampled_from([0.0, 1.0, 2.0]),
)
def test_any_piece_lies_inside_its_bars(style, seed, meter, bars, temperature):
    plan, score = made(style, seed=seed, meter=meter, bars=bars, temperature=temperature)
    end = bars * int(plan.meter.bar)
    assert score.length == end == score.end
    assert any(part.notes for part in score.parts)
    channels = [part.channel for part in score.parts if not part.is_drums]
    assert len(set(channels)) == len(channels)
    for part in score.parts:
        assert part.role in ROLES
        assert part.patch
        assert (part.channel == DRUM_CHANNEL) == (part.role == "drums")
        sounding = {}
        for note in sorted(part.notes):
            assert note.length > 0
            assert note.end <= end
            assert sounding.get(note.pitch, 0) <= note.start, "a note begins again before it has ended"
            sounding[note.pitch] = note.end


@pytest.mark.parametrize("style", STYLES)
def test_pieces_stay_in_their_key(style):
    inside, total = 0, 0
    for seed in range(6):
        plan, score = made(style, seed=seed)
        allowed = plan.key.pitch_classes | ({(plan.key.tonic + 11) % 12} if plan.key.minor else set())
        pitches = [note.pitch % 12 for part in score.parts if not part.is_drums for note in part.notes]
        inside += sum(pitch in allowed for pitch in pitches)
        total += len(pitches)
    chromatic = IDIOMS[style].jazz or style in ("blues", "funk")
    assert inside / total >= (0.8 if chromatic else 0.9)


def test_given_chords_are_played():
    for style in ("pop", "house", "folk"):
        _, score = made(f"{style} with bass", chords="Am F C G", bars=8, seed=1, meter="4/4")
        assert [mark.text for mark in score.chords] == ["Am", "F", "C", "G"] * 2
        bass = next(part for part in score.parts if part.role == "bass")
        first = [next(n for n in bass.notes if bar * 1920 - 60 <= n.start < (bar + 1) * 1920) for bar in range(8)]
        assert sum(note.pitch % 12 == root for note, root in zip(first, [9, 5, 0, 7] * 2, strict=True)) >= 7


@pytest.mark.parametrize("style", STYLES)
def test_twenty_seeds_bring_at_least_eighteen_progressions_and_grooves(style):
    pairs = set()
    for seed in range(20):
        plan, score = made(style, seed=seed)
        chords = tuple((mark.tick, mark.text) for mark in score.chords)
        groove = next((part for part in score.parts if part.is_drums), score.parts[0])
        steps = frozenset((round(note.start % plan.meter.bar / 120), note.pitch) for note in groove.notes)
        pairs.add((chords, steps))
    assert len(pairs) >= 18


def test_words_choose_who_plays():
    _, score = made("jazz without drums", seed=2)
    assert not any(part.is_drums for part in score.parts)
    _, trio = made("rock trio: guitar, bass and drums", seed=2)
    assert {part.role for part in trio.parts} <= {"drums", "bass", "guitar", "lead"}


def test_a_score_survives_its_file(tmp_path):
    for style in ("jazz swing", "maqam", "raga", "techno"):
        _, score = made(style, seed=4)
        write_score(tmp_path / "a.mid", score)
        again = read_score(tmp_path / "a.mid")
        assert again.key == score.key
        assert again.style == style
        assert again.chords == score.chords
        assert [part.notes for part in again.parts] == [part.notes for part in score.parts]
        assert [(part.role, part.patch) for part in again.parts] == [(part.role, part.patch) for part in score.parts]
        for one, other in zip(score.parts, again.parts, strict=True):
            assert all(abs(a.semitones - b.semitones) < 0.001 for a, b in zip(one.bends, other.bends, strict=True))


def test_the_same_seed_is_the_same_score_in_another_process():
    program = (
        "import json; from musicstudio.engines.compose.plan import *;"
        "from musicstudio.engines.compose.arrange import arrange;"
        "s = arrange(make_plan('dark jazz with oud', 'piano', Options(seed=7, bars=8)));"
        "print(json.dumps([[p.name, [[n.start, n.length, n.pitch, n.velocity] for n in p.notes]] for p in s.parts]))"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", program], capture_output=True, check=True, env={"PYTHONHASHSEED": seed, "PATH": ""}
        )
        for seed in ("1", "2")
    ]
    assert runs[0].stdout == runs[1].stdout
    assert json.loads(runs[0].stdout)


def test_an_ending_closes_and_a_loop_does_not():
    plan, score = made("pop song in C major with an ending", bars=16, seed=3)
    assert plan.ending
    assert score.chords[-1].text.startswith("C")
    assert not make_plan("pop loop").ending
