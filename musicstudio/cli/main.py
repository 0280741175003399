"""The command line: what may be asked, and one exit code for each way to end.

0 done, 1 the task failed (one sentence naming the file), 2 wrong usage, 130 interrupted.
"""

from __future__ import annotations

import argparse
import sys

import musicstudio
from musicstudio.domain.errors import JobCancelled, StudioError, WrongUsage
from musicstudio.domain.tasks import DEVICES


def main(arguments: list[str]) -> int:
    """Run one command and return its exit code."""
    parsed = build_parser().parse_args(arguments)
    from musicstudio.cli import commands

    try:
        return int(getattr(commands, parsed.function)(parsed) or 0)
    except WrongUsage as error:
        return _say(error, 2)
    except JobCancelled:
        return 130
    except KeyboardInterrupt:
        return 130
    except StudioError as error:
        return _say(error, 1)
    except BrokenPipeError:
        return 1


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of every command."""
    parser = argparse.ArgumentParser(
        prog="musicstudio",
        description="A desktop companion to the DAW. Without a command the studio opens.",
    )
    parser.add_argument("--version", action="version", version=f"Music Studio {musicstudio.__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _studio(commands)
    _inpaint(commands)
    _separate(commands)
    _analyze(commands)
    _render(commands)
    _export(commands)
    _provenance(commands)
    _models(commands)
    _doctor(commands)
    _demo(commands)
    return parser


Commands = "argparse._SubParsersAction[argparse.ArgumentParser]"


def _command(commands: Commands, name: str, text: str, engine: bool = False) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)  # type: ignore[attr-defined]
    command.set_defaults(function=name)
    command.add_argument("--json", action="store_true", help="print one JSON object on standard output")
    command.add_argument("--quiet", action="store_true", help="no progress, no messages")
    if engine:
        command.add_argument("--engine", default="auto", metavar="ID", help="a model of `musicstudio models list`")
        command.add_argument("--device", default="auto", choices=DEVICES)
        command.add_argument("--seed", type=_seed, default=0, metavar="N", help="the same seed gives the same result")
    return command


def _studio(commands: Commands) -> None:
    command = commands.add_parser("studio", help="open the studio")  # type: ignore[attr-defined]
    command.add_argument("project", nargs="?", metavar="PROJECT", help="a project folder or a sound")


def _inpaint(commands: Commands) -> None:
    command = _command(commands, "inpaint", "Paint over a part of a sound; everything else stays bit for bit.", True)
    command.add_argument("input", metavar="INPUT")
    command.add_argument("-o", "--output", required=True, metavar="OUT", help="a file, or a folder for several takes")
    command.add_argument("--start", type=float, metavar="S", help="where the region starts, in seconds")
    command.add_argument("--end", type=float, metavar="S", help="where it ends")
    command.add_argument(
        "--region", action="append", default=[], metavar="S:E[:LOW_HZ:HIGH_HZ]", help="a region; may be given again"
    )
    command.add_argument("--prompt", default="", metavar="P", help="what should be there, in words")
    command.add_argument("--takes", type=int, default=1, metavar="N", help="how many answers, 1 to 9")


def _separate(commands: Commands) -> None:
    command = _command(commands, "separate", "Take mixes apart into stems that sum back to the mix.", True)
    command.add_argument("inputs", nargs="+", metavar="INPUT")
    command.add_argument("-o", "--output", required=True, metavar="DIR")
    command.add_argument("--stems", default="drums,bass,other,vocals", metavar="NAMES", help="which stems, by comma")


def _analyze(commands: Commands) -> None:
    command = _command(commands, "analyze", "Find tempo, beats, meter, key, chords, sections and loudness.", True)
    command.add_argument("inputs", nargs="+", metavar="INPUT")


def _render(commands: Commands) -> None:
    command = _command(commands, "render", "Play a score: MIDI in, sound out.", True)
    command.add_argument("input", metavar="SCORE.mid")
    command.add_argument("-o", "--output", required=True, metavar="OUT.wav")
    command.add_argument("--soundfont", default="", metavar="FILE", help="play it with this SoundFont (.sf2)")
    command.add_argument("--stems", action="store_true", help="also write every part, beside the mix")


def _export(commands: Commands) -> None:
    command = _command(commands, "export", "Hand a project over: aligned stems, the mixdown, or MIDI.")
    command.add_argument("project", metavar="PROJECT")
    command.add_argument("-o", "--output", required=True, metavar="DIR")
    command.add_argument("--as", dest="form", required=True, choices=("stems", "midi", "mix"))


def _provenance(commands: Commands) -> None:
    command = _command(commands, "provenance", "Say where a file came from, and whether it may be sold.")
    command.add_argument("input", metavar="FILE")


def _models(commands: Commands) -> None:
    command = _command(commands, "models", "List models, or show one, with licence and size.")
    command.add_argument("action", choices=("list", "show"))
    command.add_argument("model", nargs="?", metavar="ID")


def _doctor(commands: Commands) -> None:
    _command(commands, "doctor", "Say what this machine has and what is missing.")


def _demo(commands: Commands) -> None:
    command = _command(commands, "demo", "Walk the whole journey on the demo song, without a window.")
    command.add_argument("-o", "--output", required=True, metavar="DIR")


def _seed(text: str) -> int:
    seed = int(text)
    if not 0 <= seed < 2**63:
        raise argparse.ArgumentTypeError("a seed is a whole number from 0 on")
    return seed


def _say(error: StudioError, code: int) -> int:
    sys.stderr.write(f"musicstudio: {error}\n")
    return code
