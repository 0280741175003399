"""Requests made up for the encoder of captions: what they say is what is in them, and kept words stay kept."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from musicstudio.domain.styles import STYLES
from musicstudio.engines.compose.sounds import GROUPS
from musicstudio.engines.compose.words import understand
from musicstudio.engines.nets.asked import CHOICES
from musicstudio.training.captions import thesaurus
from musicstudio.training.captions.asking import REFUSED, WANTED, asked, axes_said
from musicstudio.training.captions.describing import described, said
from musicstudio.training.captions.misspelling import mistyped, slipped
from musicstudio.training.captions.thesaurus import KEPT, TAUGHT, TRUSTED, side_of


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 1 << 30), st.sampled_from([TAUGHT, TRUSTED, KEPT]))
def test_what_is_asked_is_a_choice_that_there_is_and_the_same_each_time(seed: int, side: str) -> None:
    one = asked(np.random.default_rng(seed), side)
    assert all(value in CHOICES[name] for name, value in one.choices.items())
    assert all(group in GROUPS and way in (WANTED, REFUSED) for group, way in one.sounds.items())
    assert one == asked(np.random.default_rng(seed), side)


def test_words_are_split_for_good_and_each_side_has_its_share() -> None:
    words = [*thesaurus.mood_words(), *(word for ways in thesaurus.sound_words().values() for word in ways)]
    sides = [side_of(word) for word in words]
    assert {side_of("piano"), side_of("sad")} <= {TAUGHT, TRUSTED, KEPT}
    assert 0.06 < sides.count(KEPT) / len(sides) < 0.15
    assert 0.06 < sides.count(TRUSTED) / len(sides) < 0.15
    assert set(thesaurus.style_words()) == set(STYLES)


def test_what_is_taught_holds_no_kept_word_that_is_longer_than_taught_ones() -> None:
    kept = {word for ways in thesaurus.sound_words(True).values() for word in ways if side_of(word) == KEPT}
    rare = {word for word in kept if len(word) > 8 and " " not in word and "-" not in word}
    rng = np.random.default_rng(1)
    texts = [asked(rng).text.lower() for _ in range(1500)]
    seen = {word for word in rare for text in texts if word in text.replace(",", " ").split()}
    assert len(rare) >= 10
    assert not seen


def test_plain_requests_are_read_by_the_rules_as_they_are_meant() -> None:
    rng, hits, count = np.random.default_rng(2), 0, 0
    for _ in range(400):
        one = asked(rng)
        if "meter" in one.choices and one.choices["meter"] in one.text:
            count += 1
            hits += understand(one.text).meter == one.choices["meter"]
    assert count > 20
    assert hits >= 0.95 * count


def test_moods_add_up_and_little_is_nothing() -> None:
    assert axes_said((0.6, -0.3, 0.2, 0.0, 0.0), 0.25) == {"energy": "high", "brightness": "dark"}


def test_captions_say_what_their_words_say() -> None:
    found = said("A slow, mournful jazz waltz in A minor for cello and two flutes")
    assert found.choices["style"] == "jazz swing"
    assert found.choices["pace"] == "slow"
    assert found.choices["third"] == "minor"
    assert found.choices["brightness"] == "dark"
    assert found.sounds == {"cello": WANTED, "flute": WANTED}
    one = described(np.random.default_rng(4))
    assert one.text
    assert one == described(np.random.default_rng(4))


@given(st.text("abcdefghij", min_size=5, max_size=14), st.integers(0, 1 << 20))
def test_a_slip_keeps_the_first_letter_and_nearly_the_length(word: str, seed: int) -> None:
    found = slipped(word, np.random.default_rng(seed))
    assert found[0] == word[0]
    assert abs(len(found) - len(word)) <= 1


def test_short_words_and_numbers_are_typed_rightly() -> None:
    rng = np.random.default_rng(5)
    assert mistyped("no 124bpm in F# 7/8", 1.0, rng) == "no 124bpm in F# 7/8"
    assert mistyped("saxophone melody", 1.0, rng) != "saxophone melody"
