"""The network in use: kept between jobs, and the CPU where another device has no memory."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from engines.composer.small import small_weights

from musicstudio.domain.errors import ModelUnavailable
from musicstudio.domain.tasks import Report
from musicstudio.engines.composer import trained
from musicstudio.engines.nets.composer import Composer


def unheard(fraction: float, stage: str) -> None:
    """Nobody asks."""


def test_it_is_read_once_and_knows_how_far_it_looks_back(tmp_path: Path) -> None:
    weights = small_weights(tmp_path)
    found = [trained.used(weights, "cpu", unheard, lambda network, report: network) for _ in range(2)]
    assert found[0] is found[1]
    assert found[0].rows == 256
    small_weights(tmp_path, seed=1)
    assert trained.trained(weights, torch.device("cpu")) is not found[0]
    with pytest.raises(ModelUnavailable):
        trained.trained(tmp_path / "none", torch.device("cpu"))


def test_where_memory_runs_out_the_cpu_begins_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trained, "choose_device", lambda name: torch.device("meta"))
    devices, told = [], []

    def write(network: Composer, report: Report) -> str:
        devices.append(network.embed.weight.device.type)
        report(0.5, "writing")
        if len(devices) == 1:
            raise RuntimeError("CUDA out of memory")
        return "done"

    assert trained.used(small_weights(tmp_path), "auto", lambda share, stage: told.append(share), write) == "done"
    assert devices == ["meta", "cpu"]
    assert told == [0.5]  # what is begun again is no progress


def test_other_faults_are_not_hidden(tmp_path: Path) -> None:
    def write(network: Composer, report: Report) -> str:
        raise RuntimeError("shapes differ")

    with pytest.raises(RuntimeError, match="shapes"):
        trained.used(small_weights(tmp_path), "cpu", unheard, write)


def test_more_cells_take_longer() -> None:
    assert trained.forecast(80, 4).seconds > trained.forecast(40, 4).seconds
    assert trained.forecast(40, 8).seconds > trained.forecast(40, 4).seconds
