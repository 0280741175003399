import numpy as np
import pytest
import soundfile

from musicstudio.domain.errors import UnsupportedAudio, WrongUsage
from musicstudio.domain.region import Region
from musicstudio.domain.tasks import CancelToken, InpaintRequest, Source
from musicstudio.engines.base import Fill
from musicstudio.engines.inpaint import similarity
from musicstudio.engines.inpaint.paint import merge_touching, paint
from tests.fakes import ArrayReader


def ask(sound, scratch, *regions, engine=similarity.fill, takes=1, seed=0):
    request = InpaintRequest(Source("sound.wav"), tuple(regions), takes=takes, seed=seed)
    return paint(sound, request, engine, scratch, lambda fraction, stage: None, CancelToken())


def laid(sound, take):
    """The whole sound with a take's patches on it, later ones on top."""
    whole = sound.data.copy()
    for patch in take.patches:
        data, rate = soundfile.read(patch.path, dtype="float32", always_2d=True)
        assert rate == sound.info.sample_rate
        assert len(data) == patch.samples
        whole[:, patch.start : patch.start + patch.samples] = data.T
    return whole


def constant_engine(value):
    def engine(sound, request, report, cancel):
        spans = [region.span(sound.info.sample_rate) for region in request.regions]
        shape = sound.info.channels
        return [Fill(tuple(np.full((shape, b - a), value, np.float32) for a, b in spans), "constant")]

    return engine


def arpeggio(seconds, rate, channels=2, seed=0):
    """Quavers of plucked tones over a soft hiss, no two of the same loudness."""
    rng = np.random.default_rng(seed)
    sound = 0.003 * rng.standard_normal((channels, round(seconds * rate)))
    t = np.arange(round(0.3 * rate)) / rate
    for quaver in range(int(seconds * 4)):
        hz = 130.8 * 2 ** ([0, 7, 12, 16, 19, 16, 12, 7][quaver % 8] / 12)
        wave = sum(np.sin(2 * np.pi * hz * k * t) * np.exp(-t * (6 + 3 * k)) / k for k in range(1, 6))
        wave *= 0.15 * rng.uniform(0.7, 1.2) * np.minimum(1, t / 0.003) * np.minimum(1, (0.3 - t) / 0.02)
        at = round(quaver * rate / 4)
        room = sound[:, at : at + len(wave)].shape[1]
        sound[:, at : at + room] += wave[:room]
    return sound.astype(np.float32)


def squeak(seconds, rate):
    """A mistake: a tone gliding from 2400 down to 1100 Hz."""
    t = np.arange(round(seconds * rate)) / rate
    return (0.3 * np.sin(2 * np.pi * (2400 - 650 * t / seconds) * t) * np.hanning(len(t))).astype(np.float32)


@pytest.mark.parametrize(("rate", "channels"), [(44100, 2), (48000, 6), (96000, 1), (8000, 1)])
def test_the_mistake_goes_and_nothing_else_moves(tmp_path, rate, channels):
    clean = arpeggio(7, rate, channels)
    spoiled, mistake = clean.copy(), squeak(0.7, rate)
    at = round(3.15 * rate)
    spoiled[:, at : at + len(mistake)] += mistake
    sound = ArrayReader(spoiled, rate)
    [take] = ask(sound, tmp_path, Region(3.0, 4.0))
    result = laid(sound, take)
    assert np.array_equal(result[:, : 3 * rate], spoiled[:, : 3 * rate])
    assert np.array_equal(result[:, 4 * rate :], spoiled[:, 4 * rate :])
    heard = result[:, at : at + len(mistake)] @ mistake / (mistake @ mistake)
    assert np.abs(heard).max() < 0.1
    level = result[:, 3 * rate : 4 * rate].std() / clean[:, 3 * rate : 4 * rate].std()
    assert 0.5 < level < 2
    joins = take.facts["joins"][0]
    assert joins["seam_step"] < 1.2
    assert abs(joins["level_db"]) < 6


def test_a_sustained_chord_is_joined_without_a_click(tmp_path):
    rate = 44100
    t = np.arange(9 * rate) / rate
    partials = [(183.1, 0.12), (231.7, 0.1), (307.9, 0.14)]
    sound = np.stack(
        [
            sum(a * (1 + 0.3 * np.sin(0.3 * f * t / 50 + k)) * np.sin(2 * np.pi * f * t + k) for f, a in partials)
            for k in (0, 1)
        ]
    )
    reader = ArrayReader(sound, rate)
    for take in ask(reader, tmp_path, Region(2.5, 3.7), Region(6.0, 6.04), takes=5):
        steps = np.abs(np.diff(laid(reader, take), axis=1)).max()
        assert steps < 1.25 * np.abs(np.diff(sound, axis=1)).max()
        envelope = np.sqrt(np.convolve(laid(reader, take)[0] ** 2, np.ones(1000) / 1000, "valid"))
        usual = np.sqrt(np.convolve(reader.data[0] ** 2, np.ones(1000) / 1000, "valid"))
        for seam in (2.5, 3.7):
            near = slice(round((seam - 0.03) * rate), round((seam + 0.02) * rate))
            assert 0.5 * usual.min() < envelope[near].min()
            assert envelope[near].max() < 1.2 * usual.max()


def test_several_regions_and_a_band(tmp_path):
    rate = 44100
    spoiled = arpeggio(9, rate)
    spoiled[:, round(5.2 * rate) :][:, : round(0.6 * rate)] += squeak(0.6, rate)
    sound = ArrayReader(spoiled, rate)
    [take] = ask(sound, tmp_path, Region(5.0, 6.0, 800, 3000), Region(1.5, 2.0), Region(7.25, 7.3))
    change = laid(sound, take).astype(np.float64) - spoiled
    for a, b in [(0, 1.5), (2.0, 5.0), (6.0, 7.25), (7.3, 9)]:
        assert not change[:, round(a * rate) : round(b * rate)].any()
    banded = change[:, 5 * rate : 6 * rate]
    power = np.abs(np.fft.rfft(banded)) ** 2
    hz = np.fft.rfftfreq(rate, 1 / rate)
    assert 10 * np.log10(power[:, (hz < 800 / 2 ** (1 / 3)) | (hz > 3000 * 2 ** (1 / 3))].sum() / power.sum()) < -50
    mistake = squeak(0.6, rate)
    left = laid(sound, take)[:, round(5.2 * rate) :][:, : len(mistake)] @ mistake / (mistake @ mistake)
    assert np.abs(left).max() < 0.15
    assert [str(patch.path).rsplit("/", 1)[-1] for patch in take.patches] == [
        f"take-1-region-{k}.wav" for k in (1, 2, 3)
    ]
    assert next(j for j in take.facts["joins"] if "outside_band_db" in j)["outside_band_db"] < -50


def test_two_bands_at_the_same_time_both_change(tmp_path):
    rate = 44100
    sound = ArrayReader(arpeggio(8, rate), rate)
    [take] = ask(sound, tmp_path, Region(3.0, 4.0, 100, 400), Region(3.5, 4.5, 1500, 6000))
    shared = laid(sound, take)[0, round(3.55 * rate) : round(3.95 * rate)]
    change = shared - sound.data[0, round(3.55 * rate) : round(3.95 * rate)]
    power = np.abs(np.fft.rfft(change * np.hanning(len(change)))) ** 2
    hz = np.fft.rfftfreq(len(change), 1 / rate)
    low, high = power[(hz > 100) & (hz < 400)].sum(), power[(hz > 1500) & (hz < 6000)].sum()
    between = power[(hz > 600) & (hz < 1000)].sum()
    assert min(low, high) > 100 * between


def test_regions_that_touch_have_no_seam_between_them(tmp_path):
    assert merge_touching((Region(2, 3), Region(1, 2), Region(4, 5, 100, 200)), 44100) == (
        Region(1, 3),
        Region(4, 5, 100, 200),
    )
    sound = ArrayReader(np.zeros((1, 44100)), 44100)
    [take] = ask(sound, tmp_path, Region(0.2, 0.4), Region(0.4, 0.6), engine=constant_engine(0.1))
    assert len(take.patches) == 1
    assert laid(sound, take)[0, round(0.4 * 44100)] == pytest.approx(0.1)


def test_an_engine_that_is_far_too_loud_is_brought_down_and_never_clips(tmp_path):
    sound = ArrayReader(0.1 * np.random.default_rng(0).standard_normal((2, 88200)), 44100)
    [take] = ask(sound, tmp_path, Region(0.5, 1.0), engine=constant_engine(30.0))
    assert take.facts["joins"][0]["level_db"] == pytest.approx(6.0, abs=0.5)
    loud = ArrayReader(np.clip(0.5 * np.random.default_rng(0).standard_normal((2, 88200)), -1, 1), 44100)
    [take] = ask(loud, tmp_path, Region(0.5, 1.0), engine=constant_engine(1.0))
    assert np.abs(laid(loud, take)).max() <= 1.0


def test_an_engine_that_is_nearly_silent_is_brought_up(tmp_path):
    sound = ArrayReader(0.1 * np.random.default_rng(0).standard_normal((2, 176400)), 44100)
    [take] = ask(sound, tmp_path, Region(1.0, 3.0), engine=constant_engine(0.003))
    assert take.facts["joins"][0]["level_db"] == pytest.approx(-10.0, abs=0.8)


def test_regions_that_do_not_fit_are_refused(tmp_path):
    sound = ArrayReader(np.zeros((1, 44100)), 44100)
    with pytest.raises(UnsupportedAudio, match=r"sound\.wav"):
        ask(sound, tmp_path, Region(0.5, 2.0))
    with pytest.raises(WrongUsage):
        ask(sound, tmp_path, Region(0.1, 0.5), Region(0.4, 0.6))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("samples", [1, 2, 3, 17, 400])
def test_regions_of_a_few_samples(tmp_path, samples):
    sound = ArrayReader(arpeggio(2, 44100), 44100)
    for region in (Region(1.0, 1.0 + samples / 44100), Region(1.0, 1.0 + samples / 44100, 500, 4000)):
        [take] = ask(sound, tmp_path, region)
        change = laid(sound, take) - sound.data
        assert not change[:, :44100].any()
        assert not change[:, 44100 + samples :].any()
        assert np.isfinite(change).all()
        assert np.abs(change).max() < 0.2
