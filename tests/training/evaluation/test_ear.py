"""Our own embedding as a judge: what it hears, what it makes of sets, and that it judges nobody whom it conditioned."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from training.evaluation.answering import music
from training.evaluation.judged import RATE, case, true_song

from musicstudio.audio.files import write_clip
from musicstudio.domain.audio import AudioClip
from musicstudio.domain.errors import ModelUnavailable
from musicstudio.domain.models import ModelSpec
from musicstudio.domain.studies import Candidate
from musicstudio.domain.tasks import CancelToken
from musicstudio.engines.nets.likeness import DIMENSIONS, build
from musicstudio.engines.nets.weights import FILE, write_weights
from musicstudio.training.evaluation.ear import Ear, Impression, agreement_of, alike, ear_of, leaks, unbiased
from musicstudio.training.evaluation.generate_own import (
    HeldOut,
    asked_numbers,
    bounds,
    heldout_of,
    recall,
    set_numbers,
)

SIZES = {"width": 16, "words": 12, "buckets": 512, "dropout": 0.0}
SPEC = ModelSpec("maker", "maker", ("generate",), "Maker", "MIT")


@pytest.fixture(scope="module")
def ear() -> Ear:
    torch.manual_seed(0)
    return Ear(build(SIZES))


def impression(angle: float, style: int, count: int = 3) -> Impression:
    """A sound that lies at an angle in a plane and is surely of one of three styles."""
    vectors = np.tile([math.cos(angle), math.sin(angle)], (count, 1))
    return Impression(vectors, np.tile(np.eye(3)[style], (count, 1)))


def test_any_length_is_heard_ten_seconds_at_a_time(ear: Ear) -> None:
    for seconds, count in ((0.5, 1), (9.0, 1), (21.0, 3)):
        heard = ear.impression(music(seconds), RATE)
        assert heard.vectors.shape == (count, DIMENSIONS)
        assert heard.styles.sum(axis=1) == pytest.approx(np.ones(count))
        assert np.linalg.norm(heard.vector) == pytest.approx(1.0)
    assert np.linalg.norm(ear.embed_text("slow jazz")) == pytest.approx(1.0, abs=1e-5)


def test_what_is_the_same_is_alike(ear: Ear) -> None:
    sound = music(3.0)
    same = alike(ear, sound, sound, RATE)
    assert same == {"likeness": pytest.approx(1.0), "kl": pytest.approx(0.0, abs=1e-9)}
    other = alike(ear, sound, np.random.default_rng(0).normal(0, 0.1, sound.shape).astype(np.float32), RATE)
    assert other["likeness"] < same["likeness"]
    assert other["kl"] > 0
    assert alike(None, sound, sound, RATE) == alike(ear, sound, sound[:, :5], RATE) == {}


def test_a_model_is_not_judged_by_what_conditioned_it(ear: Ear) -> None:
    notes: list[str] = []
    told = replace(SPEC, conditioned_by="likeness")
    assert leaks(ear, told)
    assert not leaks(ear, SPEC)
    assert not leaks(ear, replace(SPEC, conditioned_by="another"))
    assert unbiased(ear, SPEC, notes) is ear
    assert notes == []
    assert unbiased(ear, told, notes) is None
    assert unbiased(ear, told, notes) is None
    assert notes == ["maker was conditioned by likeness and is not scored by it."]
    assert unbiased(None, told, []) is None


def test_weights_make_an_ear_and_none_make_none(tmp_path: Path) -> None:
    assert ear_of(None) is None
    spec = replace(SPEC, id="likeness", tasks=())
    with pytest.raises(ModelUnavailable):
        ear_of(Candidate(spec, str(tmp_path)))
    write_weights(tmp_path / FILE, build(SIZES), SIZES, {})
    found = ear_of(Candidate(spec, str(tmp_path)))
    assert found is not None
    assert found.name == "likeness"


def test_numbers_of_what_was_asked_for_by_hand() -> None:
    held = HeldOut({"a": impression(0.0, 0)}, {})
    made = [impression(math.pi / 3, 0), impression(0.0, 0)]
    found = asked_numbers("a", np.array([1.0, 0.0]), made, held)
    assert found == {"agreement": pytest.approx(0.75), "kl": pytest.approx(0.0, abs=1e-8)}
    assert asked_numbers("a", np.array([1.0, 0.0]), [impression(0.0, 1)], held)["kl"] > 10
    assert set(asked_numbers("b", np.array([1.0, 0.0]), made, held)) == {"agreement"}
    assert asked_numbers("a", np.array([1.0, 0.0]), [], held) == {}


def test_numbers_of_sets_by_hand() -> None:
    three = [impression(0.1 * n, n) for n in range(3)]
    assert set_numbers(three, HeldOut({}, {})) == {"inception": pytest.approx(3.0, rel=1e-6)}
    assert set_numbers([three[0]] * 3, HeldOut({}, {}))["inception"] == pytest.approx(1.0)
    assert set_numbers(three[:1], HeldOut({}, {})) == {}
    held = HeldOut({str(n): one for n, one in enumerate(three)}, {})
    same = set_numbers(three, held)
    assert same["frechet_own"] == pytest.approx(0.0, abs=1e-6)
    far = set_numbers([impression(math.pi + 0.1 * n, n) for n in range(3)], held)
    assert far["frechet_own"] > 1 > same["frechet_own"]
    assert far["kernel_own"] > same["kernel_own"]
    words = [one.vector for one in three]
    assert recall(words, three) == {"agreement_recall_1": 1.0}
    assert recall(words, three[::-1])["agreement_recall_1"] == pytest.approx(1 / 3)
    assert recall(words[:1], three[:1]) == {}


def test_bounds_are_of_own_words_and_of_others() -> None:
    impressions = {str(n): impression(n * math.pi / 2, n) for n in range(3)}
    words = {name: one.vector for name, one in impressions.items()}
    good, chance = bounds(HeldOut(impressions, words))
    assert (good["agreement"], good["agreement_recall_1"]) == (pytest.approx(1.0), 1.0)
    assert chance["agreement"] == pytest.approx((0 - 1 + 0) / 3)
    assert chance["kl"] > 10
    assert bounds(HeldOut({}, {})) == ({}, {})
    assert bounds(HeldOut({"0": impression(0.0, 0)}, {})) == ({}, {})


def test_renders_alone_are_held_out(tmp_path: Path, ear: Ear) -> None:
    path = tmp_path / "song.wav"
    write_clip(path, AudioClip(music(2.0), RATE))
    told = case(path, truth=replace(true_song(1), caption="slow jazz"))
    cases = [told, replace(told, name="plain", truth=true_song(1)), replace(told, name="real", kind="real")]
    held = heldout_of(cases, ear, CancelToken())
    assert (set(held.impressions), set(held.words)) == ({"song", "plain"}, {"song"})


def test_words_are_held_against_a_sound(ear: Ear) -> None:
    sound = music(2.0)
    cosine = float(ear.embed_text("jazz swing") @ ear.embed_audio(sound, RATE))
    assert agreement_of(ear, "jazz swing", sound, RATE) == {"agreement": pytest.approx(cosine)}
    assert agreement_of(None, "jazz swing", sound, RATE) == {}
