from dataclasses import replace

import pytest

from musicstudio.app.catalog import DEFAULTS, catalogue, choose, installed, read_spec, weights_dir
from musicstudio.domain.errors import ModelUnavailable
from musicstudio.domain.models import Weights
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
