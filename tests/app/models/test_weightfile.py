"""A look at files of weights: nothing they hold is run, and what is cut off is seen."""

from __future__ import annotations

import os
import pickle
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
import torch
from app.models.files import safetensors
from engines.nets.demucs.demucs_files import small, write_safetensors, write_th
from hypothesis import given
from hypothesis import strategies as some

from musicstudio.app.models.weightfile import look
from musicstudio.domain.errors import ModelUnavailable


def test_published_files_pass(tmp_path: Path) -> None:
    look(write_th(tmp_path / "a.th", small()))
    look(write_safetensors(tmp_path / "a.safetensors", small()))
    torch.save({"a": torch.ones(3, dtype=torch.bfloat16)}, tmp_path / "b.pt")
    look(tmp_path / "b.pt")
    torch.save({"a": torch.ones(3).half()}, tmp_path / "old.pt", _use_new_zipfile_serialization=False)
    look(tmp_path / "old.pt")


@pytest.mark.parametrize("name", ["a.th", "a.safetensors", "old.pt"])
@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.99])
def test_a_file_that_is_cut_off_is_named(tmp_path: Path, name: str, share: float) -> None:
    path = tmp_path / name
    if name == "a.th":
        write_th(path, small())
    elif name == "old.pt":
        torch.save({"a": torch.ones(3)}, path, _use_new_zipfile_serialization=False)
        share /= 2  # the numbers at the end have no checksum
    else:
        write_safetensors(path, small())
    path.write_bytes(path.read_bytes()[: round(path.stat().st_size * share)])
    with pytest.raises(ModelUnavailable, match=rf"{name} is cut off"):
        look(path)


def test_a_bit_that_fell_over_in_an_archive_is_seen(tmp_path: Path) -> None:
    path = write_th(tmp_path / "a.th", small())
    body = bytearray(path.read_bytes())
    body[len(body) // 2] ^= 1
    path.write_bytes(body)
    with pytest.raises(ModelUnavailable, match=r"a\.th"):
        look(path)


class Evil:
    def __reduce__(self):
        return (os.system, ("touch evil",))


@pytest.mark.parametrize("protocol", range(6))
def test_what_would_be_run_is_named_and_not_run(tmp_path: Path, protocol: int, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    with zipfile.ZipFile(tmp_path / "a.th", "w") as archive:
        archive.writestr("a/data.pkl", pickle.dumps({"state": Evil()}, protocol))
    with pytest.raises(ModelUnavailable, match=r"a\.th holds something other than weights \((posix|nt|stack)"):
        look(tmp_path / "a.th")
    assert not (tmp_path / "evil").exists()


def test_two_pickles_in_an_archive_are_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.pt", "w") as archive:
        archive.writestr("a/data.pkl", pickle.dumps({}, 2))
        archive.writestr("b/data.pkl", pickle.dumps(Evil(), 2))
    with pytest.raises(ModelUnavailable):
        look(tmp_path / "a.pt")


@given(place=some.integers(0, 120), value=some.integers(0, 255))
def test_a_table_of_contents_that_lies_never_ends_otherwise(tmp_path_factory, place: int, value: int) -> None:
    body = bytearray(safetensors(2, 3))
    body[place % len(body)] = value
    path = tmp_path_factory.getbasetemp() / "a.safetensors"
    path.write_bytes(body)
    with suppress(ModelUnavailable):
        look(path)
