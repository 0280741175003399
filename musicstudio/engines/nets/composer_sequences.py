"""Networks that read tokens one after the other and foretell the next: an LSTM, and a transformer like the composer's.

They stand beside the composer for comparison: the same notes told as plain sequences.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from musicstudio.engines.nets.composer_attention import Attention


class Sequences(nn.Module):
    """Reads tokens, ints (batch, tokens) below `inputs`; the n-th foretold is of slot n modulo the number of slots.

    `outputs` says for each slot how many codes may come there; `kind` is "lstm" or "transformer".
    """

    def __init__(
        self, inputs: int, outputs: Sequence[int], width: int, layers: int, kind: str, heads: int = 4,
        dropout: float = 0.1,
    ) -> None:  # fmt: skip
        super().__init__()
        if kind not in ("lstm", "transformer"):
            raise ValueError(f"no such network: {kind}")
        self.outputs = tuple(outputs)
        self.embed = nn.Embedding(inputs, width)
        self.drop = nn.Dropout(dropout)
        lstm = kind == "lstm"
        between = dropout if layers > 1 else 0.0
        self.lstm = nn.LSTM(width, width, layers, batch_first=True, dropout=between) if lstm else None
        self.layers = nn.ModuleList(() if lstm else (_Layer(width, heads, dropout) for _ in range(layers)))
        self.norm = nn.RMSNorm(width)
        self.guesses = nn.ModuleList(nn.Linear(width, codes) for codes in outputs)
        nn.init.normal_(self.embed.weight, 0.0, 0.05)

    def forward(self, tokens: Tensor) -> Tensor:
        """Return what is known after each token, (batch, tokens, width)."""
        x = self.drop(self.embed(tokens))
        if self.lstm is not None:
            x = self.lstm(x)[0]
        for layer in self.layers:
            x = layer(x)
        known: Tensor = self.norm(x)
        return known

    def foretold(self, known: Tensor) -> tuple[Tensor, ...]:
        """Return the logits of each slot at its own places, (batch, places, codes)."""
        slots = len(self.outputs)
        return tuple(guess(known[:, slot::slots]) for slot, guess in enumerate(self.guesses))


class _Layer(nn.Module):
    def __init__(self, width: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.before, self.between = nn.RMSNorm(width), nn.RMSNorm(width)
        self.attention = Attention(width, heads, "rope", 1)
        self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))
        self.drop = nn.Dropout(dropout)

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.drop(self.attention(self.before(x)))
        y: Tensor = x + self.drop(self.mlp(self.between(x)))
        return y


def build(settings: Mapping[str, Any]) -> Sequences:
    """Return a network of given sizes."""
    sizes = (int(settings[name]) for name in ("width", "layers", "heads"))
    width, layers, heads = sizes
    outputs = tuple(int(codes) for codes in settings["outputs"])
    kind, dropout = str(settings["kind"]), float(settings["dropout"])
    return Sequences(int(settings["inputs"]), outputs, width, layers, kind, heads, dropout)


def costs(network: nn.Module, tokens: Tensor, firsts: Sequence[int], counts: Tensor) -> list[Tensor]:
    """Return the nats of each token foretold, slot by slot, (batch, places) each; 0 where it does not count.

    `tokens` (batch, n + 1) begin with one that is only read; `firsts` are the numbers of each slot's code 0; `counts`,
    bool (batch, n), says what counts.
    """
    module: Any = getattr(network, "module", network)  # several processes wrap it
    following, slots = tokens[:, 1:], len(firsts)
    found = []
    for slot, logits in enumerate(module.foretold(network(tokens[:, :-1]))):
        said = (following[:, slot::slots] - firsts[slot]).clamp(0, logits.shape[-1] - 1)
        cost = nn.functional.cross_entropy(logits.float().transpose(1, 2), said, reduction="none")
        found.append(torch.where(counts[:, slot::slots], cost, 0.0))
    return found
