import io
import tarfile

import pytest
from training.corpora import shelves

from musicstudio.domain.errors import UnsupportedAudio, WrongUsage
from musicstudio.training.corpora.archives import unpack_archive
from musicstudio.training.corpora.library import SOURCES, pieces, sources_in, unpack


def packed(folder, archive, below=""):
    with tarfile.open(archive, "w:xz") as tar:
        tar.add(folder, f"{below}{folder.name}")


def evil(archive, name, kind=tarfile.REGTYPE, target=""):
    with tarfile.open(archive, "w:xz") as tar:
        member = tarfile.TarInfo(name)
        member.type, member.linkname, member.size = kind, target, 0 if target else 4
        tar.addfile(member, None if target else io.BytesIO(b"evil"))


@pytest.mark.parametrize("below", ["", "train", "raw/train"])
def test_every_collection_is_found_in_the_usual_places(tmp_path, below):
    shelves.everything(tmp_path / below)
    told = []
    found = list(pieces(tmp_path, warn=told.append))
    assert tuple(sources_in(tmp_path)) == SOURCES
    assert [piece.source for piece in found] == [
        "pop909",
        "openewld",
        "lieder",
        "quartets",
        *["mutopia"] * 2,
        "freedoom",
    ]
    assert told == []


def test_every_piece_has_what_training_asks_for(tmp_path):
    shelves.everything(tmp_path)
    for piece in pieces(tmp_path):
        assert piece.id.startswith(f"{piece.source}/")
        assert piece.work.startswith(f"{piece.source}/")
        assert piece.licence
        assert piece.score.key
        assert piece.score.chords
        names = [part.name for part in piece.score.parts]
        assert len(set(names)) == len(names)
        assert piece.guarded <= set(names)
        assert all(part.notes and part.role for part in piece.score.parts)


def test_one_collection_itself_is_a_folder_too(tmp_path):
    shelves.everything(tmp_path)
    assert [piece.source for piece in pieces(tmp_path / "freedoom-midi")] == ["freedoom"]


def test_only_the_sources_asked_for_are_read(tmp_path):
    shelves.everything(tmp_path)
    assert {piece.source for piece in pieces(tmp_path, ("lieder", "freedoom"))} == {"lieder", "freedoom"}
    with pytest.raises(WrongUsage, match="no collection called 'nothing'"):
        pieces(tmp_path, ("nothing",))


def test_nothing_is_read_before_it_is_asked_for(tmp_path):
    shelves.everything(tmp_path)
    (tmp_path / "freedoom-midi" / "d_e1m1.mid").write_bytes(b"broken")
    told = []
    found = pieces(tmp_path, warn=told.append)
    assert next(found).id == "pop909/001"
    assert told == []
    assert len(list(found)) == 5
    assert len(told) == 1


@pytest.mark.parametrize("below", ["", "train/"])
def test_archives_give_the_same_pieces_as_folders(tmp_path, below):
    shelves.everything(tmp_path / "plain")
    (tmp_path / "packed").mkdir()
    for folder in (tmp_path / "plain").iterdir():
        packed(folder, tmp_path / "packed" / f"{folder.name}.tar.xz", below)
    told = []
    assert list(pieces(tmp_path / "packed", warn=told.append)) == []
    assert len(told) == 6
    there = list(pieces(tmp_path / "packed", cache=tmp_path / "cache"))
    assert there == list(pieces(tmp_path / "plain"))
    assert set(unpack(tmp_path / "packed", tmp_path / "cache")) == set(SOURCES)


def test_an_archive_is_unpacked_once_and_again_when_it_changes(tmp_path):
    (tmp_path / "freedoom-midi").mkdir()
    shelves.band(tmp_path / "freedoom-midi")
    archive = tmp_path / "freedoom-midi.tar.xz"
    packed(tmp_path / "freedoom-midi", archive)
    place = unpack_archive(archive, tmp_path / "cache")
    mine = place / "mine"
    mine.touch()
    assert unpack_archive(archive, tmp_path / "cache") == place
    assert mine.exists()
    (tmp_path / "freedoom-midi" / "more").write_text("more")
    packed(tmp_path / "freedoom-midi", archive)
    unpack_archive(archive, tmp_path / "cache")
    assert not mine.exists()


@pytest.mark.parametrize(
    ("name", "kind", "target"),
    [
        ("../../escaped", tarfile.REGTYPE, ""),
        ("freedoom-midi/../../escaped", tarfile.REGTYPE, ""),
        ("link", tarfile.SYMTYPE, "../../escaped"),
        ("hard", tarfile.LNKTYPE, "../../escaped"),
        ("pipe", tarfile.FIFOTYPE, "x"),
    ],
)
def test_an_archive_that_reaches_out_is_refused_and_leaves_nothing(tmp_path, name, kind, target):
    archive = tmp_path / "in" / "freedoom-midi.tar.xz"
    archive.parent.mkdir()
    evil(archive, name, kind, target)
    with pytest.raises(UnsupportedAudio, match="damaged or unsafe"):
        unpack_archive(archive, tmp_path / "cache" / "deep")
    assert not list(tmp_path.rglob("escaped"))
    assert not list((tmp_path / "cache" / "deep").iterdir())


@pytest.mark.parametrize("keep", [0, 10, 200])
def test_a_damaged_archive_is_told_and_the_others_are_read(tmp_path, keep):
    shelves.everything(tmp_path / "plain")
    for name in ("mutopia", "pop909"):
        packed(tmp_path / "plain" / name, tmp_path / f"{name}.tar.xz")
    whole = (tmp_path / "mutopia.tar.xz").read_bytes()
    (tmp_path / "mutopia.tar.xz").write_bytes(whole[:keep])
    told = []
    found = [piece.source for piece in pieces(tmp_path, ("pop909", "mutopia"), told.append, tmp_path / "cache")]
    assert found == ["pop909"]
    assert any("mutopia" in warning for warning in told)


def test_an_archive_without_the_collection_is_told(tmp_path):
    (tmp_path / "other").mkdir()
    packed(tmp_path / "other", tmp_path / "pop909.tar.xz")
    told = []
    assert unpack(tmp_path, tmp_path / "cache", warn=told.append) == {}
    assert "holds no collection" in told[0]


def test_an_empty_folder_holds_nothing(tmp_path):
    assert sources_in(tmp_path) == {}
    assert list(pieces(tmp_path)) == []
