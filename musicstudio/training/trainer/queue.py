"""What is to be taught next: a list of trainings, gone through in order and gone on with after every restart."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from musicstudio.domain.errors import WrongUsage
from musicstudio.domain.studies import TrainRequest

PLAN: Final = "queue.toml"
_ENDED: Final = "ended"


@dataclass(frozen=True)
class Planned:
    """One training of the plan; `minutes` is the most it may take in all, 0 for its preset's end."""

    network: str
    preset: str = "cpu"
    data: str = ""
    minutes: float = 0.0

    @property
    def name(self) -> str:
        return f"{self.network}-{self.preset}"


def read_plan(folder: Path) -> tuple[Planned, ...]:
    """Return the plan in a folder's queue.toml: a table [[training]] each; raises WrongUsage when it is none."""
    path = folder / PLAN
    try:
        table = tomllib.loads(path.read_text("utf-8"))
        return tuple(Planned(**entry) for entry in table["training"])
    except FileNotFoundError:
        raise WrongUsage(
            f"{path} is not there; write it with a table [[training]] for each network, preset and data folder."
        ) from None
    except (tomllib.TOMLDecodeError, TypeError, KeyError) as error:
        raise WrongUsage(f"{path} is no plan of trainings ({error}).") from error


def next_request(folder: Path, nice: int = 19) -> TrainRequest | None:
    """Return the first training of the plan that has not ended, or None when all have."""
    for planned in read_plan(folder):
        run = folder / planned.name
        if not (run / _ENDED).exists():
            return TrainRequest(planned.network, str(run), planned.data, planned.preset, planned.minutes, nice=nice)
    return None


def mark_ended(run: Path) -> None:
    """Note that a training has come to its end; the queue passes it over from now on."""
    run.mkdir(parents=True, exist_ok=True)
    (run / _ENDED).touch()
