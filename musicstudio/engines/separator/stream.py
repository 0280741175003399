"""A sound of any length through networks, segment by segment, in bounded memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, Final

import torch
from torch import Tensor, nn

from musicstudio.domain.errors import OutOfMemory
from musicstudio.domain.tasks import CancelToken, Report
from musicstudio.engines.device import give_back, is_out_of_memory
from musicstudio.engines.separator.joining import Joining, Mean
from musicstudio.engines.separator.network import Separating
from musicstudio.engines.separator.plan import Choice, Segment, count, segments, starts, stride_of

Read = Callable[[int, int], Tensor]
"""Gives samples [start, stop) at the networks' rate, float32 (channels, samples); silence beyond the sound."""

_AT_ONCE: Final = {"cuda": 8, "mps": 4, "cpu": 1}
_STAGE: Final = "separating"


class Separation:
    """One sound through a bag of networks of equal rate and segments; `device` is where it has come to be computed."""

    def __init__(self, bag: Sequence[Separating], choice: Choice, device: torch.device, seed: int = 0) -> None:
        self.bag, self.choice, self.device = tuple(bag), choice, device
        self._begins = starts(choice, bag[0].sample_rate, seed)
        self._at_once = _AT_ONCE[device.type]

    def pieces(self, read: Read, total: int, report: Report, cancel: CancelToken) -> Iterator[Tensor]:
        """Yield (stems, channels, samples) in order, together `total` samples long."""
        longest = self.bag[0].samples
        joinings = [Joining(longest, begin, total) for begin in self._begins]
        mean, stride = Mean(len(joinings)), stride_of(longest, self.choice)
        due, done = count(total, longest, self.choice, self._begins), 0
        waiting = segments(total, longest, self.choice, self._begins)
        while group := list(islice(waiting, self._at_once)):
            cancel.check()
            report(done / due, _STAGE)
            with checked(cancel):
                results = self._results(group, read)
            for segment, result in zip(group, results, strict=True):
                final = joinings[segment.run].add(segment, result, segment.start + stride)
                piece = mean.add(segment.run, final)
                if piece is not None and piece.shape[-1]:
                    yield piece
            done += len(group)
        report(1.0, _STAGE)

    def _results(self, group: list[Segment], read: Read) -> list[Tensor]:
        """Return each segment's (stems, channels, samples); steps down where memory runs out."""
        heard = [self._heard(segment, read) for segment in group]
        try:
            return self._through(group, heard)
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                raise
            trouble = error
        give_back(self.device)
        if len(group) == 1:
            if self.device.type == "cpu":
                raise OutOfMemory(
                    "Memory ran out in a single segment on the CPU; close other programs and try again."
                ) from trouble
            self.device = torch.device("cpu")
        self._at_once = max(1, min(self._at_once, len(group)) // 2) if self.device.type != "cpu" else 1
        return [result for segment in group for result in self._results([segment], read)]

    def _heard(self, segment: Segment, read: Read) -> Tensor:
        """Return what the networks are to hear of a segment: what surrounds a short one too, where they want that."""
        if not self.bag[0].fills:
            return read(segment.start, segment.start + segment.samples)
        longest = self.bag[0].samples
        start = segment.start - (longest - segment.samples) // 2
        return read(start, start + longest)

    @torch.inference_mode()
    def _through(self, group: list[Segment], heard: list[Tensor]) -> list[Tensor]:
        results: list[Tensor | None] = [None] * len(group)
        for places in _alike(heard):
            batch = torch.stack([heard[place] for place in places]).to(self.device)
            made = [_made(member, batch, self.device) for member in self.bag]
            for place, result in zip(places, torch.cat(made, 1).cpu(), strict=True):
                extra = result.shape[-1] - group[place].samples
                results[place] = result[..., extra // 2 : extra // 2 + group[place].samples]
        stems, channels = sum(len(member.takes) for member in self.bag), self.bag[0].channels
        return [
            torch.zeros(stems, channels, segment.samples) if result is None else result
            for segment, result in zip(group, results, strict=True)
        ]


@contextmanager
def checked(cancel: CancelToken) -> Iterator[None]:
    """Ask before every layer whether the work is still wanted; raises JobCancelled from inside the network."""

    def ask(module: nn.Module, inputs: Any) -> None:
        cancel.check()

    handle = nn.modules.module.register_module_forward_pre_hook(ask)
    try:
        yield
    finally:
        handle.remove()


def _made(member: Separating, batch: Tensor, device: torch.device) -> Tensor:
    member.to(device)
    return member(batch)


def _alike(heard: list[Tensor]) -> list[list[int]]:
    """Return which segments can be heard together: those of equal length; none that are silent, as they stay so."""
    by_length: dict[int, list[int]] = {}
    for place, sound in enumerate(heard):
        if sound.any():
            by_length.setdefault(sound.shape[-1], []).append(place)
    return list(by_length.values())
