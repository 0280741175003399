"""CLAP: without its library or weights, that is said in one sentence."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from musicstudio.audio.resample import resample
from musicstudio.domain.errors import ModelUnavailable
from musicstudio.training.evaluation.generate_clap import Clap


def test_without_the_library_it_is_told_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "transformers", None)
    with pytest.raises(ModelUnavailable, match="install it"):
        Clap(tmp_path)


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("transformers", reason="CLAP needs a library of the user's")
    with pytest.raises(ModelUnavailable, match="holds no CLAP model"):
        Clap(tmp_path)


@pytest.mark.filterwarnings("ignore:At least one mel filter")
def test_it_embeds_as_its_library_does(tmp_path: Path) -> None:
    """A tiny random model in the published layout: settings, words, features and safetensors."""
    library = pytest.importorskip("transformers", reason="CLAP needs a library of the user's")
    tokenizers = pytest.importorskip("tokenizers", reason="CLAP needs a library of the user's")
    words = {"<s>": 0, "<pad>": 1, "</s>": 2, "<unk>": 3, "slow": 4, "song": 5}
    plain = tokenizers.Tokenizer(tokenizers.models.WordLevel(words, unk_token="<unk>"))
    plain.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    told = library.PreTrainedTokenizerFast(tokenizer_object=plain, pad_token="<pad>", unk_token="<unk>")
    torch.manual_seed(0)
    small = {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
    config = library.ClapConfig(
        text_config={**small, "vocab_size": len(words), "projection_dim": 16},
        audio_config={
            "patch_embeds_hidden_size": 16, "depths": [1, 1], "num_attention_heads": [2, 2], "hidden_size": 32,
            "projection_dim": 16, "num_mel_bins": 64, "spec_size": 256, "window_size": 8,
        },
        projection_dim=16,
    )  # fmt: skip
    model = library.ClapModel(config).eval()
    features = library.ClapFeatureExtractor(truncation="rand_trunc", padding="repeatpad")
    model.save_pretrained(tmp_path)
    library.ClapProcessor(features, told).save_pretrained(tmp_path)
    clap = Clap(tmp_path)
    sound = np.random.default_rng(1).normal(0, 0.1, (2, 10 * 44100)).astype(np.float32)
    heard, said = clap.embed_audio(sound, 44100), clap.embed_text("slow song")
    mono = resample(sound.mean(axis=0, keepdims=True, dtype=np.float32), 44100, 48000)[0]
    with torch.no_grad():
        ours = model.get_audio_features(**features([mono], sampling_rate=48000, return_tensors="pt"))
        theirs = model.get_text_features(**told(["slow song"], return_tensors="pt", return_token_type_ids=False))
    for found, wanted in ((heard, ours), (said, theirs)):
        vector = getattr(wanted, "pooler_output", wanted)[0].double().numpy()
        assert found == pytest.approx(vector / np.linalg.norm(vector), abs=1e-5)
    assert np.linalg.norm(heard) == pytest.approx(1)
