"""Beliefs into candidates: what was played comes back to the millisecond, however a sound is cut."""

from __future__ import annotations

import numpy as np
import pytest
from engines.scribe.small import Music, Played, Struck, cut, perfect
from hypothesis import given, settings
from hypothesis import strategies as st

from musicstudio.domain.sifting import FLOOR
from musicstudio.engines.scribe.beliefs import INSTRUMENTS, Beliefs
from musicstudio.engines.scribe.confidence import KIT, MOST, OTHER, THRESHOLD, confidence, enough_for_strokes
from musicstudio.engines.scribe.decoding import Candidates, Decoder
from musicstudio.engines.scribe.peaks import peaks
from musicstudio.engines.transcriber.hearing import FPS, PITCHES
from musicstudio.engines.transcriber.kit import STROKES


def decoded(beliefs: Beliefs, places: list[int] | None = None) -> Candidates:
    decoder = Decoder()
    told = [decoder.push(part) for part in cut(beliefs, places or [])]
    told.append(decoder.finish())
    whole = decoder.all()
    assert sum(len(part.tones) for part in told) == len(whole.tones)
    assert sum(len(part.hits) for part in told) == len(whole.hits)
    return whole


def surely(found: Candidates) -> np.ndarray:
    return found.tones[found.tones["confidence"] >= THRESHOLD]


@pytest.mark.parametrize("start_s", [0.04, 0.1, 0.5034, 0.5099, 0.511, 1.0171])
def test_a_note_is_found_between_frames(start_s: float) -> None:
    (tone,) = surely(decoded(perfect(Music(3.0, [Played(start_s, start_s + 0.7777, 60, 77)]))))
    assert tone["start_s"] == pytest.approx(start_s, abs=0.002)
    assert tone["end_s"] == pytest.approx(start_s + 0.7777, abs=0.004)
    assert (tone["pitch"], tone["velocity"]) == (60, 77)
    assert tone["confidence"] > 0.95
    assert INSTRUMENTS[tone["family"].argmax()] == "piano"


@settings(deadline=None)
@given(st.floats(0.05, 0.95), st.floats(2.0, 3.0))
def test_peaks_are_triangles_tips(offset: float, reach: float) -> None:
    curve = np.clip(1 - np.abs(np.arange(30) - (10 + offset)) / 2.0, 0, 1).astype(np.float32)[:, None] * 0.8
    found = peaks(curve, 4, 26, 2.0, 0.1)
    assert len(found) == 1
    assert found.time[0] == pytest.approx(10 + offset, abs=0.02)
    assert found.height[0] == pytest.approx(0.8, abs=0.02)


def test_a_note_at_the_very_beginning_is_found() -> None:
    (tone,) = surely(decoded(perfect(Music(2.0, [Played(0.0, 0.5, 60)]))))
    assert tone["start_s"] == pytest.approx(0.0, abs=0.01)


def test_a_note_struck_again_begins_again() -> None:
    again = [Played(0.5, 1.0, 60), Played(1.0, 1.5, 60), Played(1.5, 1.6, 60), Played(1.6, 2.0, 60)]
    tones = surely(decoded(perfect(Music(3.0, again))))
    assert tones["start_s"].tolist() == pytest.approx([0.5, 1.0, 1.5, 1.6], abs=0.003)


def test_a_candidate_lasts_as_long_as_its_pitch_whatever_else_begins() -> None:
    beliefs = perfect(Music(3.0, [Played(0.5, 2.0, 60), Played(1.0, 2.0, 60, sure=0.25)]))
    tones = decoded(beliefs).tones
    assert tones["start_s"].tolist() == pytest.approx([0.5, 1.0], abs=0.003)
    assert tones["end_s"].tolist() == pytest.approx([2.0, 2.0], abs=0.004)
    assert tones["confidence"][0] > 0.9
    assert FLOOR <= tones["confidence"][1] < tones["confidence"][0] - 0.3


def test_two_notes_of_a_pitch_with_a_rest_between_end_apart() -> None:
    tones = surely(decoded(perfect(Music(3.0, [Played(0.5, 0.9, 60), Played(1.02, 1.5, 60)]))))
    assert tones["end_s"].tolist() == pytest.approx([0.9, 1.5], abs=0.004)


def test_a_short_dip_does_not_end_a_note() -> None:
    beliefs = perfect(Music(3.0, [Played(0.5, 2.0, 60)]))
    beliefs.frame[60:62, 60 - 21] = 0.05
    (tone,) = surely(decoded(beliefs))
    assert tone["end_s"] == pytest.approx(2.0, abs=0.004)


def test_what_sounds_without_a_beginning_is_a_note_but_less_sure() -> None:
    beliefs = perfect(Music(3.0, [Played(0.5, 2.0, 60)]))
    beliefs.onset[:] = 0
    (tone,) = decoded(beliefs).tones
    assert tone["start_s"] == pytest.approx(0.5, abs=0.02)
    assert tone["end_s"] == pytest.approx(2.0, abs=0.004)
    assert THRESHOLD <= tone["confidence"] < 0.75


def test_a_note_that_never_ends_ends_with_the_sound() -> None:
    (tone,) = surely(decoded(perfect(Music(2.0, [Played(0.5, 9.0, 60)]))))
    assert tone["end_s"] == pytest.approx(2.02, abs=0.03)


def test_strokes_are_found_by_kind_with_their_force() -> None:
    played = [
        Struck(0.5, 0, 120),
        Struck(0.5, 4, 60),
        Struck(0.75, 1, 90),
        Struck(0.8123, 4, 40),
        Struck(1.0, 0, 30, 0.25),
    ]
    hits = decoded(perfect(Music(2.0, strokes=played))).hits
    assert [int(hit["place"]) for hit in hits] == [0, 4, 1, 4, 0]
    assert hits["at_s"].tolist() == pytest.approx([one.at_s for one in played], abs=0.004)
    assert hits["velocity"].tolist() == [one.velocity for one in played]
    assert hits["confidence"][:4].min() > 0.9
    assert FLOOR < hits["confidence"][4] < THRESHOLD


def test_glides_are_kept_and_steady_notes_have_none() -> None:
    glide = Played(0.5, 1.5, 60, bends=(0.0, 1.0))
    found = decoded(perfect(Music(3.0, [glide, Played(0.5, 1.5, 67, bends=(0.3, 0.3))])))
    low, high = found.tones
    assert high["curve"] == -1
    assert high["bend"] == pytest.approx(0.3, abs=0.01)
    curve = found.curves[low["curve"]]
    assert curve[0] == pytest.approx(0, abs=0.05)
    assert curve[-3] == pytest.approx(0.95, abs=0.05)
    assert len(curve) == pytest.approx(1.0 * FPS, abs=2)


def test_a_drone_in_which_ever_more_seems_to_begin_is_held_in_little_memory() -> None:
    """Every candidate lasts to the end, but what was heard of the drone is kept once."""
    again = [Played(0.1 * n, 20.0, 60, sure=1.0 if n % 5 == 1 else 0.3) for n in range(1, 190)]
    decoder = Decoder()
    for part in cut(perfect(Music(20.0, again)), list(range(100, 1000, 100))):
        decoder.push(part)
    held = sum(len(bends) for note in decoder._open for bends in note.bends)
    assert len(decoder._open) > 150
    assert held < 2 * 1000
    decoder.finish()
    tones = decoder.all().tones
    assert tones["end_s"].min() > 19.9


def noise(seed: int, frames: int) -> Beliefs:
    """Anything that may be believed, smooth enough for notes to last."""
    rng = np.random.default_rng(seed)
    made = {}
    for name in ("onset", "frame", "offset", "velocity"):
        rough = rng.random((frames // 12 + 2, PITCHES)) ** 3 if name == "frame" else rng.random((frames, PITCHES)) ** 6
        made[name] = (np.repeat(rough, 12, axis=0) if name == "frame" else rough)[:frames].astype(np.float32)
    likely = np.maximum(made["onset"], made["frame"]) >= 0.08
    made["bend"] = np.where(likely, rng.normal(0, 0.3, (frames, PITCHES)), 0).astype(np.float32)
    family = rng.random((frames, PITCHES, len(INSTRUMENTS))) * likely[..., None]
    strokes, force = (rng.random((frames, len(STROKES))).astype(np.float32) ** 4 for _ in range(2))
    return Beliefs(0, **made, family=family.astype(np.float16), strokes=strokes, force=force)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 1000), st.integers(1, 160), st.lists(st.integers(1, 160), max_size=8))
def test_how_a_sound_is_cut_makes_no_difference(seed: int, frames: int, places: list[int]) -> None:
    heard = noise(seed, frames)
    whole, parts = decoded(heard), decoded(heard, places)
    for name in whole.tones.dtype.names:
        if name != "curve":
            np.testing.assert_allclose(parts.tones[name], whole.tones[name], rtol=0, atol=1e-6, err_msg=name)
    for name in whole.hits.dtype.names:
        np.testing.assert_allclose(parts.hits[name], whole.hits[name], rtol=0, atol=1e-6, err_msg=name)
    for one, other in zip(parts.tones["curve"], whole.tones["curve"], strict=True):
        assert (one < 0) == (other < 0)
        assert one < 0 or np.array_equal(parts.curves[one], whole.curves[other])


def test_nothing_heard_is_nothing_found() -> None:
    decoder = Decoder()
    assert len(decoder.finish().tones) == 0
    assert len(decoder.all().hits) == 0


def test_confidence_is_a_scale_on_which_half_is_just_enough() -> None:
    assert confidence([0.0, 0.2, 0.4, 0.7, 1.0], 0.4).tolist() == pytest.approx([0, 0.25, 0.5, 0.75, MOST])
    known = {stroke.name for stroke in STROKES}
    assert set(KIT) <= known
    assert set(enough_for_strokes()) <= {*KIT.values(), OTHER}
