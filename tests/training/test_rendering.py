"""A score becomes a record: stems that sum to the mix, a truth that fits, the same samples from the same seed."""

from __future__ import annotations

import numpy as np
import pytest

from musicstudio.domain.score import Note, Part, Score
from musicstudio.domain.units import Ticks
from musicstudio.training.piece import Piece
from musicstudio.training.rendering import Rendering, rendered
from musicstudio.training.sounds.sources import Banks
from musicstudio.training.splits import split_of_sound

RATE = 22050
BANKS = Banks(None, ())


def piece() -> Piece:
    beats = range(0, 1920, 480)
    parts = (
        Part("kit", tuple(Note(Ticks(at), Ticks(60), 36 if at % 960 == 0 else 38) for at in beats), channel=9),
        Part("bass", tuple(Note(Ticks(at), Ticks(400), 40) for at in beats), 33, 1, role="bass"),
        Part("keys", tuple(Note(Ticks(at), Ticks(400), p) for at in beats for p in (60, 64, 67)), 0, 2, role="keys"),
        Part("voice", (Note(Ticks(0), Ticks(900), 67), Note(Ticks(960), Ticks(900), 69)), 53, 3, role="vocals"),
    )
    return Piece("test/one", "test", "CC0", Score(parts, key="C major", style="pop"), genre="pop")


@pytest.fixture(scope="module")
def record() -> Rendering:
    return rendered(piece(), "train", 4, BANKS, sample_rate=RATE)


def test_the_record_has_its_stems_and_truth(record: Rendering) -> None:
    item = record.item
    assert set(item.stems) == {"drums", "bass", "other", "vocals"}
    assert all(np.abs(sound).max() > 1e-3 for sound in item.stems.values())
    assert np.abs(item.mix).max() <= 1.0
    assert np.isfinite(item.mix).all()
    assert len(item.truth.notes) == 4 + 4 + 12 + 2
    assert item.truth.caption
    assert record.licences[0] == "CC0"
    assert {split_of_sound(player.sound) for player in item.truth.players} == {"train"}


def test_the_same_seed_gives_the_same_samples(record: Rendering) -> None:
    again = rendered(piece(), "train", 4, BANKS, sample_rate=RATE).item
    assert all(np.array_equal(again.stems[name], sound) for name, sound in record.item.stems.items())
    assert again.truth.caption == record.item.truth.caption
    other = rendered(piece(), "train", 5, BANKS, sample_rate=RATE).item
    assert not np.array_equal(other.mix, record.item.mix)


def test_drums_sound_where_the_truth_says(record: Rendering) -> None:
    drums = np.abs(record.item.stems["drums"]).max(axis=0)
    for onset in record.item.truth.notes_of("drums")["onset"]:
        before = drums[max(0, onset - 60) : onset].max(initial=0.0)
        after = drums[onset : onset + RATE // 20].max()
        assert after > 2 * before
