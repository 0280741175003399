"""The composer of a folder of weights, kept between jobs."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Final, TypeVar

import torch

from musicstudio.domain.tasks import Forecast, Report
from musicstudio.engines.device import choose_device, give_back, is_out_of_memory, use_all_cores
from musicstudio.engines.nets.composer import Composer, build
from musicstudio.engines.nets.weights import file_in, read_weights

_ROWS_A_SECOND: Final = 60.0
"""Rows of a take and of three others beside it that two processor cores write in a second, about."""
_START_S: Final = 1.0
_ROWS_A_CELL: Final = 8.0
_WORKING_BYTES: Final = 500 << 20
Result = TypeVar("Result")


def trained(weights: Path, device: torch.device) -> Composer:
    """Return the composer of a folder of weights; raises ModelUnavailable where it is none."""
    return _loaded(*file_in(weights), str(device))


def used(weights: Path, device: str, report: Report, write: Callable[[Composer, Report], Result]) -> Result:
    """Return what `write` makes with the composer on a device; where that has no memory, anew on the CPU.

    Raises ModelUnavailable when the weights are of no use, WrongUsage for a device that is not there.
    """
    use_all_cores()
    where = choose_device(device)
    try:
        return write(trained(weights, where), report)
    except RuntimeError as error:
        if where.type == "cpu" or not is_out_of_memory(error):
            raise
        give_back(where)
    return write(trained(weights, torch.device("cpu")), _unheard)


def _unheard(fraction: float, stage: str) -> None:
    """Begun again, it is not farther than it was."""


def forecast(cells: int, takes: int) -> Forecast:
    """Return what writing so many cells (bar and track) takes."""
    return Forecast(_START_S + cells * _ROWS_A_CELL * -(-takes // 4) / _ROWS_A_SECOND, _WORKING_BYTES, 0)


@lru_cache(maxsize=2)
def _loaded(path: str, changed: int, device: str) -> Composer:
    return read_weights(Path(path), build).to(device)
