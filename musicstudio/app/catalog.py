"""The catalogue of models: data in `resources/models/*.toml`, read into ModelSpecs."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from musicstudio.app.folders import resources_dir
from musicstudio.app.models import store
from musicstudio.domain import wire
from musicstudio.domain.errors import ModelUnavailable
from musicstudio.domain.models import ModelSpec

DEFAULTS = {
    "inpaint": "similarity",
    "continue": "phrases",
    "separate": "masking",
    "transcribe": "transcriber",
    "analyze": "listener",
    "render": "synthesis",
    "generate": "arranger",
    "cover": "arranger",
}
"""The model "auto" means, per task: whichever measured better on real recordings (docs/evaluation.md)."""

SCORE_DEFAULTS = {"inpaint": "arranger", "continue": "arranger"}
"""The same for tasks that are answered otherwise when their source is a score."""


@cache
def catalogue() -> tuple[ModelSpec, ...]:
    """Return every model known, by id."""
    return tuple(read_spec(path) for path in sorted((resources_dir() / "models").glob("*.toml")))


def read_spec(path: Path) -> ModelSpec:
    """Read one catalogue file; raises ModelUnavailable when it is damaged."""
    try:
        return wire.decode(ModelSpec, tomllib.loads(path.read_text("utf-8")))
    except (ValueError, OSError) as error:
        raise ModelUnavailable(f"The catalogue entry {path.name} cannot be read ({error}); reinstall it.") from error


def installed(spec: ModelSpec) -> bool:
    """Say whether every file and package of a model is on this machine; weightless engines always are."""
    return not _absent(spec) and not store.faults(spec)


def lacking(spec: ModelSpec) -> list[str]:
    """Return what a model lacks on this machine, a few words each: packages, files that are missing or cut off."""
    return [f"the package {name} is missing" for name in _absent(spec)] + store.faults(spec)


def how_to_install(spec: ModelSpec) -> str:
    """Return what to do so that a model is installed, to follow a semicolon."""
    if absent := _absent(spec):
        return f"it needs {' and '.join(absent)}: {spec.advice}" if spec.advice else f"it needs {' and '.join(absent)}"
    return spec.advice or f"run: musicstudio models get {spec.id}, or models import {spec.id} FILE"


def weights_dir(spec: ModelSpec) -> Path:
    """Return the folder of a model's weights: shipped, installed by the user, or in the cache of Hugging Face."""
    return store.place_of(spec).folder


def choose(task: str, engine: str, score: bool = False) -> ModelSpec:
    """Return the model for a task by id, or the default for "auto"; raises ModelUnavailable.

    `score` says that the source is one: where that makes a difference, only models of that kind can do the task.
    """
    two = task in SCORE_DEFAULTS
    wanted = (SCORE_DEFAULTS if two and score else DEFAULTS).get(task, "") if engine == "auto" else engine
    able = [spec for spec in catalogue() if task in spec.tasks and (not two or (spec.modality == "score") == score)]
    spec = next((spec for spec in able if spec.id == wanted), None)
    if spec is None:
        names = ", ".join(spec.id for spec in able) or "none yet"
        raise ModelUnavailable(f"No model '{wanted or engine}' can {task}; those that can: {names}.")
    if not installed(spec):
        broken = [fault for fault in store.faults(spec) if not fault.endswith("missing")]
        why = f"is of no use ({broken[0]})" if broken and not _absent(spec) else "is not installed"
        raise ModelUnavailable(f"The model '{spec.id}' {why}; {how_to_install(spec)}")
    return store.as_installed(spec) if spec.has_weights else spec


def _absent(spec: ModelSpec) -> list[str]:
    """Return the packages of a model that are not here; none is imported to find out."""
    return [name for name in spec.packages if find_spec(name.replace("-", "_")) is None]
