"""Commands between sound and notes: write a sound down, play a score."""

from __future__ import annotations

import argparse
from pathlib import Path

from musicstudio.cli.commands import each_of
from musicstudio.cli.console import Console
from musicstudio.domain.errors import WrongUsage
from musicstudio.domain.tasks import RenderRequest, Source, TranscribeRequest


def transcribe(args: argparse.Namespace) -> int:
    """Write sounds down as MIDI files."""
    from musicstudio.app.export import publish, unique_names
    from musicstudio.app.scratch import scratch_folder
    from musicstudio.cli.performing import performer

    console = Console(args.json, args.quiet)
    paths = [Path(path) for path in args.inputs]
    output = Path(args.output)
    single = len(paths) == 1 and output.suffix.lower() in (".mid", ".midi") and not output.is_dir()
    names = unique_names(paths)

    def one(path: Path) -> None:
        request = TranscribeRequest(
            Source(str(path)), args.instrument, args.quantize, args.swing, args.threshold, args.mpe, args.seed,
            args.engine, args.device,
        )  # fmt: skip
        target = output if single else output / f"{names[path]}.mid"
        with scratch_folder(target.parent) as scratch:
            made = work.perform(request, scratch).outputs[0]
            console.add(str(publish(Path(made.path), target)), "score", made, facts=made.facts)

    with performer(console) as work:
        failed = each_of(paths, one, console)
    console.finish()
    return failed


def render(args: argparse.Namespace) -> int:
    """Play a score."""
    from musicstudio.app.export import publish
    from musicstudio.app.naming import file_name
    from musicstudio.app.scratch import scratch_folder
    from musicstudio.cli.performing import performer

    console = Console(args.json, args.quiet)
    target = Path(args.output)
    if target.suffix.lower() != ".wav":
        raise WrongUsage(f"{target.name}: a rendering is a WAV file; name it .wav.")
    request = RenderRequest(Source(args.input), args.soundfont, args.stems, args.seed, args.engine, args.device)
    with performer(console) as work, scratch_folder(target.parent) as scratch:
        for output in work.perform(request, scratch).outputs:
            name = f"{target.stem} {file_name(output.stem)}.wav" if output.stem else target.name
            console.add(str(publish(Path(output.path), target.with_name(name))), "audio", output, facts=output.facts)
    console.finish()
    return 0
