"""What a residual branch of Hybrid Demucs remembers along time: two bidirectional LSTM layers."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

_STEPS = 200


class Memory(nn.Module):
    """(rows, frames, width) plus what an LSTM makes of it, heard in half-overlapping stretches of 200 frames."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.lstm = nn.LSTM(width, width, num_layers=2, bidirectional=True, batch_first=True)
        self.linear = nn.Linear(2 * width, width)

    def forward(self, x: Tensor) -> Tensor:
        frames = x.shape[1]
        if frames <= _STEPS:
            return x + self._heard(x)
        half, quarter = _STEPS // 2, _STEPS // 4
        count = -(-frames // half)
        padded = functional.pad(x, (0, 0, 0, (count - 1) * half + _STEPS - frames))
        stretches = padded.unfold(1, _STEPS, half).transpose(2, 3)
        heard = self._heard(stretches.flatten(0, 1)).unflatten(0, (len(x), count))
        middle = heard[:, :, quarter : quarter + half].flatten(1, 2)
        # each stretch gives its middle; the first also its beginning, the last its end
        whole = torch.cat([heard[:, 0, :quarter], middle, heard[:, -1, quarter + half :]], 1)
        return x + whole[:, :frames]

    def _heard(self, x: Tensor) -> Tensor:
        made: Tensor = self.linear(self.lstm(x)[0])
        return made
