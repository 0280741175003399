"""The composer's network: a decoder-only transformer that reads rows of many columns and foretells notes by fields.

A row goes in as the sum of its columns' vectors; out of it come a note's fields one after the other, each knowing those
before it, through small heads: so a note is one step of the transformer (after W.-Y. Hsiao et al., "Compound Word
Transformer", 2021).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from musicstudio.engines.nets.composer_attention import Attention, Cache


class Composer(nn.Module):
    """Reads rows, ints (batch, rows, columns), and foretells the fields of the notes that follow them.

    `sizes` says how many codes each column has beside 0, which is unsaid; `fields` are the columns that are foretold;
    `rows` is how many it was taught to look back on at once.
    """

    def __init__(
        self, sizes: Sequence[int], fields: Sequence[int], width: int, layers: int, heads: int,
        positions: str = "rope", reach: int = 512, dropout: float = 0.1, inner: int = 128, rows: int = 1024,
    ) -> None:  # fmt: skip
        super().__init__()
        self.rows = rows
        self.fields, self.heads, self.width = tuple(fields), heads, width
        firsts = torch.tensor([0, *sizes[:-1]]).cumsum(0)
        self.register_buffer("firsts", firsts, persistent=False)
        self.embed = nn.Embedding(1 + sum(sizes), width, padding_idx=0)
        self.layers = nn.ModuleList(_Layer(width, heads, positions, reach, dropout) for _ in range(layers))
        self.norm = nn.RMSNorm(width)
        self.drop = nn.Dropout(dropout)
        self.guesses = nn.ModuleList(_Head(width, inner, sizes[column] + 1) for column in fields)
        self.apply(_begin)
        for layer in self.layers:
            for last in (layer.attention.join, layer.mlp[-1]):
                nn.init.normal_(last.weight, 0.0, 0.02 / math.sqrt(2 * layers))

    def forward(self, rows: Tensor, at: Tensor, said: Tensor) -> tuple[Tensor, ...]:
        """Return each field's logits, (places, codes + 1), at the rows where `at`, bool (batch, rows), says so.

        `said` (places, fields) is what comes there, 0 for unsaid: every field is foretold from those before it.
        """
        known, logits = self.read(rows)[at], []
        for place in range(len(self.fields)):
            logits.append(self.guess(known, place))
            known = self.told(known, place, said[:, place])
        return tuple(logits)

    def read(self, rows: Tensor, cache: Cache | None = None) -> Tensor:
        """Return what is known after each of the rows, (batch, rows, width).

        With a cache they come after those that it holds, and it holds them then too.
        """
        x = self.drop(self.embedded(rows))
        for n, layer in enumerate(self.layers):
            x = layer(x, cache, n)
        if cache is not None:
            cache.length += rows.shape[1]
        return self.norm(x)

    def embedded(self, rows: Tensor) -> Tensor:
        """Return the sum of the vectors of each row's columns."""
        places = self._places(rows, self.firsts)
        flat = functional.embedding_bag(places.flatten(0, 1), self.embed.weight, mode="sum", padding_idx=0)
        return flat.view(*rows.shape[:2], self.width)

    def guess(self, known: Tensor, place: int) -> Tensor:
        """Return the logits of the n-th field, (…, codes + 1), column 0 "unsaid", from what is known and was said."""
        return self.guesses[place](known)

    def told(self, known: Tensor, place: int, said: Tensor) -> Tensor:
        """Return what is known once the n-th field has been said: ints (…), 0 for unsaid."""
        return known + self.embed(self._places(said, self.firsts[self.fields[place]]))

    def cache(self, batch: int, capacity: int) -> Cache:
        """Return an empty cache for so many rows of so many takes."""
        device = self.embed.weight.device
        return Cache(len(self.layers), batch, self.heads, capacity, self.width // self.heads, device)

    @staticmethod
    def _places(values: Tensor, firsts: Tensor) -> Tensor:
        return torch.where(values > 0, values + firsts, 0)


class _Layer(nn.Module):
    """Attention, then a mixture of each row with itself; both added to what goes by."""

    def __init__(self, width: int, heads: int, positions: str, reach: int, dropout: float) -> None:
        super().__init__()
        self.before = nn.RMSNorm(width)
        self.attention = Attention(width, heads, positions, reach)
        self.between = nn.RMSNorm(width)
        self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))
        self.drop = nn.Dropout(dropout)

    def forward(self, x: Tensor, cache: Cache | None, place: int) -> Tensor:
        x = x + self.drop(self.attention(self.before(x), cache, place))
        return x + self.drop(self.mlp(self.between(x)))


class _Head(nn.Sequential):
    def __init__(self, width: int, inner: int, codes: int) -> None:
        super().__init__(nn.RMSNorm(width), nn.Linear(width, inner), nn.GELU(), nn.Linear(inner, codes))


def build(settings: Mapping[str, Any]) -> Composer:
    """Return a composer of given sizes."""
    return Composer(
        tuple(int(size) for size in settings["columns"]), tuple(int(one) for one in settings["fields"]),
        int(settings["width"]), int(settings["layers"]), int(settings["heads"]), str(settings["positions"]),
        int(settings["reach"]), float(settings["dropout"]), int(settings["inner"]), int(settings.get("rows", 1024)),
    )  # fmt: skip


def _begin(module: nn.Module) -> None:
    if isinstance(module, nn.Linear):
        nn.init.normal_(module.weight, 0.0, 0.02)
        if module.bias is not None:
            nn.init.zeros_(module.bias)
    elif isinstance(module, nn.Embedding):
        nn.init.normal_(module.weight, 0.0, 0.02)
        with torch.no_grad():
            module.weight[0].zero_()
