"""A network taught on request: one training, or the next ones of a plan."""

from __future__ import annotations

import os
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Final

from musicstudio.domain.errors import WrongUsage
from musicstudio.domain.studies import TrainRequest
from musicstudio.domain.tasks import Forecast, Output, Result, part_of
from musicstudio.training.run import Assignment
from musicstudio.training.trainer.loop import Limits, Training
from musicstudio.training.trainer.queue import mark_ended, next_request
from musicstudio.training.trainer.recipe import Recipe

NETWORKS: Final = {"listener": "musicstudio.training.networks.listener"}
"""Network → the module whose RECIPE says how it is taught."""
QUEUE: Final = "queue"
_MEMORY_BYTES: Final = 3 << 30
_DISK_BYTES: Final = 200 << 20


def answer(work: Assignment) -> Result:
    """Teach what was asked for; of a plan, one training after the other."""
    request = work.request
    assert isinstance(request, TrainRequest)
    if request.nice and hasattr(os, "nice"):
        os.nice(request.nice)
    if request.network != QUEUE:
        return Result((taught(request, work),))
    outputs = []
    folder = Path(request.out)
    while (planned := next_request(folder, request.nice)) is not None:
        outputs.append(taught(replace(planned, device=request.device, seed=request.seed), work))
        mark_ended(Path(planned.out))
    return Result(tuple(outputs))


def taught(request: TrainRequest, work: Assignment) -> Output:
    """Teach one network until its end or the request's; raises WrongUsage when it is not known."""
    recipe = recipe_of(request.network)
    preset = recipe.presets[request.preset]
    work.announce(Forecast(60 * request.minutes, _MEMORY_BYTES, _DISK_BYTES))
    data = Path(request.data) if request.data else None
    training = Training(recipe, preset, Path(request.out), data, request.seed, request.device)
    if recipe.prepare is not None:
        with training.team.main_process_first():  # the others find it made
            recipe.prepare(data, part_of(work.report, 0.0, 0.05), work.cancel)
    ended = training.run(Limits(request.minutes, request.steps), part_of(work.report, 0.05, 1.0), work.cancel)
    text = f"{recipe.title}: step {training.step} of {preset.steps}, loss {training.losses.get('loss', 0.0):.4f}"
    facts = {"step": training.step, "ended": ended, "losses": training.losses, "text": text}
    return work.output(request.out, "model", **facts)


def recipe_of(network: str) -> Recipe:
    """Return how a network is taught; raises WrongUsage when there is none of that name."""
    if network not in NETWORKS:
        raise WrongUsage(f"There is no network '{network}' to teach; there are: {', '.join([*NETWORKS, QUEUE])}.")
    recipe: Recipe = import_module(NETWORKS[network]).RECIPE
    return recipe
