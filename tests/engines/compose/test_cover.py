"""Covers: the original's bars, tempo, key, chords and tune in other hands."""

import itertools

import numpy as np
import pytest
import soundfile

from musicstudio.app.catalog import choose
from musicstudio.audio.midifile import read_score, write_score
from musicstudio.audio.source import open_source
from musicstudio.audio.synth.render import render_score
from musicstudio.domain.errors import UnsupportedAudio, WrongUsage
from musicstudio.domain.harmony import Chord, Key
from musicstudio.domain.score import Mark, Meter, Note, Part, Score, TempoMap
from musicstudio.domain.styles import STYLES
from musicstudio.domain.tasks import CancelToken, CoverRequest, Source, TranscribeRequest, is_of_score
from musicstudio.domain.units import Ticks
from musicstudio.engines.compose.cover import cover
from musicstudio.engines.compose.original import original_of
from musicstudio.engines.compose.tune import skyline, straightened
from musicstudio.engines.run import run
from musicstudio.engines.transcribe.listening import transcribe

RATE = 44_100
BAR = 1920
NAMES = ("Am", "F", "C", "G", "Am", "F", "Dm", "E")
TUNE = (
    (0, 480, 76), (480, 240, 74), (720, 240, 72), (960, 720, 69), (1920, 480, 69), (2400, 480, 72), (2880, 960, 77),
    (3840, 480, 76), (4320, 240, 74), (4560, 240, 72), (4800, 720, 79), (5760, 480, 74), (6240, 480, 71),
    (6720, 960, 67), (7680, 480, 76), (8160, 240, 74), (8400, 240, 72), (8640, 720, 81), (9600, 480, 77),
    (10080, 480, 81), (10560, 960, 72), (11520, 480, 74), (12000, 240, 77), (12240, 240, 74), (12480, 720, 69),
    (13440, 480, 71), (13920, 480, 68), (14400, 900, 76),
)  # fmt: skip


def song(named: bool = True) -> Score:
    """Return eight bars at 96 a minute in A minor: tune, chords, bass and drums."""
    tune = tuple(Note(Ticks(start), Ticks(length - 20), pitch, 104) for start, length, pitch in TUNE)
    chords = [Chord.parse(name) for name in NAMES]
    comp = tuple(
        Note(Ticks(bar * BAR + half * 960), Ticks(900), 48 + (tone - 48) % 12, 66)
        for bar, chord in enumerate(chords)
        for half in (0, 1)
        for tone in sorted(chord.pitch_classes)
    )
    bass = tuple(
        Note(Ticks(bar * BAR + beat * 480), Ticks(440), 33 + (chord.root - 33) % 12, 92)
        for bar, chord in enumerate(chords)
        for beat in range(4)
    )
    drums = tuple(
        Note(Ticks(beat * 240), Ticks(60), number, 96)
        for beat in range(64)
        for number in ((36, 42) if beat % 8 == 0 else (38, 42) if beat % 8 == 4 else (42,))
    )
    parts = [
        Part("tune", tune, 56, 0, role="lead"), Part("piano", tuple(sorted(comp)), 0, 1, role="keys"),
        Part("bass", bass, 33, 2, role="bass"), Part("kit", tuple(sorted(drums)), 0, 9, role="drums"),
    ]  # fmt: skip
    if not named:
        parts = [Part("", part.notes, part.program, part.channel) for part in parts]
    return Score(tuple(parts), TempoMap.constant(96))


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    path = tmp_path_factory.mktemp("song") / "song.wav"
    sound = sum(render_score(song(), RATE).values())
    soundfile.write(path, sound.T, RATE, subtype="PCM_16")
    return path


def answer(request, folder):
    folder.mkdir(exist_ok=True)
    spec = choose(request.task, request.engine, is_of_score(request))
    fractions = []
    made = run(request, spec, folder, lambda needed: None, lambda f, stage: fractions.append(f), CancelToken())
    assert fractions == sorted(fractions)
    return made


def followed(score: Score, tune=TUNE) -> float:
    """Return how many of the song's melody notes recur at the same pitch class within half a beat."""
    lead = [note for part in score.parts if part.role in ("lead", "vocals") for note in part.notes]
    near = [
        any(note.pitch % 12 == pitch % 12 and abs(note.start - start) <= 240 for note in lead)
        for start, _, pitch in tune
    ]
    return sum(near) / len(near)


def surely_heard(recording) -> list[tuple[int, int, int]]:
    """Return the melody notes that a transcription has, where they were, with some confidence."""
    request = TranscribeRequest(Source(str(recording)))
    with open_source(request.source, recording.parent) as sound:
        score, _ = transcribe(sound, request, lambda fraction, stage: None, CancelToken())
    notes = [note for part in score.parts if not part.is_drums for note in part.notes if note.confidence >= 0.5]
    first = int(score.meters[-1].tick) % BAR
    return [
        (start, length, pitch)
        for start, length, pitch in TUNE
        if any(note.pitch == pitch and abs(note.start - first - start) <= 120 for note in notes)
    ]


def agreement(score: Score) -> float:
    """Return the share of half bars whose marked chord has the song's root and third."""
    right = 0
    for half in range(16):
        name = [mark.text for mark in score.chords if mark.tick <= half * 960 + 10][-1]
        found, wanted = Chord.parse(name), Chord.parse(NAMES[half // 2])
        right += (found.root, found.third) == (wanted.root, wanted.third)
    return right / 16


@pytest.mark.parametrize("style", STYLES)
def test_any_style_keeps_what_the_song_is(style):
    original = original_of(song())
    assert (original.tempo, original.key.name, original.bars, str(original.meter)) == (96.0, "A minor", 8, "4/4")
    made = cover(original, style, seed=3)
    score = made.score
    assert score.style == style
    assert (score.tempo_map.bpm_at(0), score.key, score.length) == (96.0, "A minor", 8 * BAR)
    assert agreement(score) == 1.0
    assert followed(score) >= 0.9
    assert all(note.end <= 8 * BAR for part in score.parts for note in part.notes)
    seat = next(seat for seat in made.plan.seats if seat.player == "melody")
    assert all(seat.low <= note.pitch <= seat.high for note in made.tune)


def test_a_score_without_names_is_read_too():
    made = cover(original_of(song(named=False)), "house")
    assert agreement(made.score) >= 0.9
    assert followed(made.score) >= 0.9


def test_a_recording_is_covered(recorded, tmp_path):
    made = answer(CoverRequest(Source(str(recorded)), "bossa nova", takes=2, seed=1), tmp_path / "out")
    scores = [output for output in made.outputs if output.kind == "score"]
    assert [output.take for output in scores] == [1, 2]
    facts = scores[0].facts
    assert facts["original"]["tempo_bpm"] == pytest.approx(96, abs=0.5)
    assert (facts["original"]["bars"], facts["original"]["key"], facts["style"]) == (8, "A minor", "bossa nova")
    score = read_score(scores[0].path)
    assert agreement(score) >= 0.85
    sure = surely_heard(recorded)
    assert len(sure) >= 0.5 * len(TUNE)
    assert followed(score, sure) >= 0.7
    assert read_score(scores[1].path).parts != score.parts
    sounds = [output for output in made.outputs if output.kind == "audio" and output.take == 1]
    mix, rate = soundfile.read(next(one.path for one in sounds if not one.stem), always_2d=True)
    assert len(mix) == pytest.approx(8 * 4 * 60 / facts["tempo_bpm"] * rate, abs=1)
    total = sum(soundfile.read(one.path, always_2d=True)[0] for one in sounds if one.stem)
    assert np.abs(total - mix).max() < 1e-4


def test_a_score_is_covered_the_same_way_twice(tmp_path):
    write_score(tmp_path / "song.mid", song())
    request = CoverRequest(Source(str(tmp_path / "song.mid")), "synthwave, slower, in D minor", seed=5)
    first, second = (answer(request, tmp_path / name) for name in ("a", "b"))
    score = read_score(first.outputs[0].path)
    assert score == read_score(second.outputs[0].path)
    assert (score.key, score.style) == ("D minor", "synthwave")
    assert score.tempo_map.bpm_at(0) < 90
    assert [mark.text for mark in score.chords][:4] == ["Dm", "Bb", "F", "C"]


def test_words_decide_tempo_and_mode_and_leave_the_rest():
    original = original_of(song())
    made = cover(original, "folk, 120 bpm, A major, waltz")
    assert (made.plan.tempo, made.plan.key, str(made.plan.meter)) == (120.0, Key(9, "major"), "4/4")
    assert [mark.text for mark in made.score.chords][:2] == ["A", "F#m"]
    assert any("keeps its original's meter" in note for note in made.plan.notes)
    quiet = cover(original, "pop", "no melody")
    assert not any(seat.player == "melody" for seat in quiet.plan.seats)


def test_long_pieces_end_and_loops_go_round():
    original = original_of(song())
    assert not cover(original, "pop").plan.ending
    long = Score(
        tuple(
            Part(part.name, tuple(note.shifted(n * 8 * BAR) for n in (0, 1) for note in part.notes), part.program,
                 part.channel, role=part.role)
            for part in song().parts
        ),
        TempoMap.constant(96),
        sections=(Mark(Ticks(0), "A"), Mark(Ticks(8 * BAR), "B")),
    )  # fmt: skip
    made = cover(original_of(long), "pop")
    assert made.plan.ending
    assert [mark.text for mark in made.score.sections] == ["A", "B"]


def test_drums_alone_are_covered_at_their_tempo():
    original = original_of(Score(song().parts[3:], TempoMap.constant(96)), written=False)
    made = cover(original, "funk in E minor")
    assert (made.plan.tempo, made.plan.key, made.plan.bars) == (96.0, Key(4, "minor"), 8)
    assert made.tune == ()
    assert len({part.role for part in made.score.parts}) > 2


def test_an_upbeat_is_a_bar_of_its_own_when_it_is_long():
    notes = tuple(Note(Ticks(480 * n), Ticks(400), 60 + n % 5) for n in range(11))
    meters = (Meter(Ticks(0), 3, 4), Meter(Ticks(1440), 4, 4))
    original = original_of(Score((Part("tune", notes),), meters=meters))
    assert (original.bars, str(original.meter), int(original.tune[0].start)) == (3, "4/4", 480)


def test_the_tune_is_found_above_its_accompaniment():
    parts = song().parts
    found = skyline(tuple(sorted((*parts[0].notes, *parts[1].notes))))
    wanted = {(start, pitch) for start, _, pitch in TUNE}
    assert len(wanted & {(int(note.start), note.pitch) for note in found}) >= 0.9 * len(wanted)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))


def test_swing_is_taken_out_of_a_tune():
    swung = tuple(Note(Ticks(beat * 480 + late), Ticks(150), 60) for beat in range(8) for late in (0, 320))
    straight = straightened(swung, 8 * 480)
    assert [int(note.start) for note in straight][:4] == [0, 240, 480, 720]


def test_too_little_is_refused_in_a_sentence(tmp_path):
    soundfile.write(tmp_path / "short.wav", np.zeros(RATE), RATE)
    with pytest.raises(UnsupportedAudio, match=r"short\.wav is too short"):
        answer(CoverRequest(Source(str(tmp_path / "short.wav")), "pop"), tmp_path / "a")
    soundfile.write(tmp_path / "silent.wav", np.zeros(RATE * 5), RATE)
    with pytest.raises(UnsupportedAudio, match=r"No music was heard in silent\.wav"):
        answer(CoverRequest(Source(str(tmp_path / "silent.wav")), "pop"), tmp_path / "b")
    write_score(tmp_path / "empty.mid", Score())
    with pytest.raises(UnsupportedAudio, match=r"empty\.mid holds no notes"):
        answer(CoverRequest(Source(str(tmp_path / "empty.mid")), "pop"), tmp_path / "c")
    with pytest.raises(WrongUsage, match="takes"):
        CoverRequest(Source("x.wav"), takes=0)
