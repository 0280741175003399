"""What a server or the way to it refuses, in one sentence with what to try."""

from __future__ import annotations

import re
import socket
import ssl
import urllib.error
from typing import Final
from urllib.parse import urlsplit

from musicstudio.app.models.tokens import VARIABLE, keyring_found
from musicstudio.domain.errors import ModelUnavailable

_REPOSITORY: Final = re.compile(r"^(https?://[^/]+)/(?:api/models/)?([\w.-]+/[\w.-]+)/(?:resolve|tree)/")


def refusal(status: int, name: str, url: str, with_token: bool) -> ModelUnavailable:
    """Return what to say when a server answers with a status that is an error."""
    host, page = urlsplit(url).netloc, page_of(url)
    if status == 401 and with_token:
        return ModelUnavailable(f"{host} does not know the access token any more; make a new one there and {how_to()}.")
    if status == 401:
        return ModelUnavailable(
            f"{host} gives {name} only to those it knows: accept the licence on {page}, make an access token there and "
            f"{how_to()}."
        )
    if status == 403:
        who = "the access token's owner" if with_token else "you"
        return ModelUnavailable(f"{host} does not give {name} to {who} yet: accept the licence on {page}, try again.")
    if status in (404, 410):
        return ModelUnavailable(
            f"{name} is no longer at {host} (it answers {status}); import the file if you have it, or try a mirror."
        )
    if status == 407:
        return ModelUnavailable("The proxy wants a name and a password; give them in the proxy's address in settings.")
    return ModelUnavailable(f"{host} refuses {name} (it answers {status}); try again later or import the file.")


def how_to() -> str:
    """Return how to give a token, to follow "and"."""
    if keyring_found():
        return "give it with musicstudio models get ID --token"
    return f"set the environment variable {VARIABLE} to it"


def page_of(url: str) -> str:
    """Return the page where a person reads about a file of a hub."""
    match = _REPOSITORY.match(url)
    return f"{match[1]}/{match[2]}" if match else urlsplit(url)._replace(path="", query="").geturl()


def words(error: Exception) -> str:
    """Return what went wrong on the way, in a few words."""
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(reason, ssl.SSLError):
        return "its certificate is not trusted: see the clock and the proxy's certificates"
    if isinstance(reason, TimeoutError):
        return "nothing came for too long"
    if isinstance(reason, socket.gaierror):
        return "its address was not found: is this computer online?"
    if isinstance(reason, ConnectionRefusedError):
        return "it refuses the connection"
    if isinstance(reason, ConnectionError):
        return "it hung up"
    return " ".join(str(reason).split())[:120] or type(reason).__name__


def hopeless(error: Exception) -> bool:
    """Say whether asking again at once is of no use: no such address, nobody there, no trust."""
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    return isinstance(reason, str | ssl.SSLCertVerificationError | socket.gaierror | ConnectionRefusedError)
