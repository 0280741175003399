"""Products by weights that stay the same, several times faster on a processor than each on its own.

oneDNN multiplies fastest by a weight in blocks of its own; torch lays a weight out anew, or leaves it plain, in every
call. Where gradients are wanted, on other devices and in other precisions everything is torch's usual way.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Final, Literal

import torch
from torch import Tensor
from torch.nn import functional

_CACHED: Final = 1 << 19
"""Values that stay in a core's cache together with what they are made of."""
_QUERIES: Final = 256
After = Literal["none", "gelu", "sigmoid"]
_AFTER: Final[Mapping[After, Callable[[Tensor], Tensor]]] = {
    "none": lambda x: x,
    "gelu": functional.gelu,
    "sigmoid": torch.sigmoid,
}
_OPS: Final = torch.ops.mkldnn
_THERE: Final = torch.backends.mkldnn.is_available() and all(
    hasattr(_OPS, name) for name in ("_reorder_linear_weight", "_linear_pointwise")
)


class Packing:
    """A weight as the processor likes it, laid out at first use and again when the weight has changed."""

    def __init__(self) -> None:
        self._of: tuple[int, int, torch.Size] | None = None
        self._source: Tensor | None = None
        self._weight: Tensor | None = None

    def linear(self, x: Tensor, weight: Tensor, bias: Tensor | None = None, after: After = "none") -> Tensor:
        """Return x (…, inputs) by weight (outputs, inputs) plus bias, through what is to come after."""
        if not quick(x):
            return _AFTER[after](functional.linear(x, weight, bias))
        made: Tensor = _OPS._linear_pointwise(x, self._packed(weight, x), bias, after, [], "none")
        return made

    def times(self, x: Tensor, factors: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
        """Return the same multiplied by as many factors."""
        if not quick(x):
            return functional.linear(x, weight, bias) * factors
        made: Tensor = _OPS._linear_pointwise.binary(x, factors, self._packed(weight, x), bias, "mul")
        return made

    def _packed(self, weight: Tensor, x: Tensor) -> Tensor:
        version = 0 if weight.is_inference() else weight._version
        now = (weight.data_ptr(), version, weight.shape)
        if self._weight is None or self._of != now:
            # the source is kept so that no other weight can come to lie where it lay
            self._of, self._source = now, weight
            self._weight = pack(weight.detach(), x.numel() // x.shape[-1])
        return self._weight

    def __deepcopy__(self, memo: object) -> Packing:
        return Packing()

    def __reduce__(self) -> tuple[type[Packing], tuple[()]]:
        return Packing, ()


class Gating:
    """A layer half of whose outputs say, through a sigmoid, how much of the others passes (Dauphin and others 2017)."""

    def __init__(self) -> None:
        self._passed, self._gate = Packing(), Packing()

    def __call__(self, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        """Return (…, width) of x (…, inputs), weight (2 · width, inputs) and bias (2 · width)."""
        if not quick(x):
            return functional.glu(functional.linear(x, weight, bias), -1)
        width = len(weight) // 2
        gate = self._gate.linear(x, weight[width:], bias[width:], "sigmoid")
        return self._passed.times(x, gate, weight[:width], bias[:width])


def quick(x: Tensor) -> bool:
    """Say whether the fast way is open for a tensor: single precision on a processor, no gradients."""
    return _THERE and x.device.type == "cpu" and x.dtype == torch.float32 and not torch.is_grad_enabled()


def pack(weight: Tensor, rows: int) -> Tensor:
    """Return a weight (outputs, inputs) laid out for products with `rows` rows."""
    packed: Tensor = _OPS._reorder_linear_weight(weight, rows)
    return packed


def product(x: Tensor, packed: Tensor, bias: Tensor | None = None) -> Tensor:
    """Return x (…, inputs) by a packed weight."""
    made: Tensor = _OPS._linear_pointwise(x, packed, bias, "none", [], "none")
    return made


def blocks(positions: int, width: int, x: Tensor) -> Iterator[slice]:
    """Yield slices of `positions` of which each makes so few values, `width` a position, that they stay in the cache.

    Away from the processor's cache, and where gradients are wanted, it is one slice.
    """
    step = max(1, _CACHED // width) if x.device.type == "cpu" and not torch.is_grad_enabled() else positions
    for start in range(0, positions, step):
        yield slice(start, min(start + step, positions))


def attend(query: Tensor, key: Tensor, value: Tensor, heads: int) -> Tensor:
    """Return scaled dot-product attention of (batch, rows, width) tensors, `heads` beside each other in the width."""
    if not quick(query):
        split = [x.unflatten(-1, (heads, -1)).transpose(1, 2) for x in (query, key, value)]
        return functional.scaled_dot_product_attention(*split).transpose(1, 2).flatten(-2)
    out = torch.empty(query.shape, dtype=query.dtype)
    width = query.shape[-1] // heads
    scaled = query * (math.log2(math.e) / math.sqrt(width))  # powers of two are quicker
    for item in range(len(query)):
        for head in range(heads):
            part = slice(head * width, (head + 1) * width)
            _attend_one(scaled[item, :, part], key[item, :, part], value[item, :, part], out[item, :, part])
    return out


def _attend_one(query: Tensor, key: Tensor, value: Tensor, out: Tensor) -> None:
    """Fill `out` (rows, width) with what queries find, so many at a time that their weights stay in the cache."""
    keys, values = pack(key.contiguous(), _QUERIES), pack(value.t().contiguous(), _QUERIES)
    for start in range(0, len(query), _QUERIES):
        weights = product(query[start : start + _QUERIES].contiguous(), keys)
        weights.sub_(weights.amax(-1, keepdim=True)).exp2_()
        total = weights.sum(-1, keepdim=True)  # divided by last, where there is least of it
        torch.div(product(weights, values), total, out=out[start : start + _QUERIES])
