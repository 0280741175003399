"""Running medians as a selection network: a few dozen minima and maxima of shifted views, fast on any device."""

from __future__ import annotations

from functools import cache

import torch
from torch import Tensor

_TILE = 1 << 14
"""Elements per wire on the CPU: small enough that all wires of a network stay in the cache."""


def running_median(values: Tensor, width: int, dim: int) -> Tensor:
    """Return the median of the `width` (odd) neighbours along `dim` of a 2-D tensor, mirrored at the edges.

    The network is Batcher's odd-even merge sort (1968) without the comparators that the middle output does not need,
    so the result is exact, for any data and on any device. A width beyond the tensor's size is shortened to fit.
    """
    size = values.shape[dim]
    half = min(width // 2, size - 1)
    if half < 1:
        return values.clone()
    rows = values if dim % 2 == 0 else values.T
    padded = torch.cat([rows[1 : half + 1].flip(0), rows, rows[-half - 1 : -1].flip(0)])
    # Views are shifted along the first dimension; a wide second one is cut so that rows stay together in memory.
    result = torch.empty(rows.shape, dtype=values.dtype, device=values.device)
    step = max(1, _TILE // rows.shape[1]) if values.device.type == "cpu" else size
    for start in range(0, size, step):
        stop = min(start + step, size)
        wires = [padded[start + shift : stop + shift] for shift in range(2 * half + 1)]
        result[start:stop] = median_of(wires)
    return result if dim % 2 == 0 else result.T.contiguous()


def median_of(wires: list[Tensor]) -> Tensor:
    """Return the median of an odd number of equally shaped tensors, element by element."""
    held = list(wires)
    for low, high, keeps_low, keeps_high in _median_network(len(wires)):
        a, b = held[low], held[high]
        if keeps_low:
            held[low] = torch.minimum(a, b)
        if keeps_high:
            held[high] = torch.maximum(a, b)
    return held[len(wires) // 2]


@cache
def _median_network(width: int) -> tuple[tuple[int, int, bool, bool], ...]:
    """Return comparators (low wire, high wire, is the minimum needed, is the maximum needed) that find the median."""
    needed, kept = {width // 2}, []
    for low, high in reversed(_odd_even_merge_sort(width)):
        keeps = (low in needed, high in needed)
        if any(keeps):
            kept.append((low, high, *keeps))
            needed |= {low, high}
    return tuple(reversed(kept))


def _odd_even_merge_sort(width: int) -> list[tuple[int, int]]:
    """Return the comparators that sort `width` wires: those of the next power of two, as if the rest were infinite."""
    comparators, p = [], 1
    while p < width:
        k = p
        while k >= 1:
            comparators += [
                (i + j, i + j + k)
                for j in range(k % p, width - k, 2 * k)
                for i in range(min(k, width - j - k))
                if (i + j) // (2 * p) == (i + j + k) // (2 * p)
            ]
            k //= 2
        p *= 2
    return comparators
