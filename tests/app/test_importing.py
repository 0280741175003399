import numpy as np
import pytest
import soundfile

from musicstudio.app.documents import create
from musicstudio.app.importing import MOST_FILES, Brought, bring_all, gather
from musicstudio.audio.midiwriter import write_score
from musicstudio.domain.project import Project
from musicstudio.domain.score import Note, Part, Score
from musicstudio.domain.units import Ticks


@pytest.fixture
def album(tmp_path):
    folder = tmp_path / "Album"
    for name in ("take 10.wav", "take 2.WAV", "Inner/b.mid", "Inner/deep/a.flac", "cover.jpg", ".hidden.wav",
                 "Old.mstudio/media/x.wav", ".cache/y.wav"):  # fmt: skip
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    return folder


def test_a_folder_is_walked_in_natural_order_without_what_is_hidden_or_ours(album):
    found = gather([album])
    assert [str(path.relative_to(album)) for path in found.files] == [
        "take 2.WAV", "take 10.wav", "Inner/b.mid", "Inner/deep/a.flac",
    ]  # fmt: skip
    assert not found.sentence


def test_a_walk_is_not_endless(tmp_path):
    deep = tmp_path / "a/b/c/d/e/f"
    deep.mkdir(parents=True)
    (deep / "too deep.wav").write_text("")
    (tmp_path / "a" / "again").symlink_to(tmp_path)
    assert not gather([tmp_path]).files
    for n in range(MOST_FILES + 3):
        (tmp_path / f"{n}.wav").write_text("")
    found = gather([tmp_path])
    assert len(found.files) == MOST_FILES
    assert str(MOST_FILES) in found.sentence


def test_a_project_among_what_was_dropped_is_opened(album, tmp_path):
    assert gather([album / "cover.jpg", album / "Old.mstudio"]).project == album / "Old.mstudio"
    (tmp_path / "Renamed").mkdir()
    (tmp_path / "Renamed" / "project.json").write_text("{}")
    for dropped in (tmp_path / "Renamed", tmp_path / "Renamed" / "project.json"):
        assert gather([dropped]).project == tmp_path / "Renamed"


def test_a_file_dropped_by_itself_is_tried_whatever_it_is_called(tmp_path):
    assert gather([tmp_path / "sound.dat"]).files == (tmp_path / "sound.dat",)


def test_an_empty_folder_is_a_sentence(tmp_path):
    assert "no sounds" in gather([tmp_path]).sentence


def test_what_cannot_be_read_is_one_sentence_and_the_rest_comes_in(tmp_path):
    soundfile.write(tmp_path / "good.wav", np.zeros((800, 1)), 8000)
    write_score(tmp_path / "good.mid", Score((Part("p", (Note(Ticks(0), Ticks(480), 60),)),)))
    bad = [tmp_path / f"bad {n}.wav" for n in range(7)]
    for path in bad:
        path.write_text("no sound")
    document = create(tmp_path / "P.mstudio", Project("P"))
    try:
        brought = bring_all([tmp_path / "good.wav", *bad, tmp_path / "good.mid"], document, 2.5)
        assert [(track.name, track.start_s) for track in brought.tracks] == [("good", 2.5), ("good", 2.5)]
        assert brought.sentence.startswith("7 files cannot be read")
        assert "bad 0.wav" in brought.sentence
        assert brought.sentence.endswith("and 2 more.")
        assert "bad 3.wav" in bring_all([bad[3]], document).sentence
        assert bring_all([], document) == Brought(())
    finally:
        document.close()
