"""Where requests go: tokens, mirrors and proxies."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest
from app.models.fake_hub import FakeHub

from musicstudio.app.models import tokens
from musicstudio.app.models.network import Network
from musicstudio.domain.errors import OutputBlocked
from musicstudio.domain.tasks import CancelToken

HUB = "https://huggingface.co"


def test_the_environments_token_is_for_the_hub_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", " secret \n")
    assert tokens.token_for(f"{HUB}/a/b/resolve/main/c") == "secret"
    for elsewhere in ("https://example.org/x", "http://huggingface.co/a", "https://huggingface.co.evil.org/a"):
        assert tokens.token_for(elsewhere) == ""
    monkeypatch.setenv("HF_ENDPOINT", "https://mirror.example.org")
    assert tokens.token_for("https://mirror.example.org/a") == "secret"
    assert tokens.token_for(HUB) == ""


def test_the_keyring_keeps_and_forgets_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: dict[tuple[str, str], str] = {}
    ring = SimpleNamespace(
        get_password=lambda service, name: kept.get((service, name)),
        set_password=lambda service, name, value: kept.__setitem__((service, name), value),
        delete_password=lambda service, name: kept.pop((service, name)),
    )
    monkeypatch.setattr(tokens, "keyring_found", lambda: True)
    monkeypatch.setitem(sys.modules, "keyring", ring)
    tokens.keep_token(" secret ")
    assert kept == {("musicstudio", "huggingface.co"): "secret"}
    assert tokens.has_token()
    tokens.keep_token("")
    tokens.keep_token("")
    assert not tokens.has_token()


def test_without_a_keyring_the_variable_is_named_and_nothing_is_written(studio_home) -> None:
    with pytest.raises(OutputBlocked, match="HF_TOKEN"):
        tokens.keep_token("secret")
    assert not studio_home.exists()


def test_a_mirror_takes_the_place_of_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    network = Network(mirrors=("https://a.org=http://nas/a/", "broken"))
    assert network.mirrored("https://a.org/x/y") == "http://nas/a/x/y"
    assert network.mirrored("https://a.organ/x") == "https://a.organ/x"
    monkeypatch.setenv("HF_ENDPOINT", "https://hub.org/")
    assert network.mirrored(f"{HUB}/x") == "https://hub.org/x"


@pytest.mark.parametrize("how", ["settings", "environment"])
def test_a_proxy_is_gone_through(hub: FakeHub, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    if how == "environment":
        monkeypatch.setenv("http_proxy", hub.address)
    network = Network(proxy=hub.address if how == "settings" else "", token=lambda url: "")
    hub.answer = lambda handler: hub._say(handler, 200, handler.path.encode(), {})  # type: ignore[method-assign]
    answer = network.answer("http://weights.example.org/w.th", {})
    assert answer.begin(CancelToken())[0] == 200
    assert b"".join(answer.blocks(CancelToken())) == b"http://weights.example.org/w.th"
