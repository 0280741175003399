"""`models`: what there is, getting it, importing it, and what is wrong with what is here."""

from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path
from typing import Any

from musicstudio.cli.console import Console
from musicstudio.cli.modelwords import model_line, model_lines
from musicstudio.domain import wire
from musicstudio.domain.errors import ModelUnavailable, WrongUsage
from musicstudio.domain.models import ModelSpec


def models(args: argparse.Namespace) -> int:
    """Do what is asked about models."""
    if args.files and args.action != "import":
        raise WrongUsage(f"`models {args.action}` takes one model; files are for `models import`.")
    if args.token and args.action != "get":
        raise WrongUsage("--token goes with `models get`.")
    actions = {"list": _list, "show": _show, "get": _get, "import": _import, "verify": _verify, "remove": _remove}
    console = Console(args.json, args.quiet)
    return actions[args.action](args, console)


def _list(args: argparse.Namespace, console: Console) -> int:
    from musicstudio.app.catalog import catalogue
    from musicstudio.app.models.pace import size_words
    from musicstudio.app.models.store import used_bytes

    specs = [_named(args.model)] if args.model else list(catalogue())
    for spec in specs:
        console.add("", "model", **_told(spec))
    used = used_bytes()
    disk = [f"Models got or imported take {size_words(used)} of the disk."] if used else []
    console.finish("\n".join([model_line(spec) for spec in specs] + disk))
    return 0


def _show(args: argparse.Namespace, console: Console) -> int:
    spec = _asked(args)
    console.add("", "model", **_told(spec))
    console.finish("\n".join(model_lines(spec)))
    return 0


def _get(args: argparse.Namespace, console: Console) -> int:
    from musicstudio.app.catalog import lacking
    from musicstudio.app.models.getting import get
    from musicstudio.app.models.network import Network
    from musicstudio.app.settings import load_settings
    from musicstudio.domain.tasks import CancelToken

    spec, settings = _asked(args), load_settings()
    if args.token:
        _ask_token()
    network = Network(proxy=settings.proxy, mirrors=settings.mirrors)
    console.say(f"{spec.title}: results may be sold: {spec.selling} ({spec.licence}).")
    fresh = get(spec, network, _following(console), CancelToken())
    if not fresh:
        console.say(f"The model '{spec.id}' is here already.")
    for lack in lacking(spec):
        console.warn(f"{spec.id}: {lack}.")
    return _finish(spec, console)


def _import(args: argparse.Namespace, console: Console) -> int:
    from musicstudio.app.models.bringing import bring
    from musicstudio.domain.tasks import CancelToken

    spec = _asked(args)
    if not args.files:
        raise WrongUsage(f"Which files? Say `musicstudio models import {spec.id} FILE` or a folder.")
    brought = bring(spec, [Path(one) for one in args.files], _following(console), CancelToken())
    if brought.own:
        console.warn(f"{brought.names[0]} stands in for the published file; whether results may be sold is not known.")
    for lack in brought.lacks:
        console.warn(f"{spec.id}: {lack}.")
    return _finish(spec, console)


def _verify(args: argparse.Namespace, console: Console) -> int:
    from musicstudio.app.catalog import catalogue, installed
    from musicstudio.app.models.store import used_bytes, verify
    from musicstudio.domain.tasks import CancelToken

    chosen = [_named(args.model)] if args.model else [one for one in catalogue() if installed(one) or used_bytes(one)]
    wrong, lines = 0, []
    for spec in (one for one in chosen if one.has_weights):
        faults = verify(spec, CancelToken(), lambda name: console.say(f"Reading {name}."))
        console.add("", "model", id=spec.id, ok=not faults, faults=faults)
        wrong += bool(faults)
        lines += [f"{spec.id}: {fault}." for fault in faults] or [f"{spec.id}: all files are as they must be."]
    if wrong:
        console.warn("Remove what is damaged, then get or import it again.")
    console.finish("\n".join(lines) or f"{chosen[0].id if chosen else 'Nothing'}: no files to verify.")
    return int(wrong > 0)


def _remove(args: argparse.Namespace, console: Console) -> int:
    from musicstudio.app.models.pace import size_words
    from musicstudio.app.models.store import remove

    spec = _asked(args)
    freed = remove(spec)
    console.add("", "model", id=spec.id, freed_bytes=freed)
    console.finish(f"The model '{spec.id}' was removed; {size_words(freed)} are free again.")
    return 0


def _finish(spec: ModelSpec, console: Console) -> int:
    from musicstudio.app.catalog import installed, weights_dir

    console.add(str(weights_dir(spec)), "model", **_told(spec))
    console.finish()
    return 0 if installed(spec) else 1


def _asked(args: argparse.Namespace) -> ModelSpec:
    if args.model is None:
        raise WrongUsage("Which model? Give an id of `musicstudio models list`.")
    return _named(args.model)


def _named(name: str) -> ModelSpec:
    from musicstudio.app.catalog import catalogue

    found = next((spec for spec in catalogue() if spec.id == name), None)
    if found is None:
        raise ModelUnavailable(f"There is no model '{name}'; see `musicstudio models list`.")
    return found


def _told(spec: ModelSpec) -> dict[str, Any]:
    """Return what `--json` tells of a model."""
    from musicstudio.app.catalog import installed, lacking, weights_dir
    from musicstudio.app.models.store import as_installed, used_bytes

    here = as_installed(spec)
    return wire.encode(here) | {  # type: ignore[no-any-return]
        "size_bytes": spec.size_bytes, "installed": installed(spec), "lacks": lacking(spec),
        "may_be_sold": here.selling, "folder": str(weights_dir(spec)) if spec.has_weights else "",
        "used_bytes": used_bytes(spec),
    }  # fmt: skip


def _following(console: Console) -> Any:
    from musicstudio.app.models.pace import Standing, size_words
    from musicstudio.domain.messages import Progressed
    from musicstudio.domain.tasks import Progress

    def tell(standing: Standing) -> None:
        speed = f" at {size_words(round(standing.bytes_per_s))}/s" if standing.bytes_per_s else ""
        console.follow(Progressed("", Progress(standing.fraction, f"{standing.name}{speed}", standing.remaining_s)))

    return tell


def _ask_token() -> None:
    """Take a token from the terminal, unseen, or from standard input, and keep it."""
    from musicstudio.app.models.tokens import check_keyring, keep_token

    check_keyring()
    token = getpass.getpass("Access token (not shown): ") if sys.stdin.isatty() else sys.stdin.readline()
    if not token.strip():
        raise WrongUsage("No access token was given.")
    keep_token(token.strip())
