"""Between what a separation lies: the mix taken for every stem, and masks made from the stems themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import torch

from musicstudio.domain.audio import AudioArray
from musicstudio.engines.stft import forward, inverse, power_of

_WINDOW: Final = 4096
_HOP: Final = 1024
_LEAST: Final = 1e-12


def mixture_for_all(stems: Mapping[str, AudioArray]) -> dict[str, AudioArray]:
    """Return the mix, the sum of stems (channels, samples), as every one of them."""
    mix = np.asarray(np.sum(list(stems.values()), axis=0), dtype=np.float32)
    return dict.fromkeys(stems, mix)


@torch.inference_mode()
def oracle_mask(stems: Mapping[str, AudioArray]) -> dict[str, AudioArray]:
    """Return the mix under ideal ratio masks of power, channel by channel (Liutkus & Badeau 2015, exponent 2)."""
    sounds = torch.from_numpy(np.stack([np.asarray(sound, np.float32) for sound in stems.values()]))
    mixed = forward(sounds.sum(dim=0), _WINDOW, _HOP)
    total = torch.zeros(mixed.shape)
    for sound in sounds:
        total += power_of(forward(sound, _WINDOW, _HOP))
    return {
        name: inverse(mixed * (power_of(forward(sound, _WINDOW, _HOP)) / (total + _LEAST)), _WINDOW, _HOP,
                      sounds.shape[-1]).numpy()
        for name, sound in zip(stems, sounds, strict=True)
    }  # fmt: skip
