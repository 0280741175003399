"""A network taught on request: one training, or the next ones of a plan."""

from __future__ import annotations

import os
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Final

from musicstudio.domain.errors import OutputBlocked, WrongUsage
from musicstudio.domain.studies import TrainRequest
from musicstudio.domain.tasks import Forecast, Output, Result, part_of
from musicstudio.training.run import Assignment
from musicstudio.training.trainer import checkpoint
from musicstudio.training.trainer.loop import Limits, Training
from musicstudio.training.trainer.publish import publish
from musicstudio.training.trainer.queue import mark_ended, next_request
from musicstudio.training.trainer.recipe import Recipe

NETWORKS: Final = {
    "listener": "musicstudio.training.networks.listener",
    "transcriber": "musicstudio.training.networks.transcriber",
    "transcriber-drums": "musicstudio.training.networks.transcriber_drums",
    "separator": "musicstudio.training.networks.separator",
    "likeness": "musicstudio.training.networks.likeness",
    "composer": "musicstudio.training.networks.composer",
    "captions": "musicstudio.training.networks.captions",
    "composer-events-lstm": "musicstudio.training.networks.composer_events_lstm",
    "composer-events-transformer": "musicstudio.training.networks.composer_events_transformer",
    "composer-arrivals": "musicstudio.training.networks.composer_arrivals",
}
"""Network → the module whose RECIPE says how it is taught."""
QUEUE: Final = "queue"
_MEMORY_BYTES: Final = 3 << 30
_DISK_BYTES: Final = 200 << 20


def answer(work: Assignment) -> Result:
    """Teach what was asked for, or publish what was taught; of a plan, one training after the other."""
    request = work.request
    assert isinstance(request, TrainRequest)
    if request.nice and hasattr(os, "nice"):
        os.nice(request.nice)
    if request.publish:
        return Result((published(request, work),))
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


def published(request: TrainRequest, work: Assignment) -> Output:
    """Write a training's weights, entry and card below `request.publish`, teaching nothing.

    Raises WrongUsage where there is no such training, or one that was never measured; OutputBlocked.
    """
    recipe, out = recipe_of(request.network), Path(request.out)
    preset, found = recipe.presets[request.preset], checkpoint.load(out)
    if recipe.spec is None:
        raise WrongUsage(f"{recipe.title} has no entry for the catalogue; only networks that have one are published.")
    if found is None or found.settings != dict(preset.settings):
        raise WrongUsage(
            f"'{out.name}' holds no {request.network} taught by the preset {request.preset}; say with -o where it is."
        )
    data = Path(request.data) if request.data else None
    training = Training(recipe, preset, out, data, request.seed, "cpu")
    try:
        made = publish(training, Path(request.publish), recipe.spec, command_of(request))
    except ValueError as error:
        raise WrongUsage(f"{error}.") from error
    except OSError as error:
        raise OutputBlocked(f"The weights cannot be written ({error.strerror}); check rights and space.") from error
    text = f"{recipe.title}: {training.step} steps, {made.weights.stat().st_size / 1e6:.2f} MB in {made.weights}"
    facts = {"step": training.step, "entry": str(made.entry), "card": str(made.card), "text": text}
    return work.output(str(made.weights), "model", **facts)


def command_of(request: TrainRequest) -> str:
    """Return the command that taught a network, folders by their names alone."""
    words = ["musicstudio", "train", request.network, "--preset", request.preset]
    words += ["--data", Path(request.data).name] if request.data else []
    words += ["--seed", str(request.seed)] if request.seed else []
    return " ".join(words)


def recipe_of(network: str) -> Recipe:
    """Return how a network is taught; raises WrongUsage when there is none of that name."""
    if network not in NETWORKS:
        raise WrongUsage(f"There is no network '{network}' to teach; there are: {', '.join([*NETWORKS, QUEUE])}.")
    recipe: Recipe = import_module(NETWORKS[network]).RECIPE
    return recipe
