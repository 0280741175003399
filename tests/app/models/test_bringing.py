"""Importing a model's files on a machine without a network."""

from __future__ import annotations

import errno
import pickle
from pathlib import Path

import pytest
from app.models.files import file_of, model, safetensors
from engines.nets.demucs.demucs_files import small, write_safetensors, write_th

from musicstudio.app.models.bringing import Brought, bring
from musicstudio.app.models.pace import Standing
from musicstudio.app.models.places import own_dir
from musicstudio.app.models.receipt import read_receipt
from musicstudio.app.models.store import as_installed, faults, remove, verify
from musicstudio.domain.errors import JobCancelled, ModelUnavailable, OutOfMemory, OutputBlocked
from musicstudio.domain.models import ModelSpec
from musicstudio.domain.tasks import CancelToken

BODY, OTHER = safetensors(8, 8), safetensors(4)
SPEC = model(file_of("a.safetensors", BODY), file_of("unet/b.safetensors", OTHER))
REPO = ModelSpec("wide", "wide", ("generate",), "Wide", "MIT", repo="m/wide", wanted=("config.json", "*.safetensors"))
DEMUCS = model(file_of("955717e8-8726e21a.th", b"x" * 1000), family="demucs", name="htdemucs")


def brought(spec: ModelSpec, *paths: Path, **more: object) -> Brought:
    return bring(spec, paths, more.pop("tell", lambda standing: None), more.pop("cancel", CancelToken()), **more)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "stick"
    (place / "unet").mkdir(parents=True)
    (place / "a.safetensors").write_bytes(BODY)
    (place / "unet" / "b.safetensors").write_bytes(OTHER)
    return place


def test_a_folder_with_everything_is_copied_and_checked(folder: Path) -> None:
    told: list[Standing] = []
    assert brought(SPEC, folder, tell=told.append) == Brought(("a.safetensors", "unet/b.safetensors"))
    assert faults(SPEC) == verify(SPEC, CancelToken()) == []
    assert told[-1].fraction == 1.0
    assert (folder / "a.safetensors").read_bytes() == BODY
    assert not list(own_dir(SPEC).rglob("*.part"))


def test_files_may_come_one_by_one_and_what_lacks_is_said(folder: Path) -> None:
    assert brought(SPEC, folder / "a.safetensors").lacks == ("unet/b.safetensors is missing",)
    assert faults(SPEC) == ["unet/b.safetensors is missing"]
    (folder / "b.safetensors").write_bytes(OTHER)
    renamed = (folder / "b.safetensors").rename(folder / "downloaded (1).bin")
    assert brought(SPEC, renamed) == Brought(("unet/b.safetensors",))
    assert faults(SPEC) == []


def test_a_file_that_is_cut_off_or_longer_is_named(folder: Path) -> None:
    (folder / "a.safetensors").write_bytes(BODY[:-1])
    with pytest.raises(ModelUnavailable, match=r"a\.safetensors is cut off: it has \d+ of \d+ bytes"):
        brought(SPEC, folder)
    (folder / "a.safetensors").write_bytes(BODY + b"x")
    with pytest.raises(ModelUnavailable, match=r"a\.safetensors is another file"):
        brought(SPEC, folder)
    assert not own_dir(SPEC).exists()


def test_a_file_with_another_content_is_named_and_not_kept(folder: Path) -> None:
    (folder / "a.safetensors").write_bytes(safetensors(8, 8, filled=1))
    with pytest.raises(ModelUnavailable, match=r"a\.safetensors is damaged or another file: its checksum"):
        brought(SPEC, folder)
    assert not own_dir(SPEC).exists()


def test_what_is_not_there_or_belongs_elsewhere_is_said(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="nowhere"):
        brought(SPEC, tmp_path / "nowhere")
    (tmp_path / "song.wav").write_bytes(b"RIFF")
    with pytest.raises(ModelUnavailable, match=r"it needs a\.safetensors, unet/b\.safetensors"):
        brought(SPEC, tmp_path / "song.wav")
    with pytest.raises(ModelUnavailable, match="needs no files"):
        brought(model(), folder)


def test_cancelling_leaves_nothing(folder: Path) -> None:
    cancel = CancelToken()
    with pytest.raises(JobCancelled):
        brought(SPEC, folder, tell=lambda standing: cancel.cancel(), cancel=cancel)
    brought(model(file_of("a.safetensors", BODY)), folder)
    assert not list(own_dir(SPEC).rglob("*.part"))


def test_a_full_disk_is_said_and_leaves_no_part(folder: Path) -> None:
    def full(path: Path, mode: str):
        path.write_bytes(b"some")
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OutOfMemory, match=r"disk is full: a\.safetensors was not imported"):
        brought(SPEC, folder, opened=full)
    assert not own_dir(SPEC).exists()


def test_any_network_of_the_family_stands_in_without_rights(tmp_path: Path) -> None:
    mine = write_safetensors(tmp_path / "mine.safetensors", small())
    assert brought(DEMUCS, mine) == Brought(("mine.safetensors",), (), True)
    assert faults(DEMUCS) == verify(DEMUCS, CancelToken()) == []
    here = as_installed(DEMUCS)
    assert here.commercial is None
    assert "not known" in here.licence
    assert [file.name for file in here.files] == ["mine.safetensors"]
    again = write_th(tmp_path / "tuned-.th", small(seed=1))
    brought(DEMUCS, again)
    assert sorted(path.name for path in own_dir(DEMUCS).iterdir()) == ["installed.json", again.name]
    remove(DEMUCS)
    assert not own_dir(DEMUCS).exists()


def test_a_pickle_that_would_run_something_is_refused(tmp_path: Path) -> None:
    class Evil:
        def __reduce__(self):
            return (Path(tmp_path / "ran").write_text, ("x",))

    (tmp_path / "evil.th").write_bytes(pickle.dumps(Evil(), protocol=2))
    with pytest.raises(ModelUnavailable, match=r"evil\.th holds something other than weights"):
        brought(DEMUCS, tmp_path / "evil.th")
    assert not (tmp_path / "ran").exists()
    write_th(tmp_path / "worse.th", small(), training_args=Evil())
    with pytest.raises(ModelUnavailable, match=r"worse\.th holds something other than weights"):
        brought(DEMUCS, tmp_path / "worse.th")
    assert not (tmp_path / "ran").exists()
    assert not own_dir(DEMUCS).exists()


def test_a_file_of_others_in_the_folder_is_not_mixed_in(tmp_path: Path) -> None:
    own_dir(DEMUCS).mkdir(parents=True)
    (own_dir(DEMUCS) / "theirs.th").write_bytes(b"x")
    mine = write_safetensors(tmp_path / "mine.safetensors", small())
    with pytest.raises(OutputBlocked, match=r"theirs\.th"):
        brought(DEMUCS, mine)


def test_a_repository_is_taken_as_it_is_laid_out(folder: Path) -> None:
    with pytest.raises(ModelUnavailable, match=r"config\.json is missing"):
        brought(REPO, folder)
    (folder / "config.json").write_text("{}")
    (folder / "run.py").write_text("evil()")
    brought(REPO, folder)
    assert faults(REPO) == []
    assert not (own_dir(REPO) / "run.py").exists()
    (folder / "unet" / "b.safetensors").write_bytes(OTHER[:-2])
    with pytest.raises(ModelUnavailable, match=r"b\.safetensors is cut off or damaged"):
        brought(REPO, folder)
    receipt = read_receipt(own_dir(REPO))
    assert receipt is not None
    assert receipt.how == "imported"


def test_shards_that_an_index_names_must_be_there(folder: Path) -> None:
    (folder / "config.json").write_text("{}")
    (folder / "unet" / "x.safetensors.index.json").write_text('{"weight_map": {"a": "c.safetensors"}}')
    wide = ModelSpec("wide", "wide", (), "Wide", "MIT", repo="m/wide", wanted=("*.json", "*.safetensors"))
    with pytest.raises(ModelUnavailable, match=r"unet/c\.safetensors is missing"):
        brought(wide, folder)
