"""What is on this machine: found, named when it is wrong, and removed only where it is ours."""

from __future__ import annotations

import hashlib
import os
import socket
from pathlib import Path

import pytest
from app.models.files import cache_file, file_of, model, safetensors

from musicstudio.app.catalog import catalogue, choose, how_to_install, installed, lacking, weights_dir
from musicstudio.app.models.bringing import bring
from musicstudio.app.models.lock import MARK
from musicstudio.app.models.places import own_dir
from musicstudio.app.models.receipt import NAME, read_receipt
from musicstudio.app.models.store import as_installed, faults, place_of, remove, used_bytes, verify
from musicstudio.domain.errors import JobCancelled, ModelUnavailable, OutputBlocked
from musicstudio.domain.models import ModelSpec
from musicstudio.domain.tasks import CancelToken

BODY = safetensors(16)
SPEC = model(file_of("model.safetensors", BODY), file_of("more/config.json", b"{}"))
REPO = ModelSpec("net", "net", (), "Net", "MIT", repo="maker/net", wanted=("*.json", "*.safetensors"))


def put(spec: ModelSpec, tmp_path: Path) -> None:
    source = tmp_path / "source"
    (source / "more").mkdir(parents=True)
    (source / "model.safetensors").write_bytes(BODY)
    (source / "more" / "config.json").write_bytes(b"{}")
    bring(spec, [source], lambda standing: None, CancelToken())


def test_verify_names_each_wrong_file(tmp_path: Path) -> None:
    put(SPEC, tmp_path)
    path = own_dir(SPEC) / "model.safetensors"
    assert verify(SPEC, CancelToken()) == []
    path.write_bytes(BODY[:-1])
    assert verify(SPEC, CancelToken()) == [f"model.safetensors is cut off: {len(BODY) - 1} of {len(BODY)} bytes"]
    path.write_bytes(BODY + b"x")
    assert "another file" in verify(SPEC, CancelToken())[0]
    path.write_bytes(safetensors(16, filled=1))
    assert faults(SPEC) == []
    (own_dir(SPEC) / "more" / "config.json").unlink()
    assert verify(SPEC, CancelToken()) == [
        "more/config.json is missing",
        "model.safetensors is damaged or another file: its checksum is not the one it must have",
    ]


def test_remove_takes_only_what_we_put_there(tmp_path: Path) -> None:
    put(SPEC, tmp_path)
    mine, link = own_dir(SPEC) / "notes.txt", own_dir(SPEC) / "more" / "outside"
    mine.write_text("mine")
    (tmp_path / "precious").write_text("keep")
    link.symlink_to(tmp_path / "precious")
    (own_dir(SPEC) / ".model.safetensors.part").write_bytes(b"123")
    assert used_bytes(SPEC) > len(BODY)
    assert remove(SPEC) >= len(BODY) + 2 + 3
    assert sorted(path.name for path in own_dir(SPEC).rglob("*")) == ["more", "notes.txt", "outside"]
    assert (tmp_path / "precious").read_text() == "keep"
    with pytest.raises(OutputBlocked, match="not put there by us"):
        remove(SPEC)


def test_remove_refuses_what_is_not_there_or_ships(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="nothing to remove"):
        remove(SPEC)
    with pytest.raises(OutputBlocked, match="part of Music Studio"):
        remove(next(spec for spec in catalogue() if spec.id == "transcriber"))
    with pytest.raises(OutputBlocked, match="part of Music Studio"):
        remove(model())


def test_what_another_window_is_busy_with_is_left_alone(tmp_path: Path) -> None:
    put(SPEC, tmp_path)
    (own_dir(SPEC) / MARK).write_text("1")
    with pytest.raises(ModelUnavailable, match="another window"):
        remove(SPEC)
    assert faults(SPEC) == []


def test_reading_every_byte_can_be_cancelled(tmp_path: Path) -> None:
    put(SPEC, tmp_path)
    cancel = CancelToken()
    with pytest.raises(JobCancelled):
        verify(SPEC, cancel, lambda name: cancel.cancel())


def test_a_receipt_that_names_paths_elsewhere_removes_nothing(tmp_path: Path) -> None:
    put(SPEC, tmp_path)
    (tmp_path / "precious").write_text("keep")
    receipt = own_dir(SPEC) / NAME
    receipt.write_text(receipt.read_text().replace("more/config.json", "../../../../precious"))
    with pytest.raises(ModelUnavailable, match="leads out"):
        remove(SPEC)
    assert (tmp_path / "precious").exists()
    assert (own_dir(SPEC) / "model.safetensors").exists()


def test_a_damaged_receipt_is_none(tmp_path: Path) -> None:
    put(SPEC, tmp_path)
    (own_dir(SPEC) / NAME).write_text("{")
    assert read_receipt(own_dir(SPEC)) is None
    assert faults(SPEC) == []


def test_what_lies_in_the_cache_of_hugging_face_is_used_there(tmp_path: Path) -> None:
    home = tmp_path / "hf"
    cache_file(home, "model.safetensors", BODY)
    assert faults(SPEC) == ["model.safetensors is missing", "more/config.json is missing"]
    link = cache_file(home, "more/config.json", b"{}")
    assert faults(SPEC) == verify(SPEC, CancelToken()) == []
    assert installed(SPEC)
    assert weights_dir(SPEC) == link.parents[1]
    assert not own_dir(SPEC).exists()
    with pytest.raises(OutputBlocked, match="which other programs use"):
        remove(SPEC)
    assert link.exists()


def test_a_repository_in_the_cache_must_be_whole(tmp_path: Path) -> None:
    cache_file(tmp_path / "hf", "model.safetensors", BODY)
    assert not installed(REPO)
    link = cache_file(tmp_path / "hf", "config.json", b"{}")
    assert installed(REPO)
    assert place_of(REPO).folder == link.parent
    link.resolve().unlink()
    assert not installed(REPO)


def test_a_damaged_blob_of_the_cache_is_named(tmp_path: Path) -> None:
    cache_file(tmp_path / "hf", "config.json", b"{}")
    link = cache_file(tmp_path / "hf", "model.safetensors", BODY)
    assert verify(REPO, CancelToken()) == []
    link.resolve().write_bytes(safetensors(16, filled=7))
    named = "model.safetensors is damaged or another file: its checksum is not the one it must have"
    assert verify(REPO, CancelToken()) == [named]
    digests = {file.name: file.sha256 for file in as_installed(REPO).files}
    assert digests["model.safetensors"] == hashlib.sha256(BODY).hexdigest()


@pytest.mark.parametrize("revision", ["../../..", "/etc", "..", ""])
def test_a_revision_leads_nowhere_else(tmp_path: Path, revision: str) -> None:
    cache_file(tmp_path / "hf", "config.json", b"{}")
    (tmp_path / "hf" / "hub" / "models--maker--net" / "refs" / "main").write_text(revision)
    assert not installed(REPO)


def test_a_file_that_is_cut_off_is_named_before_use(tmp_path: Path) -> None:
    spec = next(spec for spec in catalogue() if spec.id == "htdemucs")
    own_dir(spec).mkdir(parents=True)
    (own_dir(spec) / spec.files[0].name).write_bytes(b"PK")
    with pytest.raises(
        ModelUnavailable, match=r"of no use \(955717e8-8726e21a\.th is cut off: 2 of 84,141,911 bytes\)"
    ):
        choose("separate", "htdemucs")
    assert lacking(spec) == ["955717e8-8726e21a.th is cut off: 2 of 84,141,911 bytes"]
    assert how_to_install(spec) == "run: musicstudio models get htdemucs, or models import htdemucs FILE"


def test_nothing_but_get_opens_a_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("the network was asked")

    for name in ("socket", "create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, refuse)
    monkeypatch.setattr(os, "environ", {**os.environ, "HF_TOKEN": "secret"})
    for spec in catalogue():
        installed(spec)
        lacking(spec)
        weights_dir(spec)
    put(SPEC, tmp_path)
    assert verify(SPEC, CancelToken()) == []
    remove(SPEC)
