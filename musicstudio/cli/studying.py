"""Commands about the models themselves: corpus, evaluate, train."""

from __future__ import annotations

import argparse
from pathlib import Path

from musicstudio.cli.console import Console
from musicstudio.domain.errors import WrongUsage
from musicstudio.domain.studies import Candidate, CorpusRequest, EvaluateRequest, ListenRequest, Study, TrainRequest


def corpus(args: argparse.Namespace) -> int:
    """Make music to learn from, count what a corpus holds, or make a page of examples."""
    if args.action in ("prepare", "listen") and not args.output:
        raise WrongUsage(f"Say with -o where {'the corpus' if args.action == 'prepare' else 'the page'} goes.")
    out = str(Path(args.output).absolute()) if args.output else ""
    folder = str(Path(args.folder).absolute())
    of = str(Path(args.of).absolute()) if args.of else ""
    return _study(args, CorpusRequest(args.action, folder, out, args.hours, args.heldout_hours, args.seed, of))


def evaluate(args: argparse.Namespace) -> int:
    """Measure engines and write a report."""
    from musicstudio.app import catalog
    from musicstudio.app.models import store

    data, held, out = (str(Path(path).absolute()) if path else "" for path in (args.data, args.corpus, args.output))
    specs = [spec for spec in catalog.catalogue() if spec.tasks and args.task in ("all", *spec.tasks)]
    unknown = set(args.engine) - {spec.id for spec in specs}
    if unknown:
        raise WrongUsage(f"No model '{min(unknown)}' can {args.task}; see: musicstudio models list.")
    chosen = [spec for spec in specs if spec.id in args.engine or (not args.engine and catalog.installed(spec))]
    candidates = tuple(Candidate(store.as_installed(spec), str(catalog.weights_dir(spec))) for spec in chosen)
    folders = {name: getattr(args, name) for name in ("clap", "ast", "scores")}
    more = {name: str(Path(path).absolute()) for name, path in folders.items() if path}
    asked = EvaluateRequest(args.task, out, data, held, candidates, args.limit, args.seed, _judge(), **more)
    return _study(args, asked)


def train(args: argparse.Namespace) -> int:
    """Teach a network, or go on where it stopped; or publish what it has learnt."""
    from musicstudio.app.folders import data_dir, resources_dir

    out = Path(args.output).absolute() if args.output else data_dir() / "training" / f"{args.network}-{args.preset}"
    data = str(Path(args.data).absolute()) if args.data else ""
    publish = str(resources_dir()) if args.publish else ""
    request = TrainRequest(
        args.network, str(out), data, args.preset, args.minutes, args.steps, args.nice, args.seed, args.device, publish
    )
    return _study(args, request)


def listening_test(args: argparse.Namespace) -> int:
    """Make a blind listening test, or count its results."""
    if args.kind != "results" and not args.output:
        raise WrongUsage("Say with -o where the page goes.")
    out = str(Path(args.output).absolute()) if args.output else ""
    return _study(args, ListenRequest(str(Path(args.folder).absolute()), out, args.kind, args.seed))


def _judge() -> Candidate | None:
    """Return the model that judges others and makes nothing, where its weights are here."""
    from musicstudio.app import catalog

    judges = [spec for spec in catalog.catalogue() if spec.judges and catalog.installed(spec)]
    return Candidate(judges[0], str(catalog.weights_dir(judges[0]))) if judges else None


def _study(args: argparse.Namespace, request: Study) -> int:
    from musicstudio.cli.performing import performer

    console = Console(args.json, args.quiet)
    with performer(console) as work:
        result = work.study(request)
    for output in result.outputs:
        console.add(output.path, output.kind, output, facts=output.facts)
    console.finish("\n".join(str(output.facts.get("text") or output.path) for output in result.outputs))
    return 0
