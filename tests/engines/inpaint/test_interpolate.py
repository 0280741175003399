import numpy as np
import pytest

from musicstudio.domain.errors import JobCancelled
from musicstudio.domain.region import Region
from musicstudio.domain.tasks import CancelToken, InpaintRequest, Source
from musicstudio.engines.inpaint import autoregress, similarity
from musicstudio.engines.inpaint.interpolate import bridge
from tests.fakes import ArrayReader


def fill(sound, *regions, takes=1, seed=0):
    request = InpaintRequest(Source("sound.wav"), tuple(regions), takes=takes, seed=seed)
    return similarity.fill(sound, request, lambda fraction, stage: None, CancelToken())


def tone_with_overtones(rate, seconds=1.0, hz=220.3):
    t = np.arange(round(rate * seconds)) / rate
    partials = [np.sin(2 * np.pi * hz * k * t + k) / k for k in range(1, 9) if hz * k < 0.45 * rate]
    return (0.2 * np.exp(-2 * t) * sum(partials)).astype(np.float32)


def snr_db(true, found):
    return 10 * np.log10(np.sum(true**2) / np.sum((true - found) ** 2))


@pytest.mark.parametrize("rate", [8000, 44100, 48000])
@pytest.mark.parametrize(("milliseconds", "least_db"), [(5, 70), (20, 60), (60, 45)])
def test_a_decaying_tone_comes_back(rate, milliseconds, least_db):
    sound = np.stack([tone_with_overtones(rate), 0.5 * tone_with_overtones(rate, hz=331.0)])
    region = Region(0.5, 0.5 + milliseconds / 1000)
    start, stop = region.span(rate)
    spoiled = sound.copy()
    spoiled[:, start:stop] = 0.9
    [take] = fill(ArrayReader(spoiled, rate), region)
    assert take.ready == (True,)
    assert take.pieces[0].shape == (2, stop - start)
    for channel in (0, 1):
        assert snr_db(sound[channel, start:stop], take.pieces[0][channel]) > least_db


def test_noise_does_not_thin_out_in_the_middle():
    rng = np.random.default_rng(1)
    sound = 0.1 * rng.standard_normal((1, 44100))
    levels = [fill(ArrayReader(sound), Region(0.5, 0.57), seed=s)[0].pieces[0][:, 1200:1900].std() for s in range(4)]
    assert 0.07 < np.mean(levels) < 0.13


def test_a_mono_sound_in_two_channels_stays_mono():
    mono = tone_with_overtones(44100) + 0.01 * np.random.default_rng(2).standard_normal(44100)
    piece = fill(ArrayReader(np.stack([mono, mono])), Region(0.3, 0.36))[0].pieces[0]
    assert np.abs(piece[0] - piece[1]).max() < 1e-4
    assert piece.std() > 1e-3


def test_takes_differ_and_a_seed_repeats():
    sound = tone_with_overtones(44100) + 0.02 * np.random.default_rng(3).standard_normal(44100).astype(np.float32)
    first, again = (fill(ArrayReader(sound), Region(0.3, 0.35), takes=9, seed=5) for _ in range(2))
    for one, other in zip(first, again, strict=True):
        assert np.array_equal(one.pieces[0], other.pieces[0])
    for k, take in enumerate(first):
        assert all(np.std(take.pieces[0] - other.pieces[0]) > 1e-3 for other in first[:k])
    assert len({take.label for take in first}) == 9


@pytest.mark.parametrize("start", [0.0, 0.95])
def test_at_a_files_end_one_side_is_continued(start):
    sound = tone_with_overtones(44100, 1.0, 500.0)
    region = Region(start, start + 0.05)
    a, b = region.span(44100)
    piece = fill(ArrayReader(sound), region)[0].pieces[0][0]
    near = slice(-400, None) if start == 0.0 else slice(0, 400)
    assert snr_db(sound[a:b][near], piece[near]) > 40
    assert np.abs(piece).max() < 1.0


@pytest.mark.parametrize("samples", [1, 2, 10, 200])
def test_hardly_any_context_is_no_failure(samples):
    rng = np.random.default_rng(0)
    before, after = (0.1 * rng.standard_normal((2, n)).astype(np.float32) for n in (samples, 3))
    piece, _ = bridge(before, after, 500, 1000, 1.0, rng, CancelToken())
    assert piece.shape == (2, 500)
    assert np.isfinite(piece).all()
    assert np.abs(piece).max() < 5


def test_silence_and_constants_stay_what_they_are():
    silence = np.zeros((1, 9000), np.float32)
    assert np.abs(fill(ArrayReader(silence), Region(0.1, 0.15))[0].pieces[0]).max() < 1e-6
    constant = np.full((1, 9000), 0.25, np.float32)
    assert np.abs(fill(ArrayReader(constant), Region(0.1, 0.15))[0].pieces[0] - 0.25).max() < 1e-2


def test_burg_finds_a_known_model():
    from scipy.signal import lfilter

    true = np.array([1.0, -1.6, 0.9])
    wave = lfilter([1.0], true, 0.1 * np.random.default_rng(0).standard_normal(20000))
    model = autoregress.estimate([wave[:9000], wave[11000:]], 2, CancelToken())
    assert np.allclose(model.a, true, atol=0.02)
    assert model.sigma == pytest.approx(0.1, rel=0.05)


class CancelledWhileEstimating(CancelToken):
    """Cancels itself at the tenth look, long before a model of many coefficients is finished."""

    def __init__(self) -> None:
        super().__init__()
        self.looks = 0

    def check(self) -> None:
        self.looks += 1
        if self.looks == 10:
            self.cancel()
        super().check()


def test_estimation_stops_when_cancelled():
    wave = np.random.default_rng(0).standard_normal(9000)
    cancel = CancelledWhileEstimating()
    with pytest.raises(JobCancelled):
        autoregress.estimate([wave], 1000, cancel)
    assert cancel.looks == 10
