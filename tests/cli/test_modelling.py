"""`models` on the command line, in front of a hub on this machine."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from app.models.fake_hub import FakeHub
from app.models.files import file_of, model, safetensors

from musicstudio.app import catalog
from musicstudio.app.models import network
from musicstudio.app.models.places import own_dir
from musicstudio.app.settings import load_settings, save_settings
from musicstudio.cli.main import main

BODY = safetensors(64)
PATH = "/maker/net/resolve/main/model.safetensors"
SPEC = replace(model(file_of("model.safetensors", BODY)), sold_if="below 1 million dollars a year", gated=True)


@pytest.fixture(autouse=True)
def place(studio_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HF_TOKEN", "HF_ENDPOINT", "http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HF_HOME", str(studio_home / "hf"))
    monkeypatch.setattr("musicstudio.app.models.tokens.keyring_found", lambda: False)
    monkeypatch.setattr(catalog, "catalogue", lambda: (SPEC, model(name="plain")))


@pytest.fixture
def hub() -> Iterator[FakeHub]:
    with FakeHub({PATH: BODY}) as made:
        save_settings(replace(load_settings(), mirrors=(f"https://huggingface.co={made.address}",)))
        yield made


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def run(*words: str) -> tuple[int, str, str]:
        code = main(["models", *words])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def test_a_model_is_got_verified_shown_and_removed(hub: FakeHub, said) -> None:
    code, out, err = said("get", "net")
    assert (code, out.strip()) == (0, str(own_dir(SPEC)))
    assert "results may be sold: yes, below 1 million dollars a year (MIT)" in err
    assert said("verify", "net")[:2] == (0, "net: all files are as they must be.\n")
    assert "installed   yes" in said("show", "net")[1]
    assert "is here already" in said("get", "net")[2]
    assert f"take {(own_dir(SPEC) / 'installed.json').stat().st_size + len(BODY)} bytes" in said("list")[1]
    (own_dir(SPEC) / "model.safetensors").write_bytes(BODY[:-1])
    code, out, _ = said("verify")
    assert code == 1
    assert "net: model.safetensors is cut off" in out
    assert said("remove", "net")[0] == 0
    assert not own_dir(SPEC).exists()
    assert said("remove", "net")[0] == 1


def test_show_says_in_plain_words_what_one_must_know(said) -> None:
    out = said("show", "net")[1]
    for part in (
        "results may be sold: yes, below 1 million dollars a year", "only after its licence is accepted on",
        "no: model.safetensors is missing", "run: musicstudio models get net", str(own_dir(SPEC)), "separate",
    ):  # fmt: skip
        assert part in out
    assert "not measured" in out


def test_json_tells_every_model_by_its_fields(said) -> None:
    found = json.loads(said("list", "--json")[1])["outputs"]
    assert [one["id"] for one in found] == ["net", "plain"]
    assert found[0] | {
        "tasks": ["separate"], "licence": "MIT", "size_bytes": len(BODY), "installed": False, "gated": True,
        "lacks": ["model.safetensors is missing"], "may_be_sold": "yes, below 1 million dollars a year",
    } == found[0]  # fmt: skip
    assert found[1]["installed"]


def test_a_refusal_is_one_sentence_and_exit_1(hub: FakeHub, said) -> None:
    hub.gated = "secret"
    code, out, err = said("get", "net", "--quiet")
    assert (code, out) == (1, "")
    assert err.count("\n") == 1
    assert "accept the licence on" in err
    assert "HF_TOKEN" in err


def test_a_file_is_imported_and_what_still_lacks_is_a_warning(said, tmp_path: Path) -> None:
    (tmp_path / "download").write_bytes(BODY)
    assert said("import", "net", str(tmp_path / "download"))[0] == 0
    assert (own_dir(SPEC) / "model.safetensors").read_bytes() == BODY
    (tmp_path / "download").write_bytes(b"something else")
    code, _, err = said("import", "net", str(tmp_path / "download"))
    assert code == 1
    assert "it needs model.safetensors" in err


@pytest.mark.parametrize(
    "words", [["get"], ["show"], ["remove"], ["import"], ["import", "net"], ["get", "net", "x"], ["list", "--token"]]
)
def test_wrong_usage_is_exit_2(said, words: list[str]) -> None:
    assert said(*words)[0] == 2


def test_without_a_keyring_a_token_is_not_taken(said) -> None:
    code, _, err = said("get", "net", "--token")
    assert code == 1
    assert "HF_TOKEN" in err


def test_only_get_ever_goes_to_the_network(said, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(network.Network, "answer", refuse)
    monkeypatch.setattr("socket.socket", refuse)
    monkeypatch.setattr("socket.getaddrinfo", refuse)
    source = Path(tempfile.mkdtemp(dir=tmp_path)) / "model.safetensors"
    source.write_bytes(BODY)
    for words in (["list"], ["show", "net"], ["import", "net", str(source)], ["verify"], ["remove", "net"]):
        assert said(*words)[0] == 0
    with pytest.raises(AssertionError, match="network"):
        main(["models", "get", "net"])
