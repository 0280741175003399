"""Hybrid (Transformer) Demucs: ours beside the reference with the same random weights, segments, overlap and shifts.

    PYTHONPATH=SITE_PACKAGES python tests/bench/separating.py [--seconds S] [--runs N] [--threads N] [--shifts N]
        [--only NAME ...]

SITE_PACKAGES is where the package `demucs` is installed; without it ours runs alone and that is said. Runs take turns
in one process, so that both meet the same machine; the median is told, wall clock and processor seconds per second of
sound, and how far the results lie apart at most. "separator" is our own small network, which has no reference. Prints
a Markdown table; nothing is said about how well stems are.
"""

from __future__ import annotations

import argparse
import importlib.util
import random
import statistics
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import torch  # noqa: E402

from musicstudio.domain.tasks import CancelToken  # noqa: E402
from musicstudio.engines.nets.demucs.network import Demucs  # noqa: E402
from musicstudio.engines.nets.demucs.settings import HYBRID, Settings  # noqa: E402
from musicstudio.engines.nets.separator import SAMPLE_RATE, SOURCES, Apart, build  # noqa: E402
from musicstudio.engines.separator.native import SEGMENT_S  # noqa: E402
from musicstudio.engines.separator.network import Separating  # noqa: E402
from musicstudio.engines.separator.plan import Choice  # noqa: E402
from musicstudio.engines.separator.stream import Separation  # noqa: E402
from musicstudio.training.networks.separator import RECIPE  # noqa: E402

FOUR = ("drums", "bass", "other", "vocals")
KINDS: dict[str, dict[str, Any]] = {
    "htdemucs": {"bottom_channels": 512, "dconv_mode": 3, "segment": Fraction(39, 5)},
    "htdemucs, 389 keys": {"bottom_channels": 512, "dconv_mode": 1, "segment": Fraction(39, 5)},
    "htdemucs_6s": {"dconv_mode": 3, "segment": Fraction(39, 5), "sources": (*FOUR, "guitar", "piano")},
    "hdemucs": {"segment": 10},
}
NATIVE = "separator"
Run = Callable[[], torch.Tensor]


def network(kind: str) -> Demucs:
    """Return one of ours with random weights of a size that keeps its sound about as loud as what comes in."""
    told = {"sources": FOUR, **KINDS[kind]}
    transformer = kind.startswith("htdemucs")
    built = Demucs(Settings.of(told, **({} if transformer else HYBRID)), transformer)
    generator = torch.Generator().manual_seed(0)
    for name, value in built.state_dict().items():
        fan = max(value[0].numel(), 1) if value.dim() > 1 else 1
        drawn = torch.randn(value.shape, generator=generator)
        around = 1.0 if value.dim() == 1 and name.endswith("weight") else 0.0
        value.copy_(around + 0.1 * drawn if value.dim() == 1 else drawn / fan**0.5)
    return built.eval().requires_grad_(False)


def member(kind: str) -> Separating:
    """Return one of ours as the engine runs it."""
    if kind == NATIVE:
        torch.manual_seed(0)
        small = Apart(build(RECIPE.presets["cpu"].settings)).eval().requires_grad_(False)
        return Separating(small, SOURCES, SOURCES, SAMPLE_RATE, 2, round(SEGMENT_S * SAMPLE_RATE), fills=False)
    built = network(kind)
    settings = built.settings
    return Separating(
        built, settings.sources, settings.sources, settings.samplerate, settings.audio_channels, settings.samples,
        built.transformer,
    )  # fmt: skip


def ours(one: Separating, sound: torch.Tensor, shifts: int, overlap: float) -> torch.Tensor:
    def read(start: int, stop: int) -> torch.Tensor:
        inside = sound[:, max(start, 0) : min(stop, sound.shape[1])]
        return torch.nn.functional.pad(inside, (max(-start, 0), max(stop - sound.shape[1], 0)))

    job = Separation([one], Choice(shifts, overlap), torch.device("cpu"))
    return torch.cat(list(job.pieces(read, sound.shape[1], lambda *_: None, CancelToken())), -1)


def peer(kind: str, built: Demucs) -> Any:
    """Return the reference with the same weights."""
    from demucs.hdemucs import HDemucs
    from demucs.htdemucs import HTDemucs

    made = (HTDemucs if built.transformer else HDemucs)(**{"sources": list(FOUR), **KINDS[kind]})
    made.load_state_dict(built.state_dict())
    return made.eval()


def theirs(model: Any, sound: torch.Tensor, shifts: int, overlap: float) -> torch.Tensor:
    from demucs.apply import apply_model

    random.seed(0)
    with torch.no_grad():
        made: torch.Tensor = apply_model(model, sound[None], shifts=shifts, overlap=overlap, split=True)[0]
    return made


def timed(runs: list[Run], times: int) -> tuple[list[torch.Tensor], list[float], list[float]]:
    """Run everything in turns; return results, median wall seconds and median processor seconds."""
    wall: list[list[float]] = [[] for _ in runs]
    busy: list[list[float]] = [[] for _ in runs]
    made: list[torch.Tensor] = []
    for _ in range(times):
        made = []
        for place, run in enumerate(runs):
            started, used = time.perf_counter(), time.process_time()
            made.append(run())
            wall[place].append(time.perf_counter() - started)
            busy[place].append(time.process_time() - used)
    return made, [statistics.median(one) for one in wall], [statistics.median(one) for one in busy]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--shifts", type=int, default=1)
    parser.add_argument("--overlap", type=float, default=0.25)
    parser.add_argument("--only", nargs="*", default=[*KINDS, NATIVE], choices=[*KINDS, NATIVE])
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    there = importlib.util.find_spec("demucs") is not None
    if not there:
        print("The package demucs is not on PYTHONPATH: ours runs alone.")
    sound = 0.1 * torch.randn(2, int(args.seconds * 44100), generator=torch.Generator().manual_seed(1))
    print(f"{args.seconds:g} s of stereo, {args.threads} threads, shifts {args.shifts}, overlap {args.overlap:g}\n")
    print("| network | ours, s/s | reference, s/s | faster | ours, cpu s/s | reference, cpu s/s | faster | apart |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for kind in args.only:
        one = member(kind)
        runs: list[Run] = [lambda one=one: ours(one, sound, args.shifts, args.overlap)]
        if there and isinstance(one.network, Demucs):
            model = peer(kind, one.network)
            runs.append(lambda model=model: theirs(model, sound, args.shifts, args.overlap))
        made, wall, busy = timed(runs, args.runs)
        wall, busy = ([value / args.seconds for value in values] for values in (wall, busy))
        row = [kind, f"{wall[0]:.3f}", "", "", f"{busy[0]:.3f}", "", "", ""]
        if len(runs) > 1:
            row[2:4] = f"{wall[1]:.3f}", f"{wall[1] / wall[0]:.2f}×"
            row[5:7] = f"{busy[1]:.3f}", f"{busy[1] / busy[0]:.2f}×"
            row[7] = f"{float((made[0] - made[1]).abs().max()):.1e}"
        print(f"| {' | '.join(row)} |", flush=True)


if __name__ == "__main__":
    main()
