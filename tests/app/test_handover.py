import numpy as np
import pytest
import soundfile

from musicstudio.app.documents import create
from musicstudio.app.handover import hand_over
from musicstudio.audio.midifile import read_score
from musicstudio.domain.edits import AddTracks
from musicstudio.domain.errors import StudioError
from musicstudio.domain.project import Edit, Project, Span, Track
from musicstudio.domain.provenance import Provenance
from musicstudio.domain.score import Note, Part, Score
from musicstudio.domain.tasks import CancelToken
from musicstudio.domain.units import Samples, Ticks


@pytest.fixture
def document(tmp_path):
    """Two sounds of different length, rate and start, the first one edited, and a score."""
    generator = np.random.default_rng(0)
    long, short = (0.2 * generator.standard_normal((n, 2)) for n in (44100, 11025))
    soundfile.write(tmp_path / "long.wav", long, 44100, "PCM_16")
    soundfile.write(tmp_path / "short.wav", short, 22050, "PCM_16")
    soundfile.write(tmp_path / "patch.wav", np.zeros((100, 2)), 44100, "FLOAT")
    document = create(tmp_path / "Song.mstudio", Project("Song"))
    edit = Edit((Span(Samples(1000), document.take_in(tmp_path / "patch.wav")),), Provenance("e", "m", "l", 0))
    tracks = (
        Track("a", "Long", media=document.take_in(tmp_path / "long.wav"), edits=(edit,), gain_db=-6.0),
        Track("b", "Short / odd", media=document.take_in(tmp_path / "short.wav"), start_s=0.25),
        Track("c", "Keys", score=Score((Part("Keys", (Note(Ticks(0), Ticks(480), 60),)),))),
    )
    document.do(AddTracks(tracks))
    yield document
    document.close()


def hand(document, folder, form):
    return list(hand_over(document, folder, form, CancelToken()))


def test_stems_are_aligned_and_sum_to_the_mix(document, tmp_path):
    stems = hand(document, tmp_path / "out", "stems")
    (mix,) = hand(document, tmp_path / "out", "mix")
    assert [stem.path.name for stem in stems] == ["01 Long.wav", "02 Short _ odd.wav"]
    sounds = [soundfile.read(handed.path)[0] for handed in (*stems, mix)]
    assert {sound.shape for sound in sounds} == {(44100, 2)}
    assert np.abs(sounds[0] + sounds[1] - sounds[2]).max() < 1e-6
    assert not sounds[0][1000:1100].any(), "the accepted edit is heard"
    assert not sounds[1][: round(0.2 * 44100)].any(), "the later clip starts later"
    assert not list((tmp_path / "out").glob(".*"))


def test_midi_is_the_score(document, tmp_path):
    (handed,) = hand(document, tmp_path, "midi")
    assert read_score(handed.path).parts[0].notes == (Note(Ticks(0), Ticks(480), 60),)


def test_nothing_to_hand_over_is_a_sentence(tmp_path):
    document = create(tmp_path / "Empty.mstudio", Project("Empty"))
    with pytest.raises(StudioError, match="Empty"):
        hand(document, tmp_path / "out", "stems")
    document.close()
