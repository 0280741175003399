import pytest

from musicstudio.domain.edits import decode_command, encode_command
from musicstudio.domain.errors import BadProject
from musicstudio.domain.project import Project, Track
from musicstudio.domain.score import Note, Part, Score
from musicstudio.domain.transcript_edits import LayIn

NEW = Part("Bass", (Note(0, 480, 36, 90, 0.8),), program=33, role="bass", faint=(Note(480, 60, 40, 30, 0.2),))


def project(*parts, threshold=0.0):
    score = Score(parts, threshold=threshold)
    return Project(tracks=(Track("s", "Score", score=score), Track("a", "Audio")))


def test_parts_are_laid_beside_those_that_hold_notes_and_empty_ones_make_way():
    held = Part("Keys", (Note(0, 480, 60),))
    after = LayIn("s", (NEW,), 0.5).apply(project(held, Part("Empty")))
    assert after.track("s").score.parts == (held, NEW)
    assert after.track("s").score.threshold == 0.5
    assert LayIn("s", (NEW,), 0.5).apply(project(held, threshold=0.3)).track("s").score.threshold == 0.3


def test_it_is_written_to_the_journal_and_names_what_it_does():
    command = LayIn("s", (NEW,), 0.5, "Transcribe Bass into Score")
    assert decode_command(encode_command(command)) == command
    assert command.label == "Transcribe Bass into Score"


def test_only_a_score_track_can_take_parts():
    with pytest.raises(BadProject, match="holds no notes"):
        LayIn("a", (NEW,)).apply(project())
