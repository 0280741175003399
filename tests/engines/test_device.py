import os

import pytest
import torch

from musicstudio.domain.errors import WrongUsage
from musicstudio.engines.device import choose_device, is_out_of_memory, ladder, use_all_cores


def test_auto_is_the_best_that_is_there(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    assert choose_device("auto").type == "cpu"
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    assert choose_device("auto").type == "mps"
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert choose_device("auto").type == "cuda"
    assert choose_device("cpu").type == "cpu"


def test_a_device_that_is_not_there_is_refused(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(WrongUsage, match="cuda"):
        choose_device("cuda")


def test_steps_get_shorter_and_end_on_the_cpu():
    cuda, cpu = torch.device("cuda"), torch.device("cpu")
    rungs = [(rung.device, rung.samples) for rung in ladder(cuda, 1000, 300)]
    assert rungs == [(cuda, 1000), (cuda, 500), (cuda, 300), (cpu, 1000), (cpu, 500), (cpu, 300)]
    assert [rung.samples for rung in ladder(cpu, 200, 300)] == [200]


@pytest.mark.parametrize(
    ("error", "memory"),
    [
        (MemoryError(), True),
        (torch.OutOfMemoryError("CUDA out of memory."), True),
        (
            RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes"),
            True,
        ),
        (RuntimeError("MPS backend out of memory"), True),
        (RuntimeError("shapes do not match"), False),
        (ValueError("out of memory"), False),
    ],
)
def test_running_out_of_memory_is_recognised(error, memory):
    assert is_out_of_memory(error) is memory


def test_a_real_failure_to_allocate_is_recognised():
    with pytest.raises(RuntimeError) as caught:
        torch.empty(1 << 60, dtype=torch.uint8)
    assert is_out_of_memory(caught.value)


def test_threads_follow_the_environment(monkeypatch):
    before = torch.get_num_threads()
    try:
        monkeypatch.setenv("OMP_NUM_THREADS", "1")
        assert use_all_cores() == torch.get_num_threads() == 1
        monkeypatch.setenv("OMP_NUM_THREADS", "100000")
        assert use_all_cores() == torch.get_num_threads() <= (os.cpu_count() or 1)
    finally:
        torch.set_num_threads(before)
