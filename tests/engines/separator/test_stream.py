"""Segments, runs and their joining, beside the same written down plainly; steps down, silence and stopping."""

from __future__ import annotations

import importlib.util
import random
from itertools import pairwise

import pytest
import torch
from engines.nets.demucs.demucs_files import FOUR, PLAIN, SMALL, small
from torch import Tensor, nn

from musicstudio.domain.errors import JobCancelled, OutOfMemory
from musicstudio.domain.tasks import CancelToken
from musicstudio.engines.nets.demucs.network import Demucs
from musicstudio.engines.separator.network import Separating
from musicstudio.engines.separator.plan import Choice, count, segments, starts, weights
from musicstudio.engines.separator.stream import Separation

CPU = torch.device("cpu")


class Positions(nn.Module):
    """Two stems that know where in the segment a sample lies, so that joining cannot be right by luck."""

    def forward(self, sound: Tensor) -> Tensor:
        place = torch.linspace(0, 1, sound.shape[-1])
        return torch.stack([sound * place, sound.cumsum(-1) * 0.01], 1)


def member(network: nn.Module | None = None, samples: int = 100, fills: bool = True) -> Separating:
    return Separating(network or Positions(), ("a", "b"), ("a", "b"), 44100, 2, samples, fills)


def reader(sound: Tensor):
    def read(start: int, stop: int) -> Tensor:
        inside = sound[:, max(start, 0) : max(min(stop, sound.shape[1]), 0)]
        before = min(max(-start, 0), stop - start)
        return nn.functional.pad(inside, (before, stop - start - before - inside.shape[1]))

    return read


def through(job: Separation, sound: Tensor, report=lambda *_: None, cancel: CancelToken | None = None) -> Tensor:
    pieces = job.pieces(reader(sound), sound.shape[1], report, cancel or CancelToken())
    return torch.cat(list(pieces), -1)


def plainly(one: Separating, sound: Tensor, choice: Choice, begins: tuple[int, ...]) -> Tensor:
    """The same with everything in memory at once."""
    total, longest = sound.shape[1], one.samples
    stride, read = int((1 - choice.overlap) * longest), reader(sound)
    mean = torch.zeros(len(one.takes), 2, total)
    for begin in begins:
        values, said = torch.zeros(len(one.takes), 2, total - begin), torch.zeros(total - begin)
        for at in range(0, total - begin, stride):
            samples = min(longest, total - begin - at)
            start = begin + at - ((longest - samples) // 2 if one.fills else 0)
            made = one(read(start, start + (longest if one.fills else samples))[None])[0]
            extra = made.shape[-1] - samples
            made = made[..., extra // 2 : extra // 2 + samples]
            values[..., at : at + samples] += made * weights(longest)[:samples]
            said[at : at + samples] += weights(longest)[:samples]
        mean += (values / said)[..., -begin:] / len(begins)
    return mean


@pytest.mark.parametrize("fills", [True, False])
@pytest.mark.parametrize("total", [1, 74, 99, 100, 101, 176, 450])
@pytest.mark.parametrize("choice", [Choice(), Choice(1), Choice(3, 0.5), Choice(0, 0.0), Choice(2, 0.8)], ids=str)
@torch.inference_mode()
def test_a_stream_is_what_it_is_in_memory(choice: Choice, total: int, fills: bool) -> None:
    sound = torch.randn(2, total, generator=torch.Generator().manual_seed(0))
    one = member(fills=fills)
    one = Separating(one.network, one.stems, one.takes, 300, 2, 100, fills)  # half a second are 150 samples
    made = through(Separation([one], choice, CPU, seed=5), sound)
    expected = plainly(one, sound, choice, starts(choice, 300, 5))
    assert made.shape == expected.shape
    assert torch.allclose(made, expected, atol=1e-5)


def test_segments_come_in_order_and_are_counted() -> None:
    choice = Choice(3, 0.25)
    begins = starts(choice, 300, 1)
    assert all(-150 <= begin <= 0 for begin in begins)
    assert starts(choice, 300, 1) == begins != starts(choice, 300, 2)
    found = list(segments(1000, 100, choice, begins))
    assert len(found) == count(1000, 100, choice, begins)
    for run, begin in enumerate(begins):
        mine = [segment.start for segment in found if segment.run == run]
        assert mine[0] == begin
        assert all(after - before == 75 for before, after in pairwise(mine))
    # runs keep together, so that none has to wait long for another
    assert all(after.start - before.start > -150 for before, after in pairwise(found))


def test_memory_does_not_grow_with_the_sound() -> None:
    asked = []

    def read(start: int, stop: int) -> Tensor:
        asked.append(stop - start)
        return torch.full((2, stop - start), 0.5)

    job, longest_piece, total = Separation([member()], Choice(2, 0.25), CPU), 0, 0
    for piece in job.pieces(read, 50_000, lambda *_: None, CancelToken()):
        longest_piece, total = max(longest_piece, piece.shape[-1]), total + piece.shape[-1]
    assert total == 50_000
    assert longest_piece <= 200
    assert max(asked) == 100
    assert len(asked) == count(50_000, 100, Choice(2, 0.25), starts(Choice(2), 44100, 0))


def test_a_bag_gives_each_its_own_stems() -> None:
    first = Separating(Positions(), ("a", "b"), ("b",), 44100, 2, 100, True)
    second = Separating(Positions(), ("a", "b"), ("a",), 44100, 2, 100, True)
    sound = torch.randn(2, 250)
    both, alone = (through(Separation(bag, Choice(), CPU), sound) for bag in ([first, second], [member()]))
    assert torch.equal(both, alone.flip(0))


def test_silence_is_not_computed() -> None:
    class Never(nn.Module):
        def forward(self, sound: Tensor) -> Tensor:
            raise AssertionError("silence was given to the network")

    made = through(Separation([member(Never())], Choice(), CPU), torch.zeros(2, 300))
    assert made.shape == (2, 2, 300)
    assert not made.any()


def test_it_steps_down_when_memory_runs_out() -> None:
    class Narrow(Positions):
        def forward(self, sound: Tensor) -> Tensor:
            if len(sound) > 1:
                raise RuntimeError("DefaultCPUAllocator: can't allocate memory")
            return super().forward(sound)

    sound = torch.randn(2, 900)
    job = Separation([member(Narrow())], Choice(), CPU)
    job._at_once = 4
    assert torch.allclose(through(job, sound), through(Separation([member()], Choice(), CPU), sound), atol=1e-6)

    class Full(nn.Module):
        def forward(self, sound: Tensor) -> Tensor:
            raise MemoryError

    with pytest.raises(OutOfMemory):
        through(Separation([member(Full())], Choice(), CPU), sound)


def test_other_errors_are_not_taken_for_lack_of_memory() -> None:
    class Wrong(nn.Module):
        def forward(self, sound: Tensor) -> Tensor:
            raise RuntimeError("shapes do not fit")

    with pytest.raises(RuntimeError, match="shapes"):
        through(Separation([member(Wrong())], Choice(), CPU), torch.randn(2, 100))


def test_progress_rises_and_a_network_stops_between_its_layers() -> None:
    seen, entered, cancel = [], [], CancelToken()

    class Layer(nn.Module):
        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

        def forward(self, sound: Tensor) -> Tensor:
            entered.append(self.name)
            if self.name == "first" and len(entered) > 4:
                cancel.cancel()
            return sound

    class Two(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.first, self.second = Layer("first"), Layer("second")

        def forward(self, sound: Tensor) -> Tensor:
            made = self.second(self.first(sound))
            return torch.stack([made, made], 1)

    with pytest.raises(JobCancelled):
        through(Separation([member(Two())], Choice(), CPU), torch.randn(2, 900), lambda f, _: seen.append(f), cancel)
    assert entered == ["first", "second", "first", "second", "first"]
    assert seen == sorted(seen)
    assert torch.equal(Layer("after")(torch.ones(1)), torch.ones(1))  # nobody listens any more


@pytest.mark.skipif(importlib.util.find_spec("demucs") is None, reason="the package demucs is not here")
@pytest.mark.parametrize("told", [SMALL, PLAIN], ids=["transformer", "plain"])
@pytest.mark.parametrize(("shifts", "overlap"), [(0, 0.25), (2, 0.5)])
@torch.inference_mode()
def test_equal_to_the_reference(told: dict, shifts: int, overlap: float, monkeypatch) -> None:
    from demucs import apply
    from demucs.hdemucs import HDemucs
    from demucs.htdemucs import HTDemucs

    told = {**told, "nfft": 4096}
    built: Demucs = small(told)
    peer = (HTDemucs if built.transformer else HDemucs)(**told)
    peer.load_state_dict(built.state_dict())
    dice = random.Random(3)
    monkeypatch.setattr(apply.random, "randint", dice.randint)  # its transformer draws numbers too
    sound = torch.randn(2, 30001, generator=torch.Generator().manual_seed(2))
    expected = apply.apply_model(peer.eval(), sound[None], shifts=shifts, overlap=overlap)[0]
    settings = built.settings
    one = Separating(built, tuple(FOUR), tuple(FOUR), 8000, 2, settings.samples, built.transformer)
    made = through(Separation([one], Choice(shifts, overlap), CPU, seed=3), sound)
    assert torch.allclose(made, expected, atol=1e-4)
