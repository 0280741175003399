"""A home and a hub of their own, and a network that goes to that hub in place of the real ones."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from app.models.fake_hub import FakeHub

from musicstudio.app.models.network import Network

SOURCE = "https://weights.example.org"


@pytest.fixture(autouse=True)
def own_place(studio_home, monkeypatch, tmp_path):
    """Nothing of this machine counts: no tokens, no proxies, no cache."""
    for name in ("HF_TOKEN", "HF_ENDPOINT", "HF_HUB_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    monkeypatch.setattr("musicstudio.app.models.tokens.keyring_found", lambda: False)
    monkeypatch.setattr("musicstudio.app.models.refusals.keyring_found", lambda: False)


@pytest.fixture
def hub() -> Iterator[FakeHub]:
    with FakeHub() as made:
        yield made


@pytest.fixture
def network(hub: FakeHub) -> Network:
    """Both the makers' own server and the hub are this machine's."""
    mirrors = (f"{SOURCE}={hub.address}", f"https://huggingface.co={hub.address}")
    return Network(mirrors=mirrors, patience_s=5.0, pauses_s=(0.0, 0.0), token=lambda url: "")
