"""The command line: what may be asked, and one exit code for each way to end.

0 done, 1 the task failed (one sentence naming the file), 2 wrong usage, 130 interrupted.
"""

from __future__ import annotations

import argparse
import sys
from importlib import import_module

import musicstudio
from musicstudio.domain.errors import JobCancelled, StudioError, WrongUsage
from musicstudio.domain.families import FAMILIES
from musicstudio.domain.options import QUALITY
from musicstudio.domain.studies import CORPUS_ACTIONS, LISTENING_KINDS, PRESETS
from musicstudio.domain.tasks import DEVICES, REQUESTS


def main(arguments: list[str]) -> int:
    """Run one command and return its exit code."""
    parsed = build_parser().parse_args(arguments)
    module = import_module(f"musicstudio.cli.{parsed.module}")
    try:
        return int(getattr(module, parsed.function)(parsed) or 0)
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
    _generate(commands)
    _cover(commands)
    _inpaint(commands)
    _continue(commands)
    _separate(commands)
    _analyze(commands)
    _transcribe(commands)
    _render(commands)
    _export(commands)
    _provenance(commands)
    _models(commands)
    _corpus(commands)
    _evaluate(commands)
    _train(commands)
    _listening(commands)
    _doctor(commands)
    _demo(commands)
    return parser


Commands = "argparse._SubParsersAction[argparse.ArgumentParser]"


def _command(
    commands: Commands, name: str, text: str, engine: bool = False, module: str = "commands"
) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)  # type: ignore[attr-defined]
    command.set_defaults(function=name, module=module)
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
    command = _command(
        commands,
        "inpaint",
        "Paint over a part of a sound or a score; everything else stays bit for bit.",
        True,
        "composing",
    )
    command.add_argument("input", metavar="INPUT")
    command.add_argument("-o", "--output", required=True, metavar="OUT", help="a file, or a folder for several takes")
    command.add_argument("--start", type=float, metavar="S", help="where the region starts, in seconds")
    command.add_argument("--end", type=float, metavar="S", help="where it ends")
    command.add_argument(
        "--region", action="append", default=[], metavar="S:E[:LOW_HZ:HIGH_HZ]", help="a region; may be given again"
    )
    command.add_argument("--prompt", default="", metavar="P", help="what should be there, in words")
    command.add_argument("--takes", type=int, default=1, metavar="N", help="how many answers, 1 to 9")


def _generate(commands: Commands) -> None:
    command = _command(commands, "generate", "Make music from words: scores, mixes and stems.", True, "composing")
    command.add_argument("prompt", metavar="PROMPT", help='such as "warm lo-fi hip hop, 82 bpm, A minor, rhodes"')
    command.add_argument("-o", "--output", required=True, metavar="DIR")
    command.add_argument("--bars", type=int, default=0, metavar="N", help="length in bars")
    command.add_argument("--seconds", type=float, default=0.0, metavar="S", help="or about so many seconds")
    command.add_argument("--tempo", type=float, default=0.0, metavar="BPM", help="quarter notes a minute")
    command.add_argument("--key", default="", metavar="KEY", help='such as "A minor"')
    command.add_argument("--meter", default="", metavar="N/D", help="such as 3/4")
    command.add_argument("--chords", default="", metavar="CHORDS", help='one a bar, such as "Am F C G"')
    command.add_argument("--negative", default="", metavar="P", help="what should not be heard, in words")
    command.add_argument("--reference", default="", metavar="FILE", help="whose tempo, key and chords to take")
    command.add_argument("--temperature", type=float, default=1.0, metavar="T", help="0 typical, 1 usual, 2 daring")
    command.add_argument("--takes", type=int, default=1, metavar="N", help="how many answers, 1 to 9")


def _cover(commands: Commands) -> None:
    command = _command(
        commands, "cover", "Play a recording or a score again, arranged as words say.", True, "composing"
    )
    command.add_argument("input", metavar="INPUT")
    command.add_argument("-o", "--output", required=True, metavar="DIR")
    command.add_argument("--prompt", default="", metavar="P", help='such as "bossa nova" or "synthwave, slower"')
    command.add_argument("--negative", default="", metavar="P", help="what should not be heard, in words")
    command.add_argument("--takes", type=int, default=1, metavar="N", help="how many answers, 1 to 9")


def _continue(commands: Commands) -> None:
    command = _command(commands, "continue", "Go on where a sound or a score ends.", True, "composing")
    command.set_defaults(function="continue_")
    command.add_argument("input", metavar="INPUT")
    command.add_argument("-o", "--output", required=True, metavar="OUT", help="a file, or a folder for several takes")
    command.add_argument("--seconds", type=float, default=0.0, metavar="S", help="how much is added")
    command.add_argument("--bars", type=int, default=0, metavar="N", help="or how many bars")
    command.add_argument("--prompt", default="", metavar="P", help="how it should go on, in words")
    command.add_argument("--takes", type=int, default=1, metavar="N", help="how many answers, 1 to 9")


def _separate(commands: Commands) -> None:
    command = _command(commands, "separate", "Take mixes apart into stems that sum back to the mix.", True)
    command.add_argument("inputs", nargs="+", metavar="INPUT")
    command.add_argument("-o", "--output", required=True, metavar="DIR")
    command.add_argument("--stems", default="drums,bass,other,vocals", metavar="NAMES", help="which stems, by comma")
    command.add_argument("--quality", default="usual", choices=QUALITY["choices"], help="how often a moment is heard")
    command.add_argument("--region", default="", metavar="S:E", help="only this part, in seconds")


def _analyze(commands: Commands) -> None:
    command = _command(commands, "analyze", "Find tempo, beats, meter, key, chords, sections and loudness.", True)
    command.add_argument("inputs", nargs="+", metavar="INPUT")


def _transcribe(commands: Commands) -> None:
    command = _command(commands, "transcribe", "Write sounds down as MIDI, on the music's own bars.", True, "scoring")
    command.add_argument("inputs", nargs="+", metavar="INPUT")
    command.add_argument("-o", "--output", required=True, metavar="OUT.mid", help="a file, or a folder for several")
    command.add_argument("--quantize", default="", metavar="1/16", help="move notes onto this grid")
    command.add_argument("--swing", type=float, default=50.0, metavar="PERCENT", help="of that grid; 50 is straight")
    command.add_argument(
        "--threshold", type=float, default=0.0, metavar="0-1", help="how sure a note must be; 0 is the engine's own"
    )
    command.add_argument(
        "--instrument", default="", choices=FAMILIES, metavar="NAME",
        help=f"write everything as this one: {', '.join(FAMILIES)}",
    )  # fmt: skip
    command.add_argument(
        "--mpe", action="store_true", help="let every note bend by itself (MIDI Polyphonic Expression)"
    )


def _render(commands: Commands) -> None:
    command = _command(commands, "render", "Play a score: MIDI in, sound out.", True, "scoring")
    command.add_argument("input", metavar="SCORE.mid")
    command.add_argument("-o", "--output", required=True, metavar="OUT.wav")
    command.add_argument("--soundfont", default="", metavar="FILE", help="play it with this SoundFont (.sf2)")
    command.add_argument("--stems", action="store_true", help="also write every part, beside the mix")


def _export(commands: Commands) -> None:
    from musicstudio.app.wish import DEPTHS, FORMS, PATTERN

    command = _command(commands, "export", "Hand a project over: aligned stems, the mixdown, MIDI, or a DAW's project.")
    command.add_argument("project", metavar="PROJECT")
    command.add_argument("-o", "--output", required=True, metavar="DIR")
    command.add_argument("--as", dest="form", required=True, choices=FORMS)
    command.add_argument("--region", default="", metavar="S:E", help="only this part, in seconds")
    command.add_argument(
        "--loop", action="store_true", help="cut at the nearest bars; without --region, the project's loop"
    )
    command.add_argument("--rate", type=int, default=0, metavar="HZ", help="otherwise the project's")
    command.add_argument("--depth", default="24", choices=tuple(DEPTHS), help="16 bits are dithered")
    command.add_argument("--tail", type=float, default=0.0, metavar="S", help="seconds to ring out after the end")
    command.add_argument("--normalise", action="store_true", help="one gain for all files: the highest peak at -1 dBFS")
    command.add_argument(
        "--name", default=PATTERN, metavar="PATTERN", help="how files are called, otherwise %(default)s"
    )
    command.add_argument("--heard", action="store_true", help="leave out what mute and solo silence")
    command.add_argument("--one-midi", action="store_true", help="all tracks in one MIDI file")


def _provenance(commands: Commands) -> None:
    command = _command(commands, "provenance", "Say where a file came from, and whether it may be sold.")
    command.add_argument("input", metavar="FILE")


def _models(commands: Commands) -> None:
    command = _command(
        commands, "models", "See, get, import, verify and remove models; only get goes to the network.",
        module="modelling",
    )  # fmt: skip
    command.add_argument("action", choices=("list", "show", "get", "import", "verify", "remove"))
    command.add_argument("model", nargs="?", metavar="ID")
    command.add_argument("files", nargs="*", metavar="FILE|FOLDER", help="what to import")
    command.add_argument(
        "--token", action="store_true", help="ask for the hub's access token first, and keep it in the system's keyring"
    )


def _corpus(commands: Commands) -> None:
    command = _command(commands, "corpus", "Make music to learn from, out of scores or recordings.", module="studying")
    command.add_argument("action", choices=CORPUS_ACTIONS, help="make it, count it, hear it, liken to it")
    command.add_argument("folder", metavar="FOLDER", help="collections of scores or recordings; else a corpus")
    command.add_argument("-o", "--output", default="", metavar="DIR", help="the corpus, or the page of examples")
    command.add_argument("--hours", type=float, default=1.0, metavar="H", help="how much there is to be")
    command.add_argument("--of", default="", metavar="FILE", help="the sound or score whose nearest records are wanted")
    command.add_argument("--heldout-hours", type=float, default=0.0, metavar="H", help="of which none is trained on")
    command.add_argument("--seed", type=_seed, default=0, metavar="N", help="the same seed makes the same music")


def _evaluate(commands: Commands) -> None:
    command = _command(commands, "evaluate", "Measure how well a task is done, by every engine.", module="studying")
    command.add_argument("task", metavar="TASK", choices=(*REQUESTS, "all"))
    command.add_argument("-o", "--output", required=True, metavar="DIR", help="where the report goes")
    command.add_argument("--data", default="", metavar="FOLDER", help="real recordings with annotations")
    command.add_argument("--corpus", default="", metavar="FOLDER", help="a corpus with held-out renders")
    command.add_argument("--engine", action="append", default=[], metavar="ID", help="only this; may be given again")
    command.add_argument("--clap", default="", metavar="FOLDER", help="a CLAP model of yours, to compare words by too")
    command.add_argument("--ast", default="", metavar="FOLDER", help="an AST model of yours, to compare classes by too")
    command.add_argument("--scores", default="", metavar="FOLDER", help="public scores, to tell written music by")
    command.add_argument("--limit", type=int, default=0, metavar="N", help="at most so many pieces of each kind")
    command.add_argument("--seed", type=_seed, default=0, metavar="N")


def _listening(commands: Commands) -> None:
    command = _command(
        commands, "listening-test", "Make a blind test of sounds, or count its results.", module="studying"
    )
    command.set_defaults(function="listening_test")
    command.add_argument("folder", metavar="FOLDER", help="a folder of sounds for each trial; or saved results")
    command.add_argument("-o", "--output", default="", metavar="PAGE.html")
    command.add_argument("--kind", default="mushra", choices=LISTENING_KINDS)
    command.add_argument("--seed", type=_seed, default=0, metavar="N")


def _train(commands: Commands) -> None:
    command = _command(commands, "train", "Teach a network on a corpus, on this machine.", module="studying")
    command.add_argument("network", metavar="NETWORK", help='which one; "queue" goes on with all that is planned')
    command.add_argument("--preset", default="cpu", choices=PRESETS)
    command.add_argument("--data", default="", metavar="FOLDER", help="a corpus as `corpus prepare` makes it")
    command.add_argument("-o", "--output", default="", metavar="DIR", help="the run, gone on with where it stopped")
    command.add_argument("--publish", action="store_true", help="teach no more; write weights and card")
    command.add_argument("--minutes", type=float, default=0.0, metavar="M", help="stop then; go on another time")
    command.add_argument("--steps", type=int, default=0, metavar="N", help="stop after so many steps")
    command.add_argument("--nice", type=int, default=0, metavar="N", help="give way to other work, 0 to 19")
    command.add_argument("--device", default="auto", choices=DEVICES)
    command.add_argument("--seed", type=_seed, default=0, metavar="N")


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
