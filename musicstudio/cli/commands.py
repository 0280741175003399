"""One function per command; each imports what it needs, so that `--help` starts in a blink."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from musicstudio.cli.console import Console
from musicstudio.domain.errors import JobCancelled, StudioError, UnsupportedAudio
from musicstudio.domain.region import Region
from musicstudio.domain.tasks import AnalyzeRequest, SeparateRequest, Source


def separate(args: argparse.Namespace) -> int:
    """Take mixes apart."""
    from musicstudio.app.export import finished_before, publish, unique_names
    from musicstudio.app.scratch import scratch_folder
    from musicstudio.cli.performing import performer

    console = Console(args.json, args.quiet)
    stems = tuple(stem.strip() for stem in args.stems.split(","))
    region = Region.parse(args.region) if args.region else None
    names = unique_names(Path(path) for path in args.inputs)
    folder = Path(args.output)

    def one(path: Path) -> None:
        request = SeparateRequest(Source(str(path)), stems, args.seed, args.engine, args.device, args.quality, region)
        expected = [folder / f"{names[path]}_{stem}.wav" for stem in dict.fromkeys((*stems, "other"))]
        if len(names) > 1 and path.is_file() and (done := finished_before(expected, request)):
            console.say(f"{path.name} was done before; its stems are kept.")
            for target, origin in zip(expected, done, strict=True):
                console.add(str(target), "audio", stem=origin.get("stem"), provenance=origin)
            return
        with scratch_folder(folder) as scratch:
            made = work.perform(request, scratch).outputs
            targets = [folder / f"{names[path]}_{output.stem}.wav" for output in made]
            for output, target in zip(made, targets, strict=True):
                publish(Path(output.path), target)
                console.add(str(target), "audio", output, facts=output.facts)

    with performer(console) as work:
        failed = each_of(list(names), one, console)
    console.finish()
    return failed


def analyze(args: argparse.Namespace) -> int:
    """Find tempo, beats, meter, key, chords, sections and loudness."""
    import tempfile

    from musicstudio.cli.performing import performer
    from musicstudio.cli.summaries import analysis_lines

    console = Console(args.json, args.quiet)
    lines: list[str] = []

    def one(path: Path) -> None:
        with tempfile.TemporaryDirectory(prefix="musicstudio-") as scratch:
            request = AnalyzeRequest(Source(str(path)), args.seed, args.engine, args.device)
            found = work.perform(request, Path(scratch)).outputs[0]
        console.add(str(path), "analysis", found, **found.facts)
        lines.extend(analysis_lines(path.name, found.facts))

    with performer(console) as work:
        failed = each_of([Path(path) for path in args.inputs], one, console)
    console.finish("\n".join(lines))
    return failed


def export(args: argparse.Namespace) -> int:
    """Hand a project over to a DAW."""
    from musicstudio.app.documents import open_document
    from musicstudio.app.handover import hand_over
    from musicstudio.app.played import play_scores
    from musicstudio.app.scratch import scratch_folder
    from musicstudio.cli.performing import performer
    from musicstudio.domain.messages import Progressed
    from musicstudio.domain.tasks import Progress

    console = Console(args.json, args.quiet)
    document = open_document(Path(args.project))
    try:
        project = document.history.present
        wish = _wish(args, project.loop)
        with performer(console) as work, scratch_folder(document.folder) as scratch:
            played = {} if args.form == "midi" else play_scores(project, work.perform, scratch)
            for handed in hand_over(
                document, Path(args.output), wish, work.cancel,
                lambda fraction, stage: console.follow(Progressed("", Progress(fraction, stage))),
                lambda track: document.source(track) if track.media is not None else played.get(track.id),
            ):  # fmt: skip
                console.add(str(handed.path), handed.kind, track=handed.track, provenance=handed.provenance)
                if handed.note:
                    console.warn(handed.note)
    finally:
        document.close()
    console.finish()
    return 0


def _wish(args: argparse.Namespace, loop: Region | None):  # type: ignore[no-untyped-def]
    from musicstudio.app.wish import Wish

    region = Region.parse(args.region) if args.region else loop if args.loop else None
    span = None if region is None else (region.start_s, region.end_s)
    return Wish(
        args.form, span, args.loop, args.rate, args.depth, args.tail, args.normalise, args.name, args.heard,
        args.one_midi,
    )  # fmt: skip


def provenance(args: argparse.Namespace) -> int:
    """Say where a file came from."""
    from musicstudio.audio.metadata import read_comment
    from musicstudio.cli.summaries import provenance_lines
    from musicstudio.domain import wire
    from musicstudio.domain.provenance import Provenance

    path = Path(args.input)
    try:
        fields = json.loads(read_comment(path))
        known = {f: fields[f] for f in Provenance.__dataclass_fields__ if f in fields}
        origin = wire.decode(Provenance, known)
    except (ValueError, TypeError, AttributeError) as error:
        raise UnsupportedAudio(f"{path.name} carries no provenance; it was not made by Music Studio.") from error
    console = Console(args.json, args.quiet)
    console.add(str(path), "audio", provenance=fields, may_be_sold=origin.may_i_sell_this())
    console.finish("\n".join(provenance_lines(path.name, origin)))
    return 0


def doctor(args: argparse.Namespace) -> int:
    """Say what this machine has and what is missing."""
    from musicstudio.app.doctor import examine

    console = Console(args.json, args.quiet)
    checks = examine()
    for check in checks:
        console.add("", "check", name=check.name, found=check.found, ok=check.ok, advice=check.advice)
    console.finish("\n".join(check.line for check in checks))
    return 0 if all(check.ok or not check.needed for check in checks) else 1


def demo(args: argparse.Namespace) -> int:
    """Walk the whole journey on the demo song."""
    from musicstudio.app.demo import walk
    from musicstudio.cli.performing import performer

    console = Console(args.json, args.quiet)
    with performer(console) as work:
        for made in walk(Path(args.output), work.perform, console.say, work.cancel):
            console.add(str(made.path), made.kind)
    console.finish()
    return 0


def each_of(paths: list[Path], one, console: Console) -> int:  # type: ignore[no-untyped-def]
    """Do every file; in a batch a failed one is named and the others go on. Returns the exit code."""
    failed = 0
    for path in paths:
        try:
            one(path)
        except JobCancelled:
            raise
        except StudioError as error:
            if len(paths) == 1:
                raise
            console.warn(f"musicstudio: {error}")
            failed = 1
    return failed
