"""CLAP: without its library or weights, that is said in one sentence."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

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
