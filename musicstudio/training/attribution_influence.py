"""Which examples taught a network what it does to another one: TracIn.

G. Pruthi, F. Liu, M. Sundararajan and S. Kale, "Estimating training data influence by tracing gradient descent" (2020).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from musicstudio.training.trainer.checkpoint import Checkpoint
from musicstudio.training.trainer.recipe import Preset, Recipe
from musicstudio.training.trainer.schedule import learning_rate, stacked

Example = Mapping[str, np.ndarray[Any, Any]]


def influence(
    recipe: Recipe, preset: Preset, checkpoints: Sequence[Checkpoint], test_example: Example,
    train_examples: Sequence[Example],
) -> NDArray[np.float64]:  # fmt: skip
    """Return each training example's influence (n,): by how much learning from it lowers the test example's loss.

    The sum over checkpoints of the learning rate there times the product of both gradients; above 0 it helps, below 0
    it harms. Networks are taken as they are evaluated: without dropout, by running statistics. Meant for small
    networks: every example costs one pass back for each checkpoint. Raises ValueError without checkpoints.
    """
    if not checkpoints:
        raise ValueError("an influence takes one checkpoint or more")
    found = np.zeros(len(train_examples))
    for checkpoint in checkpoints:
        network = recipe.build(checkpoint.settings)
        network.load_state_dict(checkpoint.network)
        network.eval()
        rate = learning_rate(preset, max(checkpoint.step - 1, 0))
        wanted = _gradients(recipe, network, test_example)
        for n, example in enumerate(train_examples):
            given = _gradients(recipe, network, example)
            found[n] += rate * sum(float((a * b).sum()) for a, b in zip(wanted, given, strict=True))
    return found


def _gradients(recipe: Recipe, network: nn.Module, example: Example) -> list[Tensor]:
    """Return the loss's gradient by every weight that is taught; one that has no part in it has none, which is 0."""
    taught = [one for one in network.parameters() if one.requires_grad]
    with torch.enable_grad():
        loss = recipe.losses(network, stacked([example]))["loss"]
        found = torch.autograd.grad(loss, taught, allow_unused=True)
    return [
        torch.zeros_like(one) if gradient is None else gradient for one, gradient in zip(taught, found, strict=True)
    ]
