"""The training loop: the same code on a processor, a GPU, several GPUs and several machines (by torchrun).

bf16 where the preset wants it, never fp16; gradients clipped; an average of the weights is kept and shipped.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from accelerate import Accelerator
from torch import Tensor, nn
from torch.optim import AdamW
from torch.optim.swa_utils import AveragedModel
from torch.utils.data import DataLoader

from musicstudio.domain.tasks import CancelToken, Report
from musicstudio.training.trainer import checkpoint
from musicstudio.training.trainer.journal import Journal
from musicstudio.training.trainer.recipe import Batch, Preset, Recipe
from musicstudio.training.trainer.schedule import Steps, learning_rate

_NOTED = 20
"""Steps between lines of the journal."""


@dataclass(frozen=True)
class Limits:
    """When to stop: after so many minutes or steps of this sitting; 0 for the preset's end."""

    minutes: float = 0.0
    steps: int = 0


@dataclass
class Training:
    """One network being taught in a folder; goes on with what lies there."""

    recipe: Recipe
    preset: Preset
    folder: Path
    data: Path | None = None
    seed: int = 0
    device: str = "auto"
    step: int = 0
    seconds: float = 0.0
    best: float = float("-inf")
    losses: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.team = Accelerator(cpu=self.device == "cpu", mixed_precision="no")
        torch.manual_seed(self.seed)
        network = self.recipe.build(self.preset.settings)
        optimizer = AdamW(_groups(network, self.preset), lr=self.preset.learning_rate, betas=(0.9, 0.98))
        self.average = AveragedModel(network, multi_avg_fn=_averaging(self.preset.ema), use_buffers=True)
        self.network, self.optimizer = self.team.prepare(network, optimizer)
        self.average.to(self.team.device)
        self.journal = Journal(self.folder)
        self._resume()

    def run(self, limits: Limits, report: Report, cancel: CancelToken) -> bool:
        """Teach until the preset's end or a limit; return whether the end was reached. Cancelled, it is saved first."""
        began = saved = time.monotonic()
        before = self.seconds
        last = min(self.preset.steps, self.step + limits.steps) if limits.steps else self.preset.steps
        for batch in self._batches(last):
            self._learn(batch)
            self.seconds = before + time.monotonic() - began
            if self.step % _NOTED == 0 or self.step == last:
                self._note()
            if self.preset.score_every and self.step % self.preset.score_every == 0:
                self._judge()
            if time.monotonic() - saved > self.preset.every_s:
                self._save()
                saved = time.monotonic()
            report(self.step / self.preset.steps, f"step {self.step}, loss {self.losses.get('loss', 0.0):.3f}")
            if cancel.cancelled or (limits.minutes and time.monotonic() - began > 60 * limits.minutes):
                break
        self._save()
        cancel.check()
        return self.step >= self.preset.steps

    @property
    def shipped(self) -> nn.Module:
        """The average of the weights so far, ready to be used."""
        module: nn.Module = self.average.module
        return module.eval()

    # --- inside --------------------------------------------------------------------------------------------------

    def _batches(self, last: int) -> Iterator[Batch]:
        lessons = self.recipe.lessons(self.data, self.preset, self.seed)
        steps = Steps(lessons, self.preset.batch, self.seed, self.team.process_index, self.team.num_processes)
        loaders = self.preset.loaders
        loader = DataLoader(
            steps, batch_size=None, sampler=range(self.step, last), num_workers=loaders,
            prefetch_factor=4 if loaders else None, pin_memory=self.team.device.type == "cuda",
        )  # fmt: skip
        for batch in loader:
            yield {name: value.to(self.team.device, non_blocking=True) for name, value in batch.items()}

    def _learn(self, batch: Batch) -> None:
        torch.manual_seed(hash((self.seed, self.step, self.team.process_index)))  # dropout, the same after a resume
        rate = learning_rate(self.preset, self.step)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.network.train()
        with torch.autocast(self.team.device.type, torch.bfloat16, enabled=self.preset.bf16):
            losses = self.recipe.losses(self.network, batch)
        self.team.backward(losses["loss"])
        self.team.clip_grad_norm_(self.network.parameters(), self.preset.clip)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        self.average.update_parameters(self.team.unwrap_model(self.network))
        self.step += 1
        for name, value in losses.items():  # a running mean, so that a line of the journal says more than one batch
            now = value.detach()
            self._means[name] = now if name not in self._means else 0.9 * self._means[name] + 0.1 * now
        if self.step % _NOTED == 0 or self.step <= 1:
            self.losses = {name: float(value) for name, value in self._means.items()}

    def _note(self) -> None:
        if self.team.is_main_process:
            self.losses = {name: float(value) for name, value in self._means.items()}
            rate = learning_rate(self.preset, self.step - 1)
            self.journal.note(self.step, self.seconds, {**self.losses, "learning_rate": rate})

    def _judge(self) -> None:
        if self.recipe.score is None or not self.team.is_main_process:
            return
        with torch.no_grad():
            found = self.recipe.score(self.shipped, self.data, self.preset)
        self.journal.note(self.step, self.seconds, {f"heldout {name}": value for name, value in found.items()})
        self.journal.draw()
        if self.recipe.examples is not None:
            with torch.no_grad():
                self.recipe.examples(self.shipped, self.data, self.preset, self.folder / "examples")
        self.best = max(self.best, next(iter(found.values()), self.best))

    def _save(self) -> None:
        self.team.wait_for_everyone()
        if self.team.is_main_process:
            network = self.team.unwrap_model(self.network)
            now = checkpoint.Checkpoint(
                self.step, self.seconds, network.state_dict(), self.average.state_dict(), self.optimizer.state_dict(),
                dict(self.preset.settings), self.best,
            )  # fmt: skip
            checkpoint.save(self.folder, now)
            self.journal.draw()

    def _resume(self) -> None:
        self._means: dict[str, Tensor] = {}
        found = checkpoint.load(self.folder)
        if found is None:
            return
        self.team.unwrap_model(self.network).load_state_dict(found.network)
        self.average.load_state_dict(found.average)
        self.optimizer.load_state_dict(found.optimizer)
        self.step, self.seconds, self.best = found.step, found.seconds, found.best
        self.journal.cut(self.step)


def _averaging(decay: float) -> Callable[[Sequence[Tensor], Sequence[Tensor], Tensor | int], None]:
    """Return how weights are averaged: exponentially, shorter at first, so that where they began is soon forgotten."""

    @torch.no_grad()
    def update(averages: Sequence[Tensor], current: Sequence[Tensor], count: Tensor | int) -> None:
        kept = min(decay, (1 + int(count)) / (10 + int(count)))
        for average, now in zip(averages, current, strict=True):
            if average.is_floating_point():
                average.lerp_(now, 1 - kept)
            else:
                average.copy_(now)

    return update


def _groups(network: nn.Module, preset: Preset) -> list[dict[str, Any]]:
    """Return the parameters as AdamW takes them: matrices decay, gains and biases do not."""
    matrices = [one for one in network.parameters() if one.requires_grad and one.ndim > 1]
    others = [one for one in network.parameters() if one.requires_grad and one.ndim <= 1]
    return [
        {"params": matrices, "weight_decay": preset.weight_decay},
        {"params": others, "weight_decay": 0.0},
    ]
