"""Where tensors are computed, and what to try when memory runs out."""

from __future__ import annotations

import os
from dataclasses import dataclass

import torch

from musicstudio.domain.errors import WrongUsage

_HALVINGS = 2
_TELLTALES = ("out of memory", "can't allocate memory", "not enough memory")


@dataclass(frozen=True)
class Rung:
    """One way to run: on a device, in segments of at most so many samples."""

    device: torch.device
    samples: int


def choose_device(name: str) -> torch.device:
    """Return the device for "auto" (CUDA, else Apple's MPS, else the CPU), "cpu", "cuda" or "mps".

    Raises WrongUsage when the machine has no such device.
    """
    present = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    if name == "auto":
        return torch.device(next(kind for kind, there in present.items() if there))
    if not present.get(name, False):
        raise WrongUsage(f"This machine has no device '{name}'; use --device auto or cpu.")
    return torch.device(name)


def use_all_cores() -> int:
    """Let torch use the cores this process may run on, or OMP_NUM_THREADS of them; return how many."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    wanted = os.environ.get("OMP_NUM_THREADS", "")
    threads = min(int(wanted), allowed) if wanted.isdigit() and int(wanted) else allowed
    if torch.get_num_threads() != threads:
        torch.set_num_threads(threads)
    return threads


def ladder(device: torch.device, samples: int, shortest: int) -> tuple[Rung, ...]:
    """Return what to try in turn: shorter segments on the device, then the same on the CPU."""
    lengths = list(dict.fromkeys(max(samples >> halvings, min(samples, shortest)) for halvings in range(_HALVINGS + 1)))
    devices = [device] if device.type == "cpu" else [device, torch.device("cpu")]
    return tuple(Rung(where, length) for where in devices for length in lengths)


def is_out_of_memory(error: BaseException) -> bool:
    """Return whether an error means that memory ran out, on whichever device."""
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    return isinstance(error, RuntimeError) and any(sign in str(error).lower() for sign in _TELLTALES)


def give_back(device: torch.device) -> None:
    """Return cached memory of a device to the system."""
    if device.type == "cuda":
        torch.cuda.empty_cache()
    elif device.type == "mps":
        torch.mps.empty_cache()
