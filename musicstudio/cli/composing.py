"""Commands that make music: from words, in place of what is there, and on from it."""

from __future__ import annotations

import argparse
from pathlib import Path

from musicstudio.cli.console import Console
from musicstudio.domain.errors import WrongUsage
from musicstudio.domain.region import Region
from musicstudio.domain.tasks import (
    SCORE_SUFFIXES,
    ContinueRequest,
    CoverRequest,
    GenerateRequest,
    InpaintRequest,
    Result,
    Source,
    is_of_score,
)

SUFFIXES = (".wav", ".wave", ".flac", ".aif", ".aiff", ".aifc", ".caf", ".rf64")
"""What an edited file may be called."""
LOSSY = (".mp3", ".ogg", ".oga", ".opus", ".m4a", ".aac", ".wma")


def generate(args: argparse.Namespace) -> int:
    """Make music from words."""
    request = GenerateRequest(
        args.prompt, args.bars, args.seconds, args.tempo, args.key, args.meter, args.chords, args.negative,
        Source(args.reference) if args.reference else None, args.temperature, args.takes, args.seed, args.engine,
        args.device,
    )  # fmt: skip
    return _compose(args, request)


def cover(args: argparse.Namespace) -> int:
    """Play what a sound or a score holds again, in another way."""
    source = Source(args.input)
    return _compose(
        args, CoverRequest(source, args.prompt, args.negative, args.takes, args.seed, args.engine, args.device)
    )


def _compose(args: argparse.Namespace, request: GenerateRequest | CoverRequest) -> int:
    """Answer a request with takes in a folder, and say what was understood."""
    from musicstudio.app.scratch import scratch_folder
    from musicstudio.cli.performing import performer

    console = Console(args.json, args.quiet)
    folder = Path(args.output)
    if folder.suffix.lower() in (*SUFFIXES, *LOSSY, *SCORE_SUFFIXES):
        raise WrongUsage(f"{folder.name}: a take is several files; name a folder for them.")
    with performer(console) as work, scratch_folder(folder) as scratch:
        result = work.perform(request, scratch)
        understood = result.outputs[0].facts.get("understood")
        if isinstance(understood, list) and understood:
            console.say(f"Understood: {', '.join(understood)}.")
        _deliver(result, folder, None, console)
    console.finish()
    return 0


def inpaint(args: argparse.Namespace) -> int:
    """Paint over regions of a sound or a score."""
    source = Source(args.input)
    return _edit(
        args, InpaintRequest(source, _regions(args), args.prompt, args.takes, args.seed, args.engine, args.device)
    )


def continue_(args: argparse.Namespace) -> int:
    """Go on where a sound or a score ends."""
    source = Source(args.input)
    return _edit(
        args,
        ContinueRequest(source, args.seconds, args.bars, args.prompt, args.takes, args.seed, args.engine, args.device),
    )


def _edit(args: argparse.Namespace, request: InpaintRequest | ContinueRequest) -> int:
    """Answer a request with edited files: with one take and a file's name that file, otherwise a folder of takes."""
    from musicstudio.app.export import write_take
    from musicstudio.app.scratch import scratch_folder
    from musicstudio.cli.performing import performer

    console = Console(args.json, args.quiet)
    output = Path(args.output)
    scored = is_of_score(request)
    _check_name(output, scored)
    single = (
        args.takes == 1 and output.suffix.lower() in (SCORE_SUFFIXES if scored else SUFFIXES) and not output.is_dir()
    )
    with performer(console) as work, scratch_folder(output.parent if single else output) as scratch:
        result = work.perform(request, scratch)
        if scored:
            _deliver(result, output, output if single else None, console)
        for take in () if scored else result.outputs:
            target = output if single else output / f"take-{take.take}{_take_suffix(args.input)}"
            write_take(request.source, take, target, work.cancel)
            console.add(str(target), "audio", take, facts=take.facts)
    console.finish()
    return 0


def _check_name(output: Path, scored: bool) -> None:
    """Raise WrongUsage for a name that the answer cannot have."""
    suffix = output.suffix.lower()
    if scored and suffix in (*SUFFIXES, *LOSSY):
        raise WrongUsage(f"{output.name}: a score is answered with a score and its sound beside it; name it .mid.")
    if not scored and suffix in LOSSY:
        raise WrongUsage(f"{output.name}: an edit is never encoded with loss; name it .wav or .flac.")


def _deliver(result: Result, folder: Path, single: Path | None, console: Console) -> None:
    """Give every file its name: `take-1.mid`, `take-1.wav`, `take-1 bass.wav`, or a single take's own name."""
    from musicstudio.app.export import publish
    from musicstudio.app.naming import file_name

    for output in result.outputs:
        made = Path(output.path)
        base = single if single is not None else folder / f"take-{output.take}.mid"
        stem = f" {file_name(output.stem)}" if output.stem else ""
        suffix = base.suffix if output.kind == "score" else made.suffix
        target = base.with_name(f"{base.stem}{stem}{suffix}")
        console.add(str(publish(made, target)), output.kind, output, facts=output.facts)


def _regions(args: argparse.Namespace) -> tuple[Region, ...]:
    if (args.start is None) != (args.end is None):
        raise WrongUsage("A region needs both --start and --end.")
    plain = () if args.start is None else (Region(args.start, args.end),)
    regions = plain + tuple(Region.parse(text) for text in args.region)
    if not regions:
        raise WrongUsage("Say where to paint: --start S --end S, or --region S:E[:LOW_HZ:HIGH_HZ].")
    return regions


def _take_suffix(source: str) -> str:
    suffix = Path(source).suffix.lower()
    return suffix if suffix in SUFFIXES else ".wav"
