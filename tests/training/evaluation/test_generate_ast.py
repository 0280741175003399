"""AST: a published tagger in the published layout, random and tiny, gives what its library gives."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from musicstudio.audio.resample import resample
from musicstudio.domain.errors import ModelUnavailable
from musicstudio.training.evaluation.ear import Impression
from musicstudio.training.evaluation.generate_ast import Ast, all_numbers, pair_numbers
from musicstudio.training.evaluation.generate_own import HeldOut

CLASSES = 7


def test_without_the_library_it_is_told_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "transformers", None)
    with pytest.raises(ModelUnavailable, match="install it"):
        Ast(tmp_path)


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("transformers", reason="AST needs a library of the user's")
    with pytest.raises(ModelUnavailable, match="holds no AST model"):
        Ast(tmp_path)


@pytest.mark.filterwarnings("ignore:At least one mel filter")
def test_it_hears_what_its_library_hears(tmp_path: Path) -> None:
    library = pytest.importorskip("transformers", reason="AST needs a library of the user's")
    torch.manual_seed(0)
    config = library.ASTConfig(
        hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64, num_labels=CLASSES
    )
    model = library.ASTForAudioClassification(config).eval()
    features = library.ASTFeatureExtractor()
    model.save_pretrained(tmp_path)
    features.save_pretrained(tmp_path)
    sound = np.random.default_rng(1).normal(0, 0.1, (2, 24 * 44100)).astype(np.float32)
    heard = Ast(tmp_path).impression(sound, 44100)
    assert heard.vectors.shape == (2, 32)
    assert heard.styles.shape == (2, CLASSES)
    assert heard.styles.sum(1) == pytest.approx(np.ones(2))
    assert np.linalg.norm(heard.vectors, axis=1) == pytest.approx(np.ones(2))
    mono = resample(sound.mean(axis=0, keepdims=True, dtype=np.float32), 44100, 16000)[0]
    with torch.no_grad():
        chances = model(**features(mono[:160_000], sampling_rate=16000, return_tensors="pt")).logits.sigmoid()[0]
    assert heard.styles[0] == pytest.approx((chances / chances.sum()).double().numpy(), abs=1e-6)


def impressions(seed: int, count: int) -> list[Impression]:
    rng = np.random.default_rng(seed)
    vectors = rng.normal(size=(count, 3, 5))
    return [Impression(one, rng.dirichlet(np.ones(CLASSES), 3)) for one in vectors]


def test_what_sounds_the_same_is_at_no_distance() -> None:
    same = impressions(0, 4)
    numbers = all_numbers(same, HeldOut({str(n): one for n, one in enumerate(same)}, {}))
    assert set(numbers) == {"inception_ast", "frechet_ast", "kernel_ast"}
    assert numbers["frechet_ast"] == pytest.approx(0, abs=1e-6)
    assert all_numbers(impressions(1, 4), HeldOut({str(n): one for n, one in enumerate(same)}, {}))["frechet_ast"] > 0.1
    assert pair_numbers(same[0], [same[0]])["kl_ast"] == pytest.approx(0, abs=1e-9)
    assert pair_numbers(same[0], [same[1]])["kl_ast"] > 0.01
    assert pair_numbers(None, same) == {}
