from dataclasses import replace

import pytest

from musicstudio.app.catalog import (
    DEFAULTS,
    catalogue,
    choose,
    how_to_install,
    installed,
    read_spec,
    weights_dir,
)
from musicstudio.domain.errors import ModelUnavailable
from musicstudio.domain.models import ModelSpec, Weights
from musicstudio.engines.table import ENGINES


def test_every_entry_has_a_licence_and_an_engine():
    assert len({spec.id for spec in catalogue()}) == len(catalogue())
    for spec in catalogue():
        assert spec.licence
        assert all((spec.family, task) in ENGINES for task in spec.tasks)


def test_auto_is_an_installed_model_of_the_task():
    for task, model in DEFAULTS.items():
        assert choose(task, "auto").id == model
        assert choose(task, model).id == model


def test_what_cannot_do_the_task_is_refused_with_those_that_can():
    with pytest.raises(ModelUnavailable, match="similarity"):
        choose("inpaint", "masking")
    with pytest.raises(ModelUnavailable):
        choose("inpaint", "../../evil")


def test_a_model_is_installed_when_its_files_are(studio_home):
    spec = replace(catalogue()[0], id="big", files=(Weights("a.safetensors", "https://x", "0" * 64, 1),))
    assert not installed(spec)
    weights_dir(spec).mkdir(parents=True)
    (weights_dir(spec) / "a.safetensors").write_bytes(b"x")
    assert installed(spec)


def test_a_damaged_entry_is_named(tmp_path):
    (tmp_path / "bad.toml").write_text("id = 3")
    with pytest.raises(ModelUnavailable, match=r"bad\.toml"):
        read_spec(tmp_path / "bad.toml")


def test_a_model_that_lives_in_packages_is_installed_when_they_are():
    spec = ModelSpec("peer", "x", ("transcribe",), "Peer", "MIT", packages=("numpy",), advice="pip install peer")
    assert installed(spec)
    without = replace(spec, packages=("numpy", "no-such-thing-here"))
    assert not installed(without)
    assert how_to_install(without) == "it needs no-such-thing-here: pip install peer"


def test_basic_pitch_is_refused_with_what_to_install_where_it_is_absent(monkeypatch):
    monkeypatch.setattr("musicstudio.app.catalog.find_spec", lambda name: None)
    with pytest.raises(ModelUnavailable, match=r"basic-pitch and onnxruntime: pip install onnxruntime"):
        choose("transcribe", "basic-pitch")
