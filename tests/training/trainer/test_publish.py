"""What a training leaves: weights that are read back, an entry the catalogue reads, a card that tells the truth."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from training.trainer.toy import PRESET, RECIPE, build

from musicstudio.app.catalog import read_spec
from musicstudio.domain.errors import ModelUnavailable
from musicstudio.domain.models import ModelSpec
from musicstudio.domain.tasks import CancelToken
from musicstudio.engines.nets.weights import read_weights
from musicstudio.training.trainer.loop import Limits, Training
from musicstudio.training.trainer.publish import publish

SPEC = ModelSpec("toy", "toy", ("analyze",), "Toy", "MIT", True, 'Finds "levels".', sample_rate=64)


def taught(folder: Path, steps: int) -> Training:
    card = {"Data": "tones", "Limits": "hears nothing else"}
    training = Training(replace(RECIPE, card=card), PRESET, folder, device="cpu")
    training.run(Limits(steps=steps), lambda fraction, stage: None, CancelToken())
    return training


def test_what_is_published_is_what_was_taught(tmp_path: Path) -> None:
    training = taught(tmp_path / "run", 20)
    made = publish(training, tmp_path / "resources", SPEC, "musicstudio train toy")
    spec = read_spec(made.entry)
    assert (spec.id, spec.summary, spec.commercial, spec.sample_rate) == ("toy", 'Finds "levels".', True, 64)
    assert spec.files[0].size_bytes == made.weights.stat().st_size
    tone = torch.sin(torch.arange(64.0))[None]
    read = read_weights(made.weights, build)
    torch.testing.assert_close(read(tone), training.shipped(tone), atol=2e-3, rtol=1e-2)
    card = made.card.read_text("utf-8")
    for words in ("hears nothing else", "tones", "closeness", "20 of 60 steps", "`musicstudio train toy`"):
        assert words in card


def test_what_was_never_measured_is_not_published(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="never measured"):
        publish(taught(tmp_path / "run", 5), tmp_path / "resources", SPEC, "")


@pytest.mark.parametrize("content", [b"", b"\x08\0\0\0\0\0\0\0{}      ", b"nonsense" * 9])
def test_damaged_weights_are_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "toy" / "model.safetensors"
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(ModelUnavailable, match="install the model again"):
        read_weights(path, build)


def test_weights_of_another_shape_are_refused(tmp_path: Path) -> None:
    made = publish(taught(tmp_path / "run", 20), tmp_path / "resources", SPEC, "")
    with pytest.raises(ModelUnavailable):
        read_weights(made.weights, lambda settings: build({"width": 3, "dropout": 0.0}))
