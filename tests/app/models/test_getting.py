"""Getting a model from a hub that is slow, breaks off, lies or refuses."""

from __future__ import annotations

import errno
import hashlib
import io
import json
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from app.models.fake_hub import FakeHub

from musicstudio.app.models import getting
from musicstudio.app.models.getting import get
from musicstudio.app.models.network import Network
from musicstudio.app.models.pace import Pace, Standing
from musicstudio.app.models.places import own_dir
from musicstudio.app.models.receipt import read_receipt
from musicstudio.app.models.store import faults, verify
from musicstudio.domain.errors import JobCancelled, ModelUnavailable, OutOfMemory
from musicstudio.domain.models import ModelSpec, Weights
from musicstudio.domain.tasks import CancelToken

BODY = bytes(range(256)) * 512
SHA = hashlib.sha256(BODY).hexdigest()


def spec_of(*names: str, **changes: object) -> ModelSpec:
    files = tuple(Weights(name, f"https://weights.example.org/{name}", SHA, len(BODY)) for name in names or ("w.th",))
    return replace(ModelSpec("big", "demucs", ("separate",), "Big", "MIT", True, files=files), **changes)


def fetched(spec: ModelSpec, network: Network, **more: object) -> list[Standing]:
    told: list[Standing] = []
    get(spec, network, told.append, more.pop("cancel", CancelToken()), **more)
    return told


def put(hub: FakeHub, *names: str) -> None:
    hub.files |= {f"/{name}": BODY for name in names}


def test_a_model_comes_whole_with_progress_and_a_receipt(hub: FakeHub, network: Network) -> None:
    spec = spec_of("a.th", "sub/b.th")
    put(hub, "a.th", "sub/b.th")
    told = fetched(spec, network)
    assert (own_dir(spec) / "sub" / "b.th").read_bytes() == BODY
    assert faults(spec) == []
    assert verify(spec, CancelToken()) == []
    assert [one.done_bytes for one in told] == sorted(one.done_bytes for one in told)
    assert told[-1].fraction == 1.0
    assert {one.name for one in told} == {"a.th", "sub/b.th"}
    receipt = read_receipt(own_dir(spec))
    assert receipt is not None
    assert receipt.complete
    assert [file.sha256 for file in receipt.files] == [SHA, SHA]
    assert not list(own_dir(spec).rglob("*.part*"))
    assert get(spec, network, told.append, CancelToken()) is False
    assert len(hub.asked) == 2


def test_a_broken_connection_is_gone_on_with(hub: FakeHub, network: Network) -> None:
    put(hub, "w.th")
    hub.breaks = [50_000, 30_000]
    fetched(spec_of(), network)
    assert (own_dir(spec_of()) / "w.th").read_bytes() == BODY
    assert hub.ranges == ["", "bytes=50000-", "bytes=80000-"]


def test_what_came_is_kept_when_it_breaks_for_good_and_gone_on_with_another_day(hub: FakeHub, network: Network) -> None:
    put(hub, "w.th")
    hub.breaks = [60_000, 0, 0, 0]
    with pytest.raises(ModelUnavailable, match=r"broke .* 60,000 bytes of w\.th are kept"):
        fetched(spec_of(), network)
    assert faults(spec_of()) == ["w.th is missing"]
    told = fetched(spec_of(), network)
    assert hub.ranges[-1] == "bytes=60000-"
    assert told[0].done_bytes > 60_000
    assert verify(spec_of(), CancelToken()) == []


def test_a_file_that_changed_meanwhile_is_fetched_anew(hub: FakeHub, network: Network) -> None:
    hub.files["/w.th"] = b"x" * len(BODY)
    hub.breaks = [60_000, 0, 0, 0]
    with pytest.raises(ModelUnavailable):
        fetched(spec_of(), network)
    put(hub, "w.th")
    fetched(spec_of(), network)
    assert (own_dir(spec_of()) / "w.th").read_bytes() == BODY


def test_without_a_strong_tag_nothing_is_gone_on_with(hub: FakeHub, network: Network) -> None:
    put(hub, "w.th")
    hub.tags = False
    hub.breaks = [60_000]
    fetched(spec_of(), network)
    assert hub.ranges == ["", ""]
    assert verify(spec_of(), CancelToken()) == []


def test_a_part_that_does_not_fit_is_fetched_anew(hub: FakeHub, network: Network) -> None:
    put(hub, "w.th")
    hub.breaks, hub.lies = [60_000], 10
    fetched(spec_of(), network)
    assert hub.ranges == ["", "bytes=60000-", ""]
    assert verify(spec_of(), CancelToken()) == []


def test_a_wrong_checksum_is_said_and_nothing_stays(hub: FakeHub, network: Network) -> None:
    hub.files["/w.th"] = b"x" * len(BODY)
    with pytest.raises(ModelUnavailable, match=r"w\.th from 127\.0\.0\.1.*checksum"):
        fetched(spec_of(), network)
    assert not own_dir(spec_of()).exists()


@pytest.mark.parametrize("more", [-1, 1, 10**6])
def test_another_size_is_refused_before_it_is_fetched(hub: FakeHub, network: Network, more: int) -> None:
    hub.files["/w.th"] = b"x" * (len(BODY) + more)
    with pytest.raises(ModelUnavailable, match="another file"):
        fetched(spec_of(), network)
    assert not own_dir(spec_of()).exists()


def test_401_names_the_page_and_how_to_give_a_token(hub: FakeHub, network: Network) -> None:
    files = (Weights("m.safetensors", "https://huggingface.co/maker/gated/resolve/main/m.safetensors", SHA, 9),)
    hub.gated = "secret"
    with pytest.raises(ModelUnavailable, match=r"accept the licence on http.*/maker/gated,.*HF_TOKEN"):
        fetched(spec_of(files=files), network)


def test_the_right_token_opens_a_gated_model(hub: FakeHub, network: Network) -> None:
    put(hub, "w.th")
    hub.gated = "secret"
    fetched(spec_of(), replace(network, token=lambda url: "secret"))
    assert verify(spec_of(), CancelToken()) == []
    with pytest.raises(ModelUnavailable, match="does not know the access token"):
        fetched(spec_of("v.th"), replace(network, token=lambda url: "stale"))


@pytest.mark.parametrize(("status", "what"), [(403, "licence"), (404, "no longer"), (410, "no longer"), (418, "418")])
def test_refusals_are_sentences_that_name_the_file(hub: FakeHub, network: Network, status: int, what: str) -> None:
    hub.statuses = [status]
    with pytest.raises(ModelUnavailable, match=what) as failed:
        fetched(spec_of(), network)
    assert "w.th" in str(failed.value)
    assert str(failed.value).endswith(".")
    assert len(hub.asked) == 1


def test_a_server_that_is_busy_is_asked_again(hub: FakeHub, network: Network) -> None:
    put(hub, "w.th")
    hub.statuses = [503, 429]
    fetched(spec_of(), network)
    assert verify(spec_of(), CancelToken()) == []


def test_nobody_there_is_said_at_once(network: Network) -> None:
    closed = replace(network, mirrors=("https://weights.example.org=http://127.0.0.1:1",), pauses_s=(60.0, 60.0))
    with pytest.raises(ModelUnavailable, match=r"127\.0\.0\.1:1 cannot be reached \(it refuses"):
        fetched(spec_of(), closed)


def test_a_server_that_falls_silent_is_given_up(hub: FakeHub, network: Network) -> None:
    put(hub, "w.th")
    hub.pause_s = 1.0
    with pytest.raises(ModelUnavailable, match="nothing came for too long"):
        fetched(spec_of(), replace(network, patience_s=0.2, pauses_s=()))


def test_cancelling_a_slow_download_is_quick_and_keeps_what_came(hub: FakeHub, network: Network) -> None:
    put(hub, "w.th")
    hub.pause_s = 0.05
    cancel = CancelToken()
    with pytest.raises(JobCancelled):
        get(spec_of(), network, lambda standing: cancel.cancel() if standing.done_bytes > 9000 else None, cancel)
    hub.pause_s = 0.0
    fetched(spec_of(), network)
    assert hub.ranges[-1].startswith("bytes=")
    assert verify(spec_of(), CancelToken()) == []


def test_a_server_that_never_answers_can_be_cancelled(hub: FakeHub, network: Network) -> None:
    silent = threading.Event()
    hub.answer = lambda handler: silent.wait(20)  # type: ignore[method-assign]
    cancel = CancelToken()
    threading.Timer(0.2, cancel.cancel).start()
    with pytest.raises(JobCancelled):
        fetched(spec_of(), replace(network, patience_s=60.0), cancel=cancel)
    silent.set()


class SmallDisk(io.BytesIO):
    """A file on a disk with little room."""

    def __init__(self, path: Path, mode: str, room: int) -> None:
        super().__init__()
        self._file, self._room = path.open(mode), room

    def write(self, block) -> int:
        if self._file.tell() + len(block) > self._room:
            self._file.write(block[: max(0, self._room - self._file.tell())])
            raise OSError(errno.ENOSPC, "No space left on device")
        return self._file.write(block)

    def seek(self, *place: int) -> int:
        return self._file.seek(*place)

    def truncate(self, size=None) -> int:
        return self._file.truncate(size)

    def flush(self) -> None:
        self._file.flush()

    def close(self) -> None:
        self._file.close()


def test_a_full_disk_is_said_and_gone_on_with_when_there_is_room(hub: FakeHub, network: Network) -> None:
    put(hub, "w.th")
    with pytest.raises(OutOfMemory, match=r"disk is full.*w\.th; make room"):
        fetched(spec_of(), network, opened=lambda path, mode: SmallDisk(path, mode, 70_000))
    fetched(spec_of(), network)
    assert hub.ranges[-1] == "bytes=70000-"
    assert verify(spec_of(), CancelToken()) == []


def test_too_small_a_disk_is_said_before_anything_is_fetched(hub: FakeHub, network: Network, monkeypatch) -> None:
    monkeypatch.setattr(getting, "_free", lambda folder: 70 << 20 >> 1)
    with pytest.raises(OutOfMemory, match=r"needs 131 kB more.*36\.7 MB are free"):
        fetched(spec_of(), network)
    assert hub.asked == []


def test_a_token_does_not_follow_to_another_host(hub: FakeHub, network: Network) -> None:
    with FakeHub({"/there": BODY}) as other:
        hub.leads_on = {"/w.th": f"{other.address}/there"}
        fetched(spec_of(), replace(network, token=lambda url: "secret"))
        assert hub.asked[0][1]["Authorization"] == "Bearer secret"
        assert "Authorization" not in other.asked[0][1]


def test_a_token_stays_on_its_own_host(hub: FakeHub, network: Network) -> None:
    hub.leads_on = {"/w.th": f"{hub.address}/there"}
    hub.files["/there"] = BODY
    hub.gated = "secret"
    fetched(spec_of(), replace(network, token=lambda url: "secret"))
    assert verify(spec_of(), CancelToken()) == []


@pytest.mark.parametrize("where", ["file:///etc/passwd", "ftp://127.0.0.1/w.th", "data:text/plain,hello"])
def test_a_redirection_leads_to_no_other_kind_of_place(hub: FakeHub, network: Network, where: str) -> None:
    hub.leads_on = {"/w.th": where}
    with pytest.raises(ModelUnavailable):
        fetched(spec_of(), network)
    assert not own_dir(spec_of()).exists()


def test_redirections_in_a_circle_end(hub: FakeHub, network: Network) -> None:
    hub.leads_on = {"/w.th": f"{hub.address}/v", "/v": f"{hub.address}/w.th"}
    with pytest.raises(ModelUnavailable):
        fetched(spec_of(), network)


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "a/../../evil", "a\\b", "C:evil", "con", "a//b", ".", "x "])
def test_a_name_that_leads_elsewhere_is_refused_before_anything_is_asked(
    hub: FakeHub, network: Network, name: str
) -> None:
    with pytest.raises(ModelUnavailable, match="nothing was written"):
        fetched(spec_of(name), network)
    assert hub.asked == []


def test_the_checksum_the_hub_tells_counts_where_the_catalogue_knows_none(hub: FakeHub, network: Network) -> None:
    spec = spec_of(files=(Weights("w.th", "https://weights.example.org/w.th", "", 0),))
    hub.leads_on, hub.files = {"/w.th": f"{hub.address}/blob"}, {"/blob": BODY}
    hub.said = {"X-Linked-Etag": f'"{"0" * 64}"'}
    with pytest.raises(ModelUnavailable, match="checksum"):
        fetched(spec, network)
    hub.said = {"X-Linked-Etag": f'"{SHA}"'}
    fetched(spec, network)
    assert read_receipt(own_dir(spec)).files[0].sha256 == SHA


REPO = ModelSpec(
    "wide", "wide", ("generate",), "Wide", "MIT", True, repo="maker/wide", wanted=("config.json", "unet/*.safetensors")
)


def serve_repo(hub: FakeHub, **more: bytes) -> None:
    small = b'{"a": 1}'
    git = hashlib.sha1(b"blob %d\0" % len(small) + small, usedforsecurity=False).hexdigest()
    tree = [
        {"type": "file", "path": "config.json", "size": len(small), "oid": git},
        {"type": "file", "path": "unet/a.safetensors", "size": 999, "oid": "x", "lfs": {"oid": SHA, "size": len(BODY)}},
        {"type": "file", "path": "unet/run.py", "size": 3, "oid": "y"},
        {"type": "directory", "path": "unet", "size": 0, "oid": "z"},
        {"type": "file", "path": ".gitattributes", "size": 3, "oid": "y"},
    ]
    hub.files = {
        "/api/models/maker/wide/tree/main": json.dumps(tree).encode(),
        "/maker/wide/resolve/main/config.json": small,
        "/maker/wide/resolve/main/unet/a.safetensors": BODY,
    } | {f"/maker/wide/resolve/main/{name}": body for name, body in more.items()}


def test_a_repository_comes_with_the_files_that_are_wanted_only(hub: FakeHub, network: Network) -> None:
    serve_repo(hub)
    assert faults(REPO) == ["nothing of maker/wide is there"]
    fetched(REPO, network)
    assert faults(REPO) == []
    found = {path.relative_to(own_dir(REPO)).as_posix() for path in own_dir(REPO).rglob("*") if path.is_file()}
    assert found == {"config.json", "unet/a.safetensors", "installed.json"}
    (own_dir(REPO) / "unet" / "a.safetensors").write_bytes(BODY[:-1])
    assert faults(REPO) == [f"unet/a.safetensors is cut off: {len(BODY) - 1:,} of {len(BODY):,} bytes"]


def test_a_repository_that_is_there_in_part_is_not_installed(hub: FakeHub, network: Network) -> None:
    serve_repo(hub)
    hub.breaks = [10**9, 10**9, 5000, 0, 0, 0]
    with pytest.raises(ModelUnavailable):
        fetched(REPO, network)
    assert faults(REPO) == ["it is only there in part"]
    fetched(REPO, network)
    assert faults(REPO) == []
    assert sum(path.endswith("config.json") for path, _ in hub.asked) == 1


def test_a_small_file_is_checked_by_its_name_in_git(hub: FakeHub, network: Network) -> None:
    serve_repo(hub, **{"config.json": b'{"a": 2}'})
    with pytest.raises(ModelUnavailable, match=r"config\.json.*checksum"):
        fetched(REPO, network)


@pytest.mark.parametrize("name", ["unet/../../x.safetensors", "unet/C:x.safetensors", "unet/a\\b.safetensors"])
def test_a_hub_that_names_paths_elsewhere_is_refused(hub: FakeHub, network: Network, name: str) -> None:
    serve_repo(hub)
    tree = [{"type": "file", "path": "config.json", "size": 1}, {"type": "file", "path": name}]
    hub.files["/api/models/maker/wide/tree/main"] = json.dumps(tree).encode()
    with pytest.raises(ModelUnavailable, match="nothing was written"):
        fetched(REPO, network)
    assert len(hub.asked) == 1


@pytest.mark.parametrize("body", [b"{}", b"no json", b'["x"]', b"[]"])
def test_a_list_that_is_none_is_said(hub: FakeHub, network: Network, body: bytes) -> None:
    hub.files["/api/models/maker/wide/tree/main"] = body
    with pytest.raises(ModelUnavailable, match="maker/wide"):
        fetched(REPO, network)


def test_two_at_once_do_not_meet(hub: FakeHub, network: Network) -> None:
    put(hub, "w.th")
    own_dir(spec_of()).mkdir(parents=True)
    mark = own_dir(spec_of()) / ".busy.part"
    mark.write_text("1")
    with pytest.raises(ModelUnavailable, match="another window"):
        fetched(spec_of(), network)
    mark.write_text("999999999")
    fetched(spec_of(), network)
    assert not mark.exists()


def test_what_has_no_files_says_what_to_do(network: Network) -> None:
    with pytest.raises(ModelUnavailable, match="part of Music Studio"):
        fetched(spec_of(files=()), network)
    with pytest.raises(ModelUnavailable, match="pip install peer"):
        fetched(spec_of(files=(), packages=("peer",), advice="pip install peer"), network)


def test_the_pace_is_that_of_the_last_seconds() -> None:
    now = [0.0]
    pace = Pace(1000, 100, lambda: now[0])
    now[0] = 1.0
    first = pace.standing("a", 200)
    assert (first.bytes_per_s, first.remaining_s) == (100.0, 8.0)
    for second in range(2, 12):
        now[0] = float(second)
        last = pace.standing("a", 200 + 10 * second)
    assert last.bytes_per_s == pytest.approx(10.0)
    assert last.words == "310 bytes of 1.0 kB · 10 bytes/s · 1:09 left"
