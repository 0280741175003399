"""How fast the composer writes: 8 bars of a four-part band in 4 takes, and what keeping what was read is worth.

    python tests/bench/composing.py [WEIGHTS]

WEIGHTS is a folder with the composer's weights, or one of a training (its checkpoint); without, a network of the same
size that was never taught anything writes about as many notes. Run it alone: it takes every core.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import torch
from measure import table
from torch import Tensor

from musicstudio.domain.tasks import CancelToken
from musicstudio.engines.compose.arrange import ground_of
from musicstudio.engines.compose.plan import Options, make_plan
from musicstudio.engines.composer.asking import wish_of
from musicstudio.engines.composer.composing import composed, unheard
from musicstudio.engines.composer.controls import Controls
from musicstudio.engines.composer.generate import TASTE
from musicstudio.engines.composer.sheet import Sheet
from musicstudio.engines.device import use_all_cores
from musicstudio.engines.nets.composer import Composer, build
from musicstudio.engines.nets.composer_attention import Cache
from musicstudio.engines.nets.weights import FILE, read_weights
from musicstudio.training.networks.composer import RECIPE
from musicstudio.training.trainer import checkpoint

PROMPT = "pop, acoustic kit, finger bass, grand piano, soft lead"
BARS, TAKES = 8, 4
_ENDS = -0.5
"""The bias of a cell's end with which an untaught network writes some eight notes a bar."""


class Uncached:
    """A composer that reads everything anew for each note."""

    def __init__(self, network: Composer) -> None:
        self.network, self.rows, self.embed = network, network.rows, network.embed
        self.guess, self.told, self.cache = network.guess, network.told, network.cache
        self.read_so_far: Tensor | None = None

    def read(self, rows: Tensor, cache: Cache) -> Tensor:
        before = self.read_so_far if cache.length else None
        self.read_so_far = rows if before is None else torch.cat([before, rows], 1)
        cache.length += rows.shape[1]
        return self.network.read(self.read_so_far)


def network_of(folder: str) -> Composer:
    """Return the network of a folder, or one that was never taught anything."""
    if folder and (Path(folder) / FILE).is_file():
        return read_weights(Path(folder) / FILE, build)
    found = checkpoint.load(Path(folder)) if folder else None
    torch.manual_seed(0)
    made = build(found.settings if found else RECIPE.presets["cpu"].settings)
    if found:
        made.load_state_dict(found.average)
    else:
        with torch.no_grad():
            made.guesses[0][-1].bias[0] = _ENDS
    return made.eval()


def timed(network: Composer | Uncached, takes: int) -> tuple[float, float, tuple[Sheet, ...]]:
    """Return the seconds that passed, those that processors worked, and what was written."""
    plans = [make_plan(PROMPT, "", Options(bars=BARS, tempo=100.0, key="C major", seed=1)) for _ in range(takes)]
    wishes = [wish_of(ground_of(plan), plan.seats, Controls()) for plan in plans]
    began, worked = time.perf_counter(), time.process_time()
    sheets = composed(network, wishes, range(takes), TASTE, unheard, CancelToken())
    return time.perf_counter() - began, time.process_time() - worked, sheets


def main() -> None:
    cores = use_all_cores()
    network = network_of(sys.argv[1] if len(sys.argv) > 1 else "")
    timed(network, 1)
    rows, worked = [], {}
    for name, one, takes in (("1 take, kept", network, 1), (f"{TAKES} takes, kept", network, TAKES),
                             ("1 take, read anew", Uncached(network), 1)):  # fmt: skip
        seconds, worked[name], sheets = timed(one, takes)
        notes = sum(len(sheet.notes) for sheet in sheets)
        rows.append([name, f"{seconds:.2f}", f"{worked[name]:.2f}", str(notes), f"{notes / seconds:.0f}"])
    tracks = len(sheets[0].tracks)
    print(f"{BARS} bars, {tracks} tracks with the harmony, {cores} cores\n")
    print(table(["", "seconds", "of processors", "notes", "notes a second"], rows))
    times = worked["1 take, read anew"] / worked["1 take, kept"]
    print(f"\nKeeping what was read takes processors {times:.1f} times less.")


if __name__ == "__main__":
    main()
