"""Words understood by rules and guesses together: what was read stands, what was not is filled in and told."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from musicstudio.domain.errors import ModelUnavailable
from musicstudio.engines import shipped
from musicstudio.engines.compose import meaning
from musicstudio.engines.compose.guessing import Guessed, Guesses, guesses
from musicstudio.engines.compose.instruments import INSTRUMENTS
from musicstudio.engines.compose.meaning import meant, with_guesses
from musicstudio.engines.compose.sounds import GROUPS, groups_of, patch_of, role_of
from musicstudio.engines.compose.words import understand
from musicstudio.engines.nets.asked import MOST, PIECES, SOUNDS
from musicstudio.engines.nets.captions import build
from musicstudio.engines.nets.weights import FILE, read_weights, write_weights
from musicstudio.engines.nets.words import spelt

SETTINGS = {"buckets": 256, "width": 16, "layers": 1, "heads": 2, "dropout": 0.0}


def _said(**choices: str) -> Guesses:
    return Guesses({name: Guessed(value, 0.95, "word") for name, value in choices.items()})


def test_groups_hold_every_sound_once_and_give_one_back() -> None:
    patches = [patch for one in GROUPS.values() for patch in one.split(", ") if patch]
    assert len(patches) == len(set(patches))
    assert set(patches) <= set(INSTRUMENTS)
    assert groups_of(["rhodes", "wurlitzer"], ["drums"]) == ("electric piano", "drums")
    assert patch_of("piano") == "grand piano"
    assert patch_of("piano", ["felt piano"]) == "felt piano"
    assert patch_of("bass") == ""
    assert role_of("bass") == "bass"
    assert role_of("piano") == ""


def test_what_was_read_stands() -> None:
    wishes = understand("fast happy house in A minor, 3/4, high piano")
    filled = with_guesses(
        wishes, _said(style="metal", brightness="dark", pace="slow", third="major", meter="7/8", register="low")
    )
    assert filled == wishes


def test_what_was_not_read_is_filled_in_and_told() -> None:
    guessed = _said(style="metal", energy="high", density="sparse", third="minor", meter="7/8", end="ending")
    wishes = with_guesses(understand("brootal"), guessed)
    assert (wishes.styles, wishes.mode, wishes.meter, wishes.ending) == (("metal",), "minor", "7/8", True)
    assert wishes.moods[0] > 0.25
    assert wishes.moods[2] < -0.25
    assert wishes.moods[1] == 0
    assert "metal (“word”)" in wishes.understood
    assert "high energy (“word”)" in wishes.understood


def test_unsure_guesses_say_nothing() -> None:
    unsure = Guesses(
        {"style": Guessed("metal", 0.5, "x")}, (Guessed("piano", 0.55, "x"),), (Guessed("harp", 0.55, "x"),)
    )
    assert with_guesses(understand("hm"), unsure) == understand("hm")


def test_sounds_are_added_as_the_style_plays_them() -> None:
    wanted = (Guessed("piano", 0.95, "ivories"), Guessed("bass", 0.95, "lowend"), Guessed("drums", 0.95, "drumz"))
    wishes = with_guesses(understand("lofi"), Guesses({}, wanted))
    assert wishes.patches == ("felt piano",)
    assert wishes.roles == ("bass", "drums")
    again = with_guesses(understand("808s and a piano"), Guesses({}, (Guessed("synth bass", 0.95, "808s"),)))
    assert again == understand("808s and a piano")


def test_a_refusal_turns_round_only_when_sure() -> None:
    wishes = understand("rock, hold the strings")
    assert "string section" in wishes.patches
    for chance, left in ((0.7, True), (0.95, False)):
        refused = with_guesses(wishes, Guesses({}, (), (Guessed("strings", chance, "strings"),)))
        assert ("string section" in refused.patches) == left
        assert ("strings" in refused.without) != left
    role = with_guesses(understand("rock"), Guesses({}, (Guessed("drums", 0.95, "d"),), (Guessed("drums", 0.95, "d"),)))
    assert role.without == ("drums",)
    assert not role.roles


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    torch.manual_seed(1)
    write_weights(tmp_path / "captions" / FILE, build(SETTINGS), SETTINGS, {})
    return tmp_path / "captions"


def test_weights_that_travel_are_found_by_their_name() -> None:
    assert shipped.FILE == FILE
    assert shipped.shipped("nothing of ours") is None


def test_guesses_are_probable_and_name_words_of_the_sentence(weights: Path) -> None:
    found = guesses("A Gloomy zither", weights)
    assert set(found.choices) >= {"style", "pace"}
    everything = [*found.choices.values(), *found.wanted, *found.refused]
    assert all(0 <= one.chance <= 1 and one.word in ("a", "gloomy", "zither") for one in everything)
    assert all(one.chance > 0.5 for one in (*found.wanted, *found.refused))
    assert guesses(" ", weights) == Guesses({})


@pytest.mark.parametrize("text", ["A Gloomy zither", "no drums, but a saxaphone; 124 bpm", "x", "long " * 60])
def test_guesses_are_the_networks_to_the_fifth_place(weights: Path, text: str) -> None:
    network = read_weights(weights / FILE, build)
    guess = network(torch.from_numpy(spelt(text, MOST, PIECES, network.buckets))[None])
    found = guesses(text, weights)
    for name, chances in guess.chances().items():
        assert found.choices[name].chance == pytest.approx(float(chances.max()), abs=1e-5)
    for side, told in enumerate((found.wanted, found.refused)):
        chances = guess.sounds[0, side].sigmoid()
        assert [one.value for one in told] == [SOUNDS[n] for n in chances.argsort(descending=True) if chances[n] > 0.5]


def test_a_part_of_the_kit_that_was_refused_is_not_the_kit() -> None:
    wishes = understand("house, no kick")
    assert with_guesses(wishes, Guesses({}, (), (Guessed("drums", 0.99, "kick"),))) == wishes


def test_numbers_and_keys_are_the_rules_own(weights: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "something at 124 bpm in F# minor, 16 bars, 7/8"
    wishes = meant(text, "no strings", weights)
    assert (wishes.tempo, wishes.key, wishes.bars, wishes.meter) == (124.0, "F# minor", 16, "7/8")
    monkeypatch.setattr(meaning, "shipped", lambda name: None)
    assert meant(text, "no strings") == understand(text, "no strings")
    with pytest.raises(ModelUnavailable):
        meant(text, "", weights.parent / "nowhere")
