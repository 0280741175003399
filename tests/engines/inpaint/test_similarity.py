import numpy as np
import pytest

from musicstudio.domain.errors import JobCancelled, UnsupportedAudio
from musicstudio.domain.region import Region
from musicstudio.domain.tasks import CancelToken, InpaintRequest, Source
from musicstudio.engines.inpaint import similarity
from tests.fakes import ArrayReader


def fill(sound, *regions, takes=1, seed=0, report=lambda fraction, stage: None, cancel=None):
    request = InpaintRequest(Source("sound.wav"), tuple(regions), takes=takes, seed=seed)
    return similarity.fill(sound, request, report, cancel or CancelToken())


def loop_music(seconds, rate=22050, beat_s=0.5, seed=0, vary=0.1):
    """A pattern of eight beats in two channels: each its own pitch and its own click of noise, never twice as loud."""
    rng = np.random.default_rng(seed)
    sound = np.zeros((2, round(seconds * rate)), np.float32)
    t = np.arange(round(beat_s * rate)) / rate
    clicks = rng.standard_normal((8, len(t))) * np.exp(-t * 60) * 0.3
    for beat in range(int(seconds / beat_s)):
        hz = 220 * 2 ** ([0, 3, 7, 10, 5, 8, 12, 2][beat % 8] / 12)
        tone = sum(np.sin(2 * np.pi * hz * k * t) / k for k in (1, 2, 3)) * np.exp(-4 * t) * 0.25
        wave = (tone + clicks[beat % 8] * (1 if beat % 2 else 0.2)) * rng.uniform(1 - vary, 1 + vary)
        at = round(beat * beat_s * rate)
        room = sound[:, at : at + len(wave)].shape[1]
        sound[0, at : at + room] += 0.6 * wave[:room]
        sound[1, at : at + room] += 0.4 * wave[:room]
    return sound


def test_the_pattern_is_found_to_the_sample():
    """The true bar lies under noise; what is played instead is the same bar from elsewhere."""
    rate = 22050
    sound = loop_music(24, rate, vary=0.02)
    spoiled = sound.copy()
    spoiled[:, 9 * rate + 5000 : 10 * rate + 5000] = np.random.default_rng(9).uniform(-1, 1, (2, rate))
    start = (9 * rate + 5000) / rate
    [take] = fill(ArrayReader(spoiled, rate), Region(start, start + 1.0))
    true = sound[:, 9 * rate + 5000 : 10 * rate + 5000]
    assert np.sum((take.pieces[0] - true) ** 2) < 0.02 * np.sum(true**2)
    facts = take.facts["regions"][0]
    assert (facts["from_s"][0] - start) % 4.0 == pytest.approx(0.0, abs=2e-4) or (
        facts["from_s"][0] - start
    ) % 4 > 3.9998
    assert facts["tempo_bpm"] == pytest.approx(120, rel=0.01) or facts["tempo_bpm"] == pytest.approx(60, rel=0.01)


def test_what_is_in_the_regions_never_counts_and_is_never_used():
    rate = 22050
    sound = loop_music(16, rate)
    regions = Region(4.2, 5.4), Region(9.0, 9.9)
    fills = []
    for seed in (1, 2):
        spoiled = sound.copy()
        for region in regions:
            a, b = region.span(rate)
            spoiled[:, a:b] = 0.99 * np.random.default_rng(seed).uniform(-1, 1, (2, b - a))
        fills.append(fill(ArrayReader(spoiled, rate), *regions, takes=3))
    for one, other in zip(*fills, strict=True):
        assert one.label == other.label
        for a, b in zip(one.pieces, other.pieces, strict=True):
            assert np.array_equal(a, b)
            assert np.abs(a).max() < 0.9, "noise of a region was used"


def test_nine_takes_differ_measurably_and_a_seed_repeats():
    sound = ArrayReader(loop_music(20), 22050)
    first, again = (fill(sound, Region(6.3, 7.8), takes=9, seed=4) for _ in range(2))
    assert len(first) == 9
    for k, take in enumerate(first):
        assert np.array_equal(take.pieces[0], again[k].pieces[0])
        level = take.pieces[0].std()
        assert all(np.std(take.pieces[0] - other.pieces[0]) > 0.02 * level for other in first[:k])


def test_another_seed_brings_other_takes():
    sound = ArrayReader(loop_music(30), 22050)
    labels = {tuple(take.label for take in fill(sound, Region(6.3, 7.3), takes=4, seed=s)) for s in range(4)}
    assert len(labels) > 1


def test_takes_differ_even_where_a_recording_repeats_exactly():
    bar = loop_music(4, vary=0.0)
    sound = ArrayReader(np.tile(bar, (1, 6)), 22050)
    takes = fill(sound, Region(9.1, 10.6), takes=4, seed=0)
    for k, take in enumerate(takes):
        assert all(np.std(take.pieces[0] - other.pieces[0]) > 0.01 * take.pieces[0].std() for other in takes[:k])


def test_all_channels_come_from_one_place():
    rate = 22050
    mono = loop_music(12, rate)[0]
    sound = np.stack([mono * gain for gain in (1.0, 0.5, -0.3, 0.2, 0.1, -1.0)])
    piece = fill(ArrayReader(sound, rate), Region(5.2, 6.0))[0].pieces[0]
    for channel, gain in enumerate((1.0, 0.5, -0.3, 0.2, 0.1, -1.0)):
        assert np.allclose(piece[channel], gain * piece[0], atol=1e-6)


def test_levels_follow_the_surroundings():
    rate = 22050
    sound = loop_music(24, rate, vary=0.0)
    sound[:, : 12 * rate] *= 0.7
    piece = fill(ArrayReader(sound, rate), Region(5.0, 7.0), seed=1)[0].pieces[0]
    true = sound[:, 5 * rate : 7 * rate]
    assert 20 * np.log10(piece.std() / true.std()) == pytest.approx(0.0, abs=1.5)


def test_a_sustained_sound_goes_on_in_phase():
    rate = 44100
    t = np.arange(10 * rate) / rate
    partials = [(196.4, 0.11, 0.21), (247.7, 0.13, 0.37), (293.9, 0.1, 0.29)]
    sound = sum(a * (1 + 0.3 * np.sin(2 * np.pi * w * t)) * np.sin(2 * np.pi * f * t) for f, a, w in partials)
    [take] = fill(ArrayReader(sound[None], rate), Region(4.0, 5.2))
    true = sound[4 * rate : round(5.2 * rate)]
    edges = np.r_[0:1000, len(true) - 1000 : len(true)]
    assert np.corrcoef(take.pieces[0][0][edges], true[edges])[0, 1] > 0.9


@pytest.mark.parametrize(
    ("seconds", "region"), [(3.0, (0.4, 2.7)), (2.0, (0.0, 1.6)), (2.0, (0.5, 2.0)), (0.5, (0.02, 0.49))]
)
def test_too_little_material_is_woven_never_silent(seconds, region):
    sound = ArrayReader(loop_music(seconds), 22050)
    a, b = Region(*region).span(22050)
    takes = fill(sound, Region(*region), takes=3)
    for k, take in enumerate(takes):
        piece = take.pieces[0]
        assert piece.shape == (2, b - a)
        assert np.isfinite(piece).all()
        assert np.abs(piece).max() < 2
        outside = np.concatenate([sound.data[:, :a], sound.data[:, b:]], axis=1)
        assert 0.1 < piece.std() / outside.std() < 5
        assert all(np.std(piece - other.pieces[0]) > 0.01 * piece.std() for other in takes[:k])


def test_nothing_outside_is_refused_in_a_sentence():
    sound = ArrayReader(loop_music(2), 22050)
    for region in (Region(0, 2.0), Region(0, 0.05)):
        a, b = region.span(22050)
        with pytest.raises(UnsupportedAudio, match=r"sound\.wav"):
            fill(ArrayReader(sound.data[:, a:b], 22050), region)


def test_silence_is_filled_with_silence():
    takes = fill(ArrayReader(np.zeros((2, 44100), np.float32), 22050), Region(0.5, 1.0), takes=2)
    assert not any(take.pieces[0].any() for take in takes)


def test_silence_elsewhere_is_no_take_while_there_is_music():
    sound = loop_music(20)
    sound[:, 12 * 22050 :] = 0.0
    takes = fill(ArrayReader(sound, 22050), Region(10.3, 11.3), takes=5)
    outside = sound[:, : 10 * 22050].std()
    assert all(take.pieces[0].std() > 0.3 * outside for take in takes)


def test_progress_rises_and_cancel_stops():
    seen, cancel = [], CancelToken()
    fill(ArrayReader(loop_music(8), 22050), Region(2, 3), takes=2, report=lambda fraction, stage: seen.append(fraction))
    assert seen == sorted(seen)
    assert seen[-1] == 1.0
    assert len(seen) > 5
    cancel.cancel()
    with pytest.raises(JobCancelled):
        fill(ArrayReader(loop_music(8), 22050), Region(2, 3), cancel=cancel)


def test_a_long_recording_is_searched_around_the_hole_only(monkeypatch):
    monkeypatch.setattr(similarity, "WHOLE_S", 20.0)
    monkeypatch.setattr(similarity, "SEARCH_S", 6.0)
    sound = ArrayReader(loop_music(60, 8000), 8000)
    [take] = fill(sound, Region(30.0, 31.0))
    assert take.facts["regions"][0]["searched_s"] == [24.0, 37.0]
    assert 24 <= take.facts["regions"][0]["from_s"][0] <= 36
    assert sound.read_seconds < 13 + 64 * 4


def test_overlapping_bands_share_a_hole_and_keep_their_spans():
    sound = ArrayReader(loop_music(12), 22050)
    low, high = Region(3.0, 4.0, 100, 500), Region(3.5, 4.5, 1000, 3000)
    [take] = fill(sound, low, high)
    assert [piece.shape[1] for piece in take.pieces] == [22050, 22050]
    assert np.array_equal(take.pieces[0][:, 11025:], take.pieces[1][:, :11025])


def test_the_forecast_grows_with_the_recording_up_to_the_searched_span():
    short, long, endless = (similarity.forecast(s, 44100, 2) for s in (20, 600, 7200))
    assert short.seconds < long.seconds
    assert endless.seconds < 3 * long.seconds
    assert long.memory_bytes - short.memory_bytes < 100e6
