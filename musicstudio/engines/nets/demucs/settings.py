"""What sizes a published network has, and which of its many switches ours knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Any, Final, Self

from musicstudio.domain.errors import ModelUnavailable

_FIXED: Final[Mapping[str, Any]] = {
    "wiener_iters": 0,
    "end_iters": 0,
    "wiener_residual": False,
    "cac": True,
    "rewrite": True,
    "hybrid": True,
    "hybrid_old": False,
    "t_emb": "sin",
    "t_norm_in": True,
    "t_norm_in_group": False,
    "t_group_norm": False,
    "t_norm_first": True,
    "t_norm_out": True,
    "t_layer_scale": True,
    "t_gelu": True,
    "t_sparse_self_attn": False,
    "t_sparse_cross_attn": False,
    "t_cross_first": False,
    "use_train_segment": True,
}
"""Switches that no supported checkpoint sets otherwise."""
_LIMITS: Final = {"channels": 512, "depth": 8, "nfft": 1 << 15, "t_layers": 32, "bottom_channels": 4096}


@dataclass(frozen=True)
class Settings:
    """Sizes by the names under which they are published; the defaults are those of Hybrid Transformer Demucs."""

    sources: tuple[str, ...]
    audio_channels: int = 2
    channels: int = 48
    channels_time: int | None = None
    growth: int = 2
    nfft: int = 4096
    depth: int = 4
    freq_emb: float = 0.2
    emb_scale: float = 10
    kernel_size: int = 8
    time_stride: int = 2
    stride: int = 4
    context: int = 1
    context_enc: int = 0
    norm_starts: int = 4
    norm_groups: int = 4
    dconv_mode: int = 1
    dconv_depth: int = 2
    dconv_comp: int = 8
    dconv_attn: int = 99
    dconv_lstm: int = 99
    bottom_channels: int = 0
    t_layers: int = 5
    t_hidden_scale: float = 4.0
    t_heads: int = 8
    t_max_period: float = 10000.0
    t_weight_pos_embed: float = 1.0
    samplerate: int = 44100
    segment: Fraction = Fraction(10)

    @classmethod
    def of(cls, told: Mapping[str, Any], **usual: Any) -> Self:
        """Return what a checkpoint tells over what is usual; raises ModelUnavailable for what is unsupported."""
        for name, value in _FIXED.items():
            if told.get(name, value) != value:
                raise ModelUnavailable(f"This network is of a kind that is not supported ({name} = {told[name]}).")
        if told.get("multi_freqs"):
            raise ModelUnavailable("This network is of a kind that is not supported (it splits its frequencies).")
        known = {field.name for field in fields(cls)}
        chosen = {**usual, **{name: value for name, value in told.items() if name in known}}
        for name, most in _LIMITS.items():
            if not 0 <= int(chosen.get(name) or 0) <= most:
                raise ModelUnavailable(f"This network cannot be meant: its {name} is {chosen[name]}.")
        chosen["sources"] = tuple(str(source) for source in chosen["sources"])
        chosen["segment"] = Fraction(chosen.get("segment", 10)).limit_denominator(1 << 16)
        return cls(**chosen)

    @property
    def hop(self) -> int:
        return self.nfft // 4

    @property
    def samples(self) -> int:
        """Samples of the segments the network was taught on."""
        return int(self.segment * self.samplerate)


HYBRID: Final[Mapping[str, Any]] = {
    "depth": 6, "dconv_comp": 4, "dconv_attn": 4, "dconv_lstm": 4, "segment": Fraction(40),
}  # fmt: skip
"""What is usual in Hybrid Demucs instead."""
