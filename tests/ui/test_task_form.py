"""Forms made from requests, those of today and any of tomorrow."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Literal

import pytest

from musicstudio.domain import options
from musicstudio.domain.models import ModelSpec
from musicstudio.domain.tasks import REQUESTS, Source
from musicstudio.ui.form_fields import (
    ChecksField,
    ChoiceField,
    CountField,
    FileField,
    ModelField,
    NumberField,
    SeedField,
    SwitchField,
    TextField,
)
from musicstudio.ui.task_form import TaskForm

MODELS = (ModelSpec("m", "f", ("dream",), "Model", "CC BY-NC 4.0", False, "Dreams."),)


@dataclass(frozen=True)
class DreamRequest:
    """Dream up something."""

    source: Source
    mood: Literal["calm", "wild"] = "wild"
    loud: bool = False
    bars: int = field(default=4, metadata=options.words("Bars", low=1, high=64))
    swing: float = 0.5
    text: str = "soft"
    sounds: Path | None = None
    limit: int | None = None
    meter: str = field(default="", metadata=options.words("Meter", choices=("", "4/4"), none="free"))
    parts: tuple[str, ...] = field(default=("a",), metadata=options.words("Parts", choices=("a", "b")))
    inner: dict[str, object] = field(default_factory=dict)
    hidden: int = field(default=3, metadata=options.words("", kind="hidden"))
    seed: int = 0
    engine: str = "auto"


@pytest.fixture
def form(qtbot):
    made = TaskForm(DreamRequest, MODELS)
    qtbot.addWidget(made)
    return made


def test_every_plain_option_gets_the_control_that_fits_and_nothing_else_is_asked(form):
    assert {name: type(control) for name, control in form.fields.items()} == {
        "mood": ChoiceField, "loud": SwitchField, "bars": CountField, "swing": NumberField, "text": TextField,
        "sounds": FileField, "limit": CountField, "meter": ChoiceField, "parts": ChecksField, "seed": SeedField,
        "engine": ModelField,
    }  # fmt: skip


def test_a_form_begins_with_the_defaults_and_answers_in_their_own_kinds(form):
    values = form.values()
    assert values == {
        "mood": "wild", "loud": False, "bars": 4, "swing": 0.5, "text": "soft", "sounds": None, "limit": None,
        "meter": "", "parts": ("a",), "seed": None, "engine": "auto",
    }  # fmt: skip
    made = DreamRequest(Source("a.wav"), **values | {"seed": 1})
    assert made == DreamRequest(Source("a.wav"), seed=1)


def test_values_can_be_set_and_read_back(form):
    wanted = {
        "mood": "calm", "loud": True, "bars": 8, "swing": 0.25, "text": "x", "sounds": Path("/a.sf2"), "limit": 7,
        "meter": "4/4", "parts": ("b",), "seed": 5, "engine": "m",
    }  # fmt: skip
    form.set_values(wanted)
    assert form.values() == wanted


def test_ranges_come_from_the_metadata(form):
    bars = form.fields["bars"]
    bars.set_value(1000)
    assert bars.value() == 64


def test_at_least_one_of_several_stays_chosen(form):
    parts = form.fields["parts"]
    parts.boxes["a"].click()
    assert parts.value() == ("a",)


def test_the_licence_of_a_model_can_be_read(form):
    engine = form.fields["engine"]
    engine.set_value("m")
    assert "CC BY-NC 4.0" in engine.toolTip()
    assert "may not be sold" in engine.toolTip()


def test_a_seed_is_drawn_anew_unless_it_is_kept_and_the_one_that_is_heard_is_offered(form):
    seed = form.fields["seed"]
    assert seed.value() is None
    form.suggest_seed(4711)
    seed.keep.setChecked(True)
    assert seed.value() == 4711
    seed.keep.setChecked(False)
    assert seed.value() is None


@pytest.mark.parametrize("task", REQUESTS)
def test_every_task_there_is_has_a_form(qtbot, task):
    made = TaskForm(REQUESTS[task])
    qtbot.addWidget(made)
    names = {f.name for f in fields(REQUESTS[task])}
    assert set(made.fields) <= names - {"source", "regions", "reference"}
    unasked = [f for f in fields(REQUESTS[task]) if f.default is MISSING and f.default_factory is MISSING]
    assert {f.name for f in unasked} <= {"source", "regions"}
    values = made.values()
    if "takes" in values:
        assert values["takes"] == (4 if task == "inpaint" else 1)
