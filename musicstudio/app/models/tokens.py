"""The hub's access token: in the system's keyring or the environment, never in a file of ours."""

from __future__ import annotations

import os
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final
from urllib.parse import urlsplit

from musicstudio.domain.errors import OutputBlocked

SERVICE: Final = "musicstudio"
VARIABLE: Final = "HF_TOKEN"
HUB: Final = "https://huggingface.co"

_HERE: Final = frozenset({"127.0.0.1", "::1", "localhost"})


def keyring_found() -> bool:
    """Say whether the system's keyring can be asked: the optional package `keyring` is installed."""
    return find_spec("keyring") is not None


def check_keyring() -> None:
    """Raise OutputBlocked, saying what to do instead, where there is no keyring."""
    if not keyring_found():
        raise OutputBlocked(
            f"The system's keyring cannot be used: pip install keyring, or set the environment variable {VARIABLE}."
        )


def token_for(url: str) -> str:
    """Return the token for an address; empty where there is none, or the way there can be overheard."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme != "https" and host not in _HERE:
        return ""
    return _kept(parts.netloc) or (os.environ.get(VARIABLE, "").strip() if parts.netloc == _hub_host() else "")


def keep_token(token: str, url: str = HUB) -> None:
    """Keep a token for a host, or forget it when empty; raises OutputBlocked where there is no keyring."""
    check_keyring()
    host = urlsplit(url).netloc
    try:
        if token:
            _keyring().set_password(SERVICE, host, token.strip())
        elif _kept(host):
            _keyring().delete_password(SERVICE, host)
    except Exception as error:  # every system's keyring fails in its own way
        raise OutputBlocked(
            f"The system's keyring does not take the token ({_reason(error)}); set the environment variable {VARIABLE}."
        ) from error


def has_token(url: str = HUB) -> bool:
    """Say whether there is a token for a host."""
    return bool(token_for(url))


def _kept(host: str) -> str:
    if not keyring_found():
        return ""
    try:
        return str(_keyring().get_password(SERVICE, host) or "")
    except Exception:  # noqa: BLE001 - a keyring that is locked or absent is none
        return ""


def _keyring() -> Any:
    return import_module("keyring")


def _hub_host() -> str:
    return urlsplit(os.environ.get("HF_ENDPOINT") or HUB).netloc


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__
