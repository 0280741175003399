"""Plans and words as wishes: who plays, the form, given chords; what words say of density and register is asked for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from musicstudio.engines.compose.arrange import ground_of
from musicstudio.engines.compose.band import seat
from musicstudio.engines.compose.plan import Options, Plan, make_plan
from musicstudio.engines.compose.words import understand
from musicstudio.engines.composer import fields
from musicstudio.engines.composer.asking import parts_of, wish_of
from musicstudio.engines.composer.controls import Controls, said
from musicstudio.engines.composer.takes import Wish
from musicstudio.engines.composer.usual import density_code, register_code

WORDS = "pop with acoustic kit, finger bass, grand piano"


def plan(words: str = WORDS, **options: object) -> Plan:
    return make_plan(words, "", Options(**{"bars": 8, "tempo": 111.0, "key": "E minor", **options}))


def asked(made: Plan) -> Wish:
    return wish_of(ground_of(made), made.seats, Controls())


def test_a_plan_is_asked_for_bar_by_bar_and_part_by_part() -> None:
    made = plan()
    wish = asked(made)
    roles = [fields.ROLE_NAMES[role] for role in wish.sheet.tracks["role"]]
    assert roles[0] == "harmony"
    assert roles[1:] == [one.role for one in made.seats]
    assert wish.task.asked[:, 1:].all()
    assert wish.task.known[:, 0].all()  # the chords are those of the plan's ground
    own = wish_of(replace(ground_of(made), spans=()), made.seats, Controls())
    assert own.task.asked.all()
    assert (wish.sheet.tonic, fields.MODE_NAMES[wish.sheet.mode]) == (4, "minor")
    assert wish.traits.song["style"] == fields.STYLE_NAMES.index("pop") + 1
    assert wish.sheet.bars["begins"][0]
    assert [part.name for part in parts_of(made.seats)] == [one.title for one in made.seats]
    assert len({part.channel for part in parts_of(made.seats)}) == len(made.seats)


def test_given_chords_are_known_and_go_round() -> None:
    wish = asked(plan(chords="Em C G D", bars=8))
    assert wish.task.known[:, 0].all()
    assert not wish.task.asked[:, 0].any()
    roots = [int(row["pitch"]) - fields.ROOTS for row in wish.sheet.notes]
    assert roots == [4, 0, 7, 2] * 2
    assert wish.sheet.notes["bar"].tolist() == list(range(8))


def test_an_ending_is_said_and_a_loop_is_not() -> None:
    assert not asked(plan()).traits.cells["left"].any()
    ending = asked(plan(WORDS + ", with an ending"))
    assert ending.traits.cells["left"][:, 0].tolist()[-3:] == [3, 2, 1]


def test_odd_bars_are_written_as_several() -> None:
    wish = asked(plan(meter="9/2", bars=2))
    assert len(wish.sheet.bars) == 2 * len(fields.meters_within(9 * 960, 9, 2))
    assert wish.sheet.bar_starts()[-1] == 2 * 9 * 960


def test_what_words_leave_open_is_left_open_and_busy_is_busier_than_sparse() -> None:
    wish = asked(plan())
    assert not wish.traits.tracks["density"].any()
    assert not wish.traits.tracks["register"].any()
    for role in fields.ROLE_NAMES[1:]:
        sparse, busy = (density_code(role, wanted) for wanted in (-1.0, 1.0))
        assert 0 < sparse < busy
    lead = seat("violin", "melody")
    assert 0 < register_code(lead, -1.0) < register_code(lead, 1.0)
    assert register_code(seat("rock kit"), 1.0) == 0


def test_words_become_controls_and_say_more_than_what_they_stand_over() -> None:
    heard = said(understand("busy jazz in Bb, 140 bpm, 12 bars, with piano", "no drums, rock"))
    assert (heard.style, heard.tempo, heard.bars, heard.key.name if heard.key else "") == (
        "jazz swing", 140.0, 12, "Bb major"
    )  # fmt: skip
    assert heard.density > 0
    assert "drums" in heard.without
    assert heard.styles_without == ("rock",)
    both = Controls(style="pop", register=1.0).over(heard)
    assert (both.style, both.register, both.tempo) == ("pop", 1.0, 140.0)


def test_only_what_a_seat_reaches_may_be_played() -> None:
    made = plan("pop with acoustic kit, finger bass, no kick")
    wish = asked(made)
    for n, one in enumerate(made.seats, 1):
        pitches = np.flatnonzero(wish.pitches[n])
        if one.drums:
            assert not {fields.DRUMS + 35, fields.DRUMS + 36} & set(pitches.tolist())
        else:
            assert (pitches.min(), pitches.max()) == (one.low, one.high)
