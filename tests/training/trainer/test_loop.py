"""A training learns, resumes exactly after a kill, and two processes are one with the whole batch."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from training.trainer.toy import PRESET, RECIPE

from musicstudio.domain.errors import BadProject, JobCancelled
from musicstudio.domain.tasks import CancelToken
from musicstudio.training.trainer import checkpoint
from musicstudio.training.trainer.journal import Journal
from musicstudio.training.trainer.loop import Limits, Training

HERE = Path(__file__).parents[2]


def taught(folder: Path, steps: int = 0, preset=PRESET) -> Training:
    training = Training(RECIPE, preset, folder, device="cpu")
    training.run(Limits(steps=steps), lambda fraction, stage: None, CancelToken())
    return training


def weights(training: Training) -> torch.Tensor:
    return torch.cat([one.flatten() for one in training.team.unwrap_model(training.network).state_dict().values()])


def test_the_loss_falls_and_what_is_held_out_is_found_better(tmp_path: Path) -> None:
    taught(tmp_path)
    lines = Journal(tmp_path).lines()
    losses = [line["loss"] for line in lines if "loss" in line]
    assert losses[-1] < 0.5 * losses[0]
    found = [line["heldout closeness"] for line in lines if "heldout closeness" in line]
    assert len(found) == 3
    assert found[-1] > found[0]
    assert (tmp_path / "curves.png").stat().st_size > 1000


def test_a_resumed_training_equals_one_that_was_never_stopped(tmp_path: Path) -> None:
    whole = taught(tmp_path / "whole")
    for _ in range(3):
        parts = taught(tmp_path / "parts", steps=20)
    assert parts.step == whole.step == 60
    assert torch.equal(weights(parts), weights(whole))
    shipped = zip(parts.shipped.state_dict().values(), whole.shipped.state_dict().values(), strict=True)
    assert all(torch.equal(one, other) for one, other in shipped)
    steps = [line["step"] for line in Journal(tmp_path / "parts").lines() if "loss" in line]
    assert steps == sorted(set(steps))


def test_a_cancelled_training_is_saved(tmp_path: Path) -> None:
    token = CancelToken()
    training = Training(RECIPE, PRESET, tmp_path, device="cpu")

    def stop(fraction: float, stage: str) -> None:
        if training.step == 7:
            token.cancel()

    with pytest.raises(JobCancelled):
        training.run(Limits(), stop, token)
    found = checkpoint.load(tmp_path)
    assert found is not None
    assert found.step == 7


def test_a_killed_training_goes_on_and_ends_as_if_nothing_had_happened(tmp_path: Path) -> None:
    script = (
        "import time\nfrom pathlib import Path\nfrom dataclasses import replace\n"
        "from training.trainer.test_loop import *\n"
        f"training = Training(RECIPE, replace(PRESET, every_s=0.0), Path({str(tmp_path / 'killed')!r}), device='cpu')\n"
        "training.run(Limits(), lambda fraction, stage: time.sleep(0.02), CancelToken())\n"
    )
    process = subprocess.Popen([sys.executable, "-c", script], env=os.environ | {"PYTHONPATH": str(HERE)})
    until = time.monotonic() + 60
    while checkpoint.load(tmp_path / "killed") is None and time.monotonic() < until:
        time.sleep(0.02)
    time.sleep(0.3)
    process.send_signal(signal.SIGKILL)
    process.wait()
    found = checkpoint.load(tmp_path / "killed")
    assert found is not None
    assert 0 < found.step < 60
    assert torch.equal(weights(taught(tmp_path / "killed")), weights(taught(tmp_path / "whole")))


def test_two_processes_equal_one(tmp_path: Path) -> None:
    settings = {"width": 16, "dropout": 0.0}  # chance falls otherwise on halves of a batch
    preset = replace(PRESET, steps=12, settings=settings)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    script = (
        "from pathlib import Path\nfrom dataclasses import replace\n"
        "from training.trainer.test_loop import *\n"
        f"taught(Path({str(tmp_path / 'two')!r}), preset=replace(PRESET, steps=12, settings={settings}))\n"
    )
    team = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port), "WORLD_SIZE": "2", "PYTHONPATH": str(HERE)}
    team |= {"ACCELERATE_USE_CPU": "true", "OMP_NUM_THREADS": "1"}
    processes = [
        subprocess.Popen([sys.executable, "-c", script], env=os.environ | team | {"RANK": rank, "LOCAL_RANK": rank})
        for rank in ("0", "1")
    ]
    assert [process.wait(120) for process in processes] == [0, 0]
    one = taught(tmp_path / "one", preset=preset)
    two = Training(RECIPE, preset, tmp_path / "two", device="cpu")
    assert two.step == 12
    torch.testing.assert_close(weights(two), weights(one), atol=2e-5, rtol=1e-4)


def test_a_damaged_checkpoint_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "checkpoint.pt").write_bytes(b"not a checkpoint")
    with pytest.raises(BadProject, match="begin it anew"):
        checkpoint.load(tmp_path)
