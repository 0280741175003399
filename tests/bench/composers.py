"""Ways to write music down compared: each network learns for the same time, then tells held-out pieces in bits a note.

`python tests/bench/composers.py DATA --seconds 120` teaches the composer, performance events (LSTM and transformer) and
triples with anticipation, each for so many seconds of one processor thread, from the composer's packs in DATA, and
prints a table. `--small FOLDER` makes small packs of our own band's pieces there first, where DATA has none.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import torch

from musicstudio.domain.tasks import CancelToken
from musicstudio.training.networks.composer_packs import NAME, versions, write_sheets
from musicstudio.training.splits import SPLITS
from musicstudio.training.teaching import recipe_of
from musicstudio.training.trainer.loop import Limits, Training

NETWORKS = ("composer", "composer-events-lstm", "composer-events-transformer", "composer-arrivals")
TOLD = {
    "composer": "place, pitch, length; who plays is given",
    "composer-events-lstm": "on, off, time; one keyboard, no drums",
    "composer-events-transformer": "on, off, time; one keyboard, no drums",
    "composer-arrivals": "arrival, length, family and pitch",
}
_PROBED = 6
"""Steps that are timed, after the first two, to know how many fit."""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--judged", type=int, default=6, help="held-out pieces of each source")
    parser.add_argument("--only", nargs="*", default=NETWORKS)
    given = parser.parse_args()
    torch.set_num_threads(1)
    if given.small:
        small_packs(given.data)
    print("| network | parameters | steps | CPU s | bits a note | what is told |", flush=True)
    print("|---|---|---|---|---|---|", flush=True)
    for name in given.only:
        print(row(name, given.data, given.seconds, given.judged), flush=True)


def row(name: str, data: Path, seconds: float, judged: int) -> str:
    """Return a network's row of the table: taught for about so many seconds of processor time, then measured."""
    recipe = recipe_of(name)
    preset = recipe.presets["cpu"]
    sizes = {**preset.settings, "judged": judged}
    preset = replace(preset, loaders=0, score_every=0, every_s=1e9, warmup=20, ema=0.98, settings=sizes)
    if recipe.prepare is not None:
        recipe.prepare(data, lambda *_: None, CancelToken())
    with tempfile.TemporaryDirectory() as folder:
        probe = Training(recipe, preset, Path(folder) / "probe", data, 0, "cpu")
        probe.run(Limits(steps=2), lambda *_: None, CancelToken())
        began = time.process_time()
        probe.run(Limits(steps=_PROBED), lambda *_: None, CancelToken())
        steps = max(20, int(seconds * _PROBED / (time.process_time() - began)))
        training = Training(recipe, replace(preset, steps=steps), Path(folder) / "run", data, 0, "cpu")
        began = time.process_time()
        training.run(Limits(), lambda *_: None, CancelToken())
        spent = time.process_time() - began
        assert recipe.score is not None
        found = recipe.score(training.shipped, data, training.preset)
    size = sum(one.numel() for one in training.shipped.parameters())
    more = {key: value for key, value in found.items() if key.startswith("bits a note,")}
    told = TOLD[name] + "".join(f"; {key.partition(', ')[2]} {value:.2f}" for key, value in more.items())
    return f"| {name} | {size:,} | {steps} | {spent:.0f} | {found['bits a note']:.2f} | {told} |"


def small_packs(data: Path, pieces: int = 120) -> None:
    """Make packs of pieces that our own band invents, where there are none."""
    data.mkdir(parents=True, exist_ok=True)
    if all((data / f"{NAME}-{split}").is_dir() for split in SPLITS):
        return
    made = list(versions((), pieces))
    for split in SPLITS:
        write_sheets(data / f"{NAME}-{split}", [written for side, written in made if side == split])


if __name__ == "__main__":
    main()
