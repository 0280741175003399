"""What is asked of a transcription is done to the score of any engine."""

from __future__ import annotations

from musicstudio.domain.score import DRUM_CHANNEL, Bend, Note, Part, Score
from musicstudio.domain.tasks import Source, TranscribeRequest
from musicstudio.engines.transcribe.wishes import as_asked

BASS = Part("Bass", (Note(0, 480, 40, 90, 0.9),), 33, 0, (Bend(0, 0.5), Bend(200, 1.0), Bend(700, -1.0)), role="bass")
KEYS = Part("Chords", (Note(0, 960, 60, 90, 0.4), Note(480, 480, 40, 90, 0.8)), 0, 1, role="keys")
DRUMS = Part("Drums", (Note(0, 60, 36),), 0, DRUM_CHANNEL, role="drums")
BAND = Score((BASS, KEYS, DRUMS))


def asked(score: Score = BAND, **options: object) -> Score:
    return as_asked(score, TranscribeRequest(Source("a.wav"), **options))


def test_nothing_asked_changes_nothing() -> None:
    assert asked() is BAND


def test_all_pitched_notes_become_one_instrument_s() -> None:
    (part,) = asked(instrument="guitar").parts
    assert (part.name, part.program, part.role) == ("Guitar", 25, "guitar")
    assert [(note.start, note.pitch) for note in part.notes] == [(0, 40), (0, 60), (480, 40)]
    assert part.bends == ()


def test_an_instrument_that_plays_alone_keeps_its_bends() -> None:
    assert asked(Score((BASS, DRUMS)), instrument="bass").parts == (BASS,)
    (part,) = asked(Score((BASS, DRUMS)), instrument="voice").parts
    assert (part.name, part.bends) == ("Voice", BASS.bends)


def test_drums_alone_are_strokes_alone() -> None:
    assert asked(instrument="drums").parts == (DRUMS,)


def test_a_threshold_sifts() -> None:
    score = asked(threshold=0.5)
    assert score.threshold == 0.5
    assert [len(part.notes) for part in score.parts] == [1, 1, 1]
    assert [note.pitch for note in score.parts[1].faint] == [60]
    assert asked(score, threshold=0.5) is score


def test_bends_become_the_notes_own() -> None:
    score = asked(mpe=True)
    assert score.parts[0].bends == (Bend(0, 0.5, 40), Bend(200, 1.0, 40))
    assert score.parts[1:] == (KEYS, DRUMS)
    assert asked(score, mpe=True) == score
