"""Families of instruments and the stems they are heard in."""

from __future__ import annotations

import pytest

from musicstudio.domain.families import FAMILIES, family_of, stem_of
from musicstudio.domain.score import DRUM_CHANNEL, Part


def test_every_program_has_a_family() -> None:
    assert {family_of(Part("x", program=program)) for program in range(128)} == set(FAMILIES) - {"drums"}


@pytest.mark.parametrize(
    ("part", "family", "stem"),
    [
        (Part("kit", channel=DRUM_CHANNEL), "drums", "drums"),
        (Part("a", program=0), "piano", "other"),
        (Part("a", program=4, role="bass"), "bass", "bass"),
        (Part("a", program=33), "bass", "bass"),
        (Part("a", program=73, role="vocals"), "voice", "vocals"),
        (Part("a", program=52), "voice", "vocals"),
        (Part("a", program=52, role="pad"), "voice", "other"),
        (Part("a", program=46), "plucked", "other"),
        (Part("a", program=110), "strings", "other"),
    ],
)
def test_roles_win_over_programs(part: Part, family: str, stem: str) -> None:
    assert (family_of(part), stem_of(part)) == (family, stem)
