"""Errands run beside the caller and end in one sentence."""

from __future__ import annotations

import queue
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from app.models.fake_hub import FakeHub
from app.models.files import file_of, model, safetensors

from musicstudio.app.models.manager import Errand, Manager, network_of_settings
from musicstudio.app.models.network import Network
from musicstudio.app.models.places import own_dir
from musicstudio.app.models.store import faults
from musicstudio.app.settings import load_settings, save_settings

BODY = safetensors(40_000)
SPEC = model(file_of("model.safetensors", BODY))
PATH = "/maker/net/resolve/main/model.safetensors"


class Loop:
    """The owner's thread: does what is posted until an errand has ended."""

    def __init__(self, network: Network) -> None:
        self._posted: queue.Queue[Callable[[], None]] = queue.Queue()
        self.manager = Manager(self._posted.put, lambda: network)
        self.heard: list[Errand] = []
        self.manager.subscribe(lambda name: self.heard.append(self.manager.errand(name)))

    def ended(self) -> Errand:
        while True:
            self._posted.get(timeout=10)()
            errand = self.manager.errand("net")
            if errand is not None and not errand.running:
                return errand


@pytest.fixture
def loop(network: Network) -> Loop:
    return Loop(network)


def test_a_model_is_got_verified_and_removed(hub: FakeHub, loop: Loop) -> None:
    hub.files[PATH] = BODY
    loop.manager.get(SPEC)
    assert loop.ended() == Errand("net", "get", running=False)
    assert faults(SPEC) == []
    assert any(one.standing is not None and one.standing.total_bytes == len(BODY) for one in loop.heard)
    loop.manager.verify(SPEC)
    assert loop.ended().said == "All files are as they must be."
    (own_dir(SPEC) / "model.safetensors").write_bytes(BODY[:9])
    loop.manager.verify(SPEC)
    assert "cut off" in loop.ended().said
    assert loop.manager.errand("net").failed
    loop.manager.remove(SPEC)
    assert loop.ended().said.startswith("Removed;")
    loop.manager.forget("net")
    assert loop.manager.errand("net") is None


def test_a_failure_is_a_sentence(hub: FakeHub, loop: Loop) -> None:
    loop.manager.get(SPEC)
    ended = loop.ended()
    assert ended.failed
    assert "no longer at" in ended.said


def test_an_errand_is_cancelled_and_a_second_one_waits_for_none(hub: FakeHub, loop: Loop) -> None:
    hub.files[PATH], hub.pause_s = BODY, 0.05
    loop.manager.get(SPEC)
    loop.manager.remove(SPEC)
    assert loop.manager.errand("net").what == "get"
    loop.manager.cancel("net")
    assert loop.ended().said == "Cancelled; what came is kept."
    assert not loop.manager.errand("net").failed


def test_what_is_brought_and_still_lacks_is_said(loop: Loop, tmp_path: Path) -> None:
    two = model(file_of("model.safetensors", BODY), file_of("b.safetensors", b"x"))
    (tmp_path / "model.safetensors").write_bytes(BODY)
    loop.manager.bring(two, [tmp_path])
    assert loop.ended().said == "b.safetensors is missing."


def test_the_settings_say_where_to_go(studio_home: Path) -> None:
    save_settings(replace(load_settings(), proxy="http://p:1", mirrors=("https://a=https://b",)))
    network = network_of_settings()
    assert (network.proxy, network.mirrors) == ("http://p:1", ("https://a=https://b",))
