"""A corpus rendered: several processes, each with every n-th record of the list, taken up again where they stopped."""

from __future__ import annotations

import multiprocessing
import os
import queue
import signal
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Final

from musicstudio.domain.errors import StudioError
from musicstudio.domain.tasks import CancelToken, Report
from musicstudio.training.piece import Piece
from musicstudio.training.rendering import rendered
from musicstudio.training.selection import Order, made, orders
from musicstudio.training.shards import ShardWriter
from musicstudio.training.sounds.sources import Banks
from musicstudio.training.splits import Split

_MOST_FAILURES: Final = 20


@dataclass(frozen=True)
class Wanted:
    """What is to be rendered: `seconds` of one side, from pieces by source, with the sounds of a folder."""

    out: Path
    split: Split
    seconds: float
    seed: int
    pieces: Mapping[str, tuple[Piece, ...]]
    sounds: Path | None


@dataclass(frozen=True)
class Made:
    """What was rendered: seconds in all, new records, and what went wrong, a sentence each."""

    seconds: float
    records: int
    warnings: tuple[str, ...]


def prepare(wanted: Wanted, lanes: int, report: Report, cancel: CancelToken) -> Made:
    """Render until there are so many seconds; raises JobCancelled once cancelled, what is whole stays."""
    context = multiprocessing.get_context("spawn")
    news: Any = context.Queue()
    processes = [context.Process(target=_lane, args=(wanted, lane, lanes, news), daemon=True) for lane in range(lanes)]
    for process in processes:
        process.start()
    try:
        return _followed(processes, news, wanted, report, cancel)
    finally:
        for process in processes:
            process.terminate()
            process.join(5)


def _followed(processes: list[BaseProcess], news: Any, wanted: Wanted, report: Report, cancel: CancelToken) -> Made:
    seconds, records, warnings = dict.fromkeys(range(len(processes)), 0.0), 0, []
    running = len(processes)
    while running:
        cancel.check()
        try:
            lane, kind, value = news.get(timeout=0.2)
        except queue.Empty:
            if not any(process.is_alive() for process in processes):
                raise StudioError("The renderer ended unexpectedly; run the command again, it goes on.") from None
            continue
        if kind == "made":
            seconds[lane] += value
            records += 1
        elif kind == "there":
            seconds[lane] += value
        elif kind == "failed":
            warnings.append(value)
        else:
            running -= 1
        done = sum(seconds.values())
        report(min(done / max(wanted.seconds, 1e-9), 1.0), f"{done / 3600:.2f} of {wanted.seconds / 3600:.1f} hours")
    return Made(sum(seconds.values()), records, tuple(warnings))


def _lane(wanted: Wanted, lane: int, lanes: int, news: Any) -> None:
    """Render every n-th record until the lane's share is there."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the master decides
    os.environ["OMP_NUM_THREADS"] = "1"
    master = os.getppid()
    banks, share, failures = Banks(wanted.sounds), 0.0, 0
    with ShardWriter(wanted.out, wanted.split, lane) as writer:
        for order in islice(orders(wanted.pieces, wanted.seed), lane, None, lanes):
            if share >= wanted.seconds / lanes or failures > _MOST_FAILURES or os.getppid() != master:
                break
            there = writer.has(order.id)
            try:
                length = writer.seconds_of(order.id) if there else _rendered(order, wanted, banks, writer)
            except (StudioError, ValueError, ArithmeticError, LookupError) as error:  # one piece never ends the night
                failures += 1
                name = order.piece.id if order.piece is not None else f"our own band's {order.number}"
                news.put((lane, "failed", f"{name} was left out ({type(error).__name__}: {error})."))
                continue
            share += length
            news.put((lane, "there" if there else "made", length))
    news.put((lane, "ended", None))


def _rendered(order: Order, wanted: Wanted, banks: Banks, writer: ShardWriter) -> float:
    """Render and write a record; return its length in seconds, 0 where there is nothing to hear."""
    piece = made(order, wanted.split, wanted.seed)
    if piece is None:
        return 0.0
    one = rendered(piece, wanted.split, wanted.seed, banks)
    notes = {"licences": "; ".join(one.licences), "seed": str(wanted.seed), "source": piece.source, "work": piece.work}
    writer.add(order.id, one.item, notes)
    return one.item.truth.samples / one.item.truth.sample_rate
