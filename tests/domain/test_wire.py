import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicstudio.domain import wire
from musicstudio.domain.messages import Failed, Finished, Progressed, RunJob, from_line, to_line
from musicstudio.domain.models import ModelSpec
from musicstudio.domain.project import Project
from musicstudio.domain.provenance import Provenance
from musicstudio.domain.region import Region
from musicstudio.domain.tasks import InpaintRequest, Output, Patch, Progress, Result, Source

REQUEST = InpaintRequest(Source("a.wav", (Patch(3, 4, "p.wav"),)), (Region(1, 2), Region(3, 4, 5, 6)), takes=3)
ORIGIN = Provenance("e", "m", "l", 1, {"a": [1, {"b": None}]}, ("p",))
MESSAGES = [
    RunJob("1", "inpaint", ModelSpec("a", "f", ("inpaint",), "A", "MIT"), wire.encode(REQUEST), "/tmp"),
    Progressed("1", Progress(0.5, "now", None)),
    Finished("1", Result((Output("take", ORIGIN, take=1, patches=(Patch(1, 2, "x"),)),), ("careful",))),
    Failed("1", "UnsupportedAudio", "No.\nNo", "x"),
]


@pytest.mark.parametrize("message", MESSAGES, ids=lambda m: type(m).__name__)
def test_messages_survive_the_pipe_as_one_line(message):
    line = to_line(message)
    assert line.endswith("\n")
    assert "\n" not in line[:-1]
    assert from_line(line) == message
    if isinstance(message, RunJob):
        assert message.decoded() == REQUEST


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
                    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20))  # fmt: skip
def test_anything_else_is_refused_as_a_value_error(data):
    for kind in (Project, Region, InpaintRequest):
        try:
            decoded = wire.decode(kind, data)
        except (ValueError, RecursionError):
            continue
        assert isinstance(decoded, kind)


def test_no_class_is_taken_from_data():
    for data in ({"type": "os.system"}, {"type": "Popen", "args": "x"}, {"type": ["x"]}, [], 3):
        with pytest.raises((ValueError, TypeError)):
            from_line(json.dumps(data))


def test_booleans_are_not_numbers_and_unknown_fields_are_refused():
    with pytest.raises(ValueError):
        wire.decode(Region, {"start_s": True, "end_s": 2.0})
    with pytest.raises(ValueError):
        wire.decode(Region, {"start_s": 1.0, "end_s": 2.0, "extra": 1})
    assert wire.decode(Region, {"start_s": 1, "end_s": 2}) == Region(1, 2)


def test_errors_call_a_sound_what_the_musician_calls_it():
    source = Source("/x/media/3fa9.ogg", name="Morning Tape")
    assert source.named("3fa9.ogg holds NaN; mend it.") == "Morning Tape holds NaN; mend it."
    assert Source("/x/a.wav").named("a.wav is bad.") == "a.wav is bad."
