"""What a repository of a hub holds: names, sizes and checksums as the hub tells them."""

from __future__ import annotations

import json
import re
import urllib.error
from contextlib import closing
from http.client import HTTPException
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urljoin

from musicstudio.app.models.cache import fits, lacks
from musicstudio.app.models.network import Network
from musicstudio.app.models.places import place_in
from musicstudio.app.models.refusals import refusal, words
from musicstudio.app.models.tokens import HUB
from musicstudio.app.models.transfer import Fetch
from musicstudio.domain.errors import ModelUnavailable
from musicstudio.domain.models import ModelSpec, Weights
from musicstudio.domain.tasks import CancelToken

_MOST_BYTES: Final = 16 << 20
_MOST_PAGES: Final = 50
_NEXT: Final = re.compile(r'<([^>]+)>;\s*rel="next"')
RUNNABLE: Final = (".py", ".pyc", ".so", ".dll", ".sh", ".exe")
"""Files that a model never needs: code of others is not fetched."""


def listed(spec: ModelSpec, folder: Path, network: Network, cancel: CancelToken) -> tuple[Fetch, ...]:
    """Ask the hub which files of a repository are wanted; raises ModelUnavailable."""
    url: str | None = f"{HUB}/api/models/{spec.repo}/tree/{quote(spec.revision, safe='')}?recursive=true"
    entries: list[dict[str, Any]] = []
    for _ in range(_MOST_PAGES):
        if url is None:
            break
        page, url = _page(url, spec, network, cancel)
        entries += page
    wanted = [entry for entry in entries if entry.get("type") == "file" and _wanted(str(entry.get("path")), spec)]
    if absent := lacks({str(entry["path"]) for entry in wanted}, spec.wanted):
        raise ModelUnavailable(f"{spec.repo} at the hub holds no {absent[0]}; get a newer Music Studio.")
    return tuple(_fetch(entry, spec, folder) for entry in wanted)


def file_url(spec: ModelSpec, name: str) -> str:
    """Return where a file of a repository is."""
    return f"{HUB}/{spec.repo}/resolve/{quote(spec.revision, safe='')}/{quote(name)}"


def _page(url: str, spec: ModelSpec, network: Network, cancel: CancelToken) -> tuple[list[dict[str, Any]], str | None]:
    text = b""
    try:
        with closing(network.answer(url, {"Accept": "application/json"})) as answer:
            _, said = answer.begin(cancel)
            for block in answer.blocks(cancel):
                text += block
                if len(text) > _MOST_BYTES:
                    raise ValueError("far too long")
        found = json.loads(text)
        if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
            raise ValueError("no list")
    except urllib.error.HTTPError as error:
        with error:
            asked = network.mirrored(url)
            raise refusal(error.code, f"the list of {spec.repo}", asked, bool(network.token(asked))) from error
    except (OSError, HTTPException) as error:
        raise ModelUnavailable(f"The hub cannot be reached ({words(error)}); try again or import files.") from error
    except ValueError as error:
        raise ModelUnavailable(f"The hub's list of {spec.repo} cannot be read; try again later.") from error
    following = _NEXT.search(said.get("Link") or "")
    return found, urljoin(url, following[1]) if following else None


def _wanted(name: str, spec: ModelSpec) -> bool:
    hidden = any(part.startswith(".") and part != ".." for part in name.split("/"))
    return not hidden and not name.endswith(RUNNABLE) and fits(name, spec.wanted)


def _fetch(entry: dict[str, Any], spec: ModelSpec, folder: Path) -> Fetch:
    """Return what is to be fetched; a file that Git keeps by itself is known by another checksum than a large one."""
    name, large = str(entry["path"]), entry.get("lfs") or {}
    digest = str(large.get("oid", "")).removeprefix("sha256:")
    small = "" if large else str(entry.get("oid", ""))
    size = int(large.get("size") or entry.get("size") or 0)
    return Fetch(Weights(name, file_url(spec, name), digest, size), place_in(folder, name), small)
