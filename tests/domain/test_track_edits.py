from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicstudio.domain.edits import decode_command, encode_command
from musicstudio.domain.errors import BadProject
from musicstudio.domain.project import Project, Track
from musicstudio.domain.track_edits import MoveTrack, SoloAlone

PROJECT = Project(tracks=tuple(Track(name, name) for name in "abcd"))


@given(track=st.sampled_from("abcd"), place=st.integers(-2, 9))
def test_a_moved_track_is_at_its_place_and_the_others_keep_their_order(track: str, place: int) -> None:
    order = [t.id for t in MoveTrack(track, place).apply(PROJECT).tracks]
    assert order.index(track) == min(max(place, 0), 3)
    assert [name for name in order if name != track] == [name for name in "abcd" if name != track]


def test_solo_alone_ends_every_other_solo() -> None:
    both = SoloAlone("b").apply(SoloAlone("a").apply(PROJECT))
    assert [track.soloed for track in both.tracks] == [False, True, False, False]


@pytest.mark.parametrize("command", [MoveTrack("b", 0), SoloAlone("c")])
def test_they_go_through_the_journal(command: MoveTrack | SoloAlone) -> None:
    assert decode_command(encode_command(command)) == command


@pytest.mark.parametrize("command", [MoveTrack("gone", 0), SoloAlone("gone")])
def test_a_track_that_is_gone_is_said(command: MoveTrack | SoloAlone) -> None:
    with pytest.raises(BadProject, match="no track"):
        command.apply(PROJECT)
