"""What a training leaves to its users: weights in half precision, the catalogue's entry, and the card."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import torch

from musicstudio.domain.models import ModelSpec
from musicstudio.engines.nets.weights import FILE, write_weights
from musicstudio.training.trainer.loop import Training

MOST_BYTES: Final = 16_000_000
"""A file of weights that travels with the program is smaller than this."""
_SECTIONS: Final = ("What it is", "Data", "Licence", "Limits")


@dataclass(frozen=True)
class Published:
    """The files that were written."""

    weights: Path
    entry: Path
    card: Path


def publish(training: Training, resources: Path, spec: ModelSpec, command: str) -> Published:
    """Write a network's average weights, entry and card below `resources`; results are those last held out.

    With data, a network that has learnt more since it was last measured is measured now. Raises ValueError when the
    weights are too large to travel with the program, or nothing was ever measured.
    """
    if training.data is not None:
        _measure(training)
    measured = _measured(training)
    if not measured:
        raise ValueError(f"{spec.id} was never measured; its training ended before step {training.preset.score_every}")
    weights = resources / "weights" / spec.id / FILE
    facts = {"network": training.recipe.name, "steps": str(training.step), "licence": spec.licence}
    write_weights(weights, training.shipped, training.preset.settings, facts)
    size = weights.stat().st_size
    if size > MOST_BYTES:
        weights.unlink()
        raise ValueError(f"{spec.id} has {size / 1e6:.1f} MB of weights; {MOST_BYTES / 1e6:.0f} MB may travel")
    entry, card = (resources / "models" / f"{spec.id}{suffix}" for suffix in (".toml", ".md"))
    entry.parent.mkdir(parents=True, exist_ok=True)
    entry.write_text(_entry(spec, weights), "utf-8")
    card.write_text(_card(training, spec, command, measured[-1], size), "utf-8")
    return Published(weights, entry, card)


def _measured(training: Training) -> list[dict[str, float]]:
    return [line for line in training.journal.lines() if any(name.startswith("heldout") for name in line)]


def _measure(training: Training) -> None:
    """Note in the journal how well the network does at the step it has come to, where that is not known."""
    measured = _measured(training)
    if training.recipe.score is None or (measured and measured[-1]["step"] == training.step):
        return
    with torch.no_grad():
        found = training.recipe.score(training.shipped, training.data, training.preset)
    training.journal.note(training.step, training.seconds, {f"heldout {name}": value for name, value in found.items()})


def _entry(spec: ModelSpec, weights: Path) -> str:
    lines = [f"{name} = {_toml(getattr(spec, name))}" for name in _FIELDS if getattr(spec, name) not in (None, "", 0)]
    digest = hashlib.sha256(weights.read_bytes()).hexdigest()
    file = {"name": weights.name, "url": "", "sha256": digest, "size_bytes": weights.stat().st_size}
    return "\n".join([*lines, "", "[[files]]", *(f"{name} = {_toml(value)}" for name, value in file.items()), ""])


_FIELDS: Final = (
    "id", "family", "tasks", "title", "summary", "licence", "commercial", "source", "modality", "sample_rate",
    "memory_bytes", "conditioned_by", "speed", "tested",
)  # fmt: skip


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return f"[{', '.join(_toml(item) for item in value)}]"
    if isinstance(value, int):
        return f"{value:_}"
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _card(training: Training, spec: ModelSpec, command: str, measured: Mapping[str, float], size: int) -> str:
    count = sum(one.numel() for one in training.shipped.parameters())
    told = {"Licence": spec.licence, **training.recipe.card}
    rows = [f"| {name.removeprefix('heldout ')} | {value:.3f} |" for name, value in measured.items()
            if name.startswith("heldout")]  # fmt: skip
    taught = (
        f"{training.step} of {training.preset.steps} steps of {training.preset.batch} examples, "
        f"{training.seconds / 3600:.1f} hours, published {time.strftime('%Y-%m-%d')}."
    )
    sections = "\n\n".join(f"**{name}.** {told[name]}" for name in _SECTIONS if name in told)
    return (
        f"# {spec.id}: the card\n\n{sections}\n\n"
        f"**Size.** {count:,} parameters, {size / 1e6:.2f} MB in half precision.\n\n"
        f"**Taught.** `{command}`: {taught}\n\n**Measured** on what is held out, at step {measured['step']:.0f}:\n\n"
        "| number | value |\n|---|---|\n" + "\n".join(rows) + "\n"
    )
