from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musicstudio.audio.peaks import Peaks
from musicstudio.audio.sound import ClipSound
from musicstudio.audio.spectrogram import CHANNELS, Lens, SpectrogramPyramid, level_db
from musicstudio.audio.spectrum import ROWS, WINDOWS, Spectrum
from musicstudio.domain.audio import AudioArray, AudioClip, AudioInfo


def tone(hz: float, seconds: float, rate: int, amplitude: float = 1.0) -> AudioArray:
    time = np.arange(round(seconds * rate)) / rate
    return (amplitude * np.sin(2 * np.pi * hz * time))[None].astype(np.float32)


def pyramid_of(data: AudioArray, rate: int = 44100, lens: Lens = Lens()) -> SpectrogramPyramid:  # noqa: B008
    sound = ClipSound(AudioClip(data, rate))
    pyramid = SpectrogramPyramid(sound.info, lens)
    for _ in pyramid.compute(sound):
        pass
    assert pyramid.finished
    return pyramid


@pytest.mark.parametrize("rate", [8000, 22050, 44100, 48000, 96000, 192000])
@pytest.mark.parametrize("share", [0.02, 0.1, 0.3, 0.7, 0.9])
def test_a_tone_lies_on_its_row_with_its_level(rate: int, share: float) -> None:
    hz = 30 * (min(20_000, rate / 2) / 30) ** share
    pyramid = pyramid_of(tone(hz, 1.0, rate, amplitude=0.5), rate)
    column = pyramid.view(0.45, 0.55, 1)[:, 0]
    row = int(column.argmax())
    half_bin_hz = rate / pyramid.spectrum.size / 4
    blur = pyramid.spectrum.hz_to_row(hz + half_bin_hz) - pyramid.spectrum.hz_to_row(hz)
    assert abs(row - pyramid.spectrum.hz_to_row(hz)) <= 1 + blur
    assert level_db(column)[row] == pytest.approx(-6.0, abs=1.8)


@pytest.mark.parametrize("scale", sorted(ROWS))
@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("hz", [150.0, 900.0, 6000.0])
def test_a_tone_lies_on_its_row_through_every_lens(scale: str, window: int, hz: float) -> None:
    pyramid = pyramid_of(tone(hz, 1.0, 44100, amplitude=0.5), lens=Lens(scale, window))
    column = pyramid.view(0.45, 0.55, 1)[:, 0]
    row = int(column.argmax())
    half_bin_hz = 44100 / pyramid.spectrum.size / 4
    blur = pyramid.spectrum.hz_to_row(hz + half_bin_hz) - pyramid.spectrum.hz_to_row(hz)
    assert abs(row - pyramid.spectrum.hz_to_row(hz)) <= 1 + blur
    assert level_db(column)[row] == pytest.approx(-6.0, abs=1.8)


@given(share=st.floats(0, 1), rate=st.sampled_from([8000, 44100, 96000]), scale=st.sampled_from(sorted(ROWS)))
def test_rows_and_hertz_are_inverse(share: float, rate: int, scale: str) -> None:
    spectrum = Spectrum(rate, scale)
    row = share * (spectrum.rows - 1)
    assert spectrum.hz_to_row(spectrum.row_to_hz(row)) == pytest.approx(row, abs=1e-6)


def test_a_long_window_tells_tones_apart_and_a_short_one_clicks() -> None:
    chord = tone(1000, 1.0, 44100, 0.4) + tone(1030, 1.0, 44100, 0.4)
    clicks = np.zeros((1, 44100), np.float32)
    clicks[0, [20000, 21500]] = 1.0
    dips = {}
    for window in (1024, 8192):
        seen = pyramid_of(chord, lens=Lens("linear", window))
        rows = seen.spectrum.hz_to_row(np.array([1000.0, 1030.0])).round().astype(int)
        column = level_db(seen.view(0.4, 0.6, 1)[:, 0])
        dips[window] = column[rows].min() - column[rows[0] : rows[1] + 1].min()
    assert dips[8192] >= dips[1024]
    gaps = {}
    for window in (1024, 8192):
        column = level_db(pyramid_of(clicks, lens=Lens("log", window)).view(0.4, 0.55, 60)[300])
        middle = column[np.clip(np.arange(24, 32), 0, 59)]
        gaps[window] = column.max() - middle.min()
    assert gaps[1024] > gaps[8192] + 6


def test_each_channel_can_be_looked_at_alone() -> None:
    left, right = tone(500, 1.0, 44100, 0.5), tone(3000, 1.0, 44100, 0.5)
    data = np.concatenate([left, right])
    loud = {}
    for channel in CHANNELS:
        pyramid = pyramid_of(data, lens=Lens(channel=channel))
        column = level_db(pyramid.view(0.4, 0.6, 1)[:, 0])
        loud[channel] = [float(column[round(float(pyramid.spectrum.hz_to_row(hz)))]) for hz in (500.0, 3000.0)]
    assert loud["both"] == pytest.approx([-6, -6], abs=1.5)
    assert loud["mid"] == pytest.approx([-12, -12], abs=1.5)
    assert loud["side"] == pytest.approx([-12, -12], abs=1.5)
    assert loud["left"][0] == pytest.approx(-6, abs=1.5)
    assert loud["left"][1] < -80
    assert loud["right"][0] < -80
    assert not pyramid_of(left, lens=Lens(channel="side")).view(0, 1, 10).any()


def test_what_is_looked_at_becomes_sharp_first() -> None:
    sound = ClipSound(AudioClip(np.random.default_rng(1).uniform(-1, 1, (1, 44100 * 120)).astype(np.float32), 44100))
    pyramid = SpectrogramPyramid(sound.info)
    pyramid.look_at(60, 70)
    sharp = [span for span in pyramid.compute(sound) if span.fraction > 0]
    assert sharp[0].start_s <= 60 < sharp[0].end_s
    assert pyramid.finished


def test_silence_is_black_and_so_is_outside() -> None:
    assert not pyramid_of(np.zeros((2, 44100), np.float32)).view(0, 1, 50).any()
    view = pyramid_of(tone(440, 1.0, 44100)).view(-1, 2, 30)
    assert not view[:, :9].any()
    assert view[:, 12:18].any(axis=0).all()
    assert not view[:, 21:].any()


def test_a_click_is_at_its_time_at_every_zoom() -> None:
    data = np.zeros((1, 44100 * 40), np.float32)
    data[0, 44100 * 25] = 1.0
    pyramid = pyramid_of(data)
    for start_s, end_s, columns in ((0, 40, 80), (24, 26, 100), (24.9, 25.1, 64)):
        view = pyramid.view(start_s, end_s, columns)
        loud = np.flatnonzero(view[300] == view[300].max())
        times_s = start_s + (loud + 0.5) * (end_s - start_s) / columns
        assert np.abs(times_s - 25).max() <= (end_s - start_s) / columns + 2 * pyramid.column_s


def test_the_loudest_channel_counts() -> None:
    left = tone(1000, 1.0, 44100)
    both = pyramid_of(np.concatenate([left, -left])).view(0, 1, 20)
    np.testing.assert_array_equal(both, pyramid_of(left).view(0, 1, 20))


@settings(max_examples=20, deadline=None)
@given(samples=st.integers(1, 40_000), rate=st.sampled_from([8000, 44100, 192000]), columns=st.integers(1, 500))
def test_every_length_is_viewed(samples: int, rate: int, columns: int) -> None:
    data = np.random.default_rng(samples).uniform(-1, 1, (1, samples)).astype(np.float32)
    view = pyramid_of(data, rate).view(0, samples / rate, columns)
    assert view.shape == (ROWS["log"], columns)
    assert view.any() or samples < 500  # less noise than that is below -100 dB


def test_the_first_picture_covers_everything_and_agrees_with_the_last() -> None:
    data = np.concatenate([tone(200, 30, 44100), tone(2000, 30, 44100)], axis=1)
    sound = ClipSound(AudioClip(data, 44100))
    pyramid = SpectrogramPyramid(sound.info)
    updates = pyramid.compute(sound)
    while (update := next(updates)).end_s < 60:
        assert update.fraction == 0
    early = pyramid.view(0, 60, 40)
    assert list(updates)[-1].fraction == 1
    late = pyramid.view(0, 60, 40)
    assert (early.argmax(axis=0) == late.argmax(axis=0)).mean() >= 0.95


def test_tiles_from_the_middle_first_give_the_same_and_pass_each_sample_once() -> None:
    data = np.random.default_rng(1).uniform(-1, 1, (2, 44100 * 40)).astype(np.float32)
    sound = ClipSound(AudioClip(data, 44100))
    turned, peaks = SpectrogramPyramid(sound.info), Peaks(sound.info)
    seen = np.zeros(sound.info.samples, int)

    def also(start: int, block: AudioArray) -> None:
        seen[start : start + block.shape[1]] += 1
        np.testing.assert_array_equal(block, data[:, start : start + block.shape[1]])
        peaks.put(start, block)

    for _ in turned.compute(sound, first_s=25, also=also):
        pass
    assert (seen == 1).all()
    np.testing.assert_array_equal(turned.view(0, 40, 300), pyramid_of(data).view(0, 40, 300))
    assert peaks.view(0, 40, 1)[1].max() == data.max()


def test_a_codec_that_cannot_seek_is_read_in_order() -> None:
    data = np.random.default_rng(1).uniform(-1, 1, (1, 44100 * 40)).astype(np.float32)

    class Stream(ClipSound):
        at = 0

        def read(self, start: int, stop: int) -> AudioArray:
            assert start >= self.at
            self.at = min(stop, data.shape[1])
            return super().read(start, stop)

    stream = Stream(AudioClip(data, 44100))
    stream.info = AudioInfo("a.mp3", "MPEG", "MPEG_LAYER_III", 44100, 1, data.shape[1], lossy=True)
    pyramid = SpectrogramPyramid(stream.info)
    for _ in pyramid.compute(stream, first_s=20):
        pass
    np.testing.assert_array_equal(pyramid.view(0, 40, 100), pyramid_of(data).view(0, 40, 100))


@pytest.mark.parametrize(("hours", "rate"), [(2, 44100), (2, 48000), (10, 192000), (3, 8000)])
def test_hours_stay_small(hours: int, rate: int) -> None:
    info = AudioInfo("long.wav", "WAV", "PCM_16", rate, 2, hours * 3600 * rate, lossy=False)
    pyramid = SpectrogramPyramid(info)
    assert pyramid.memory_bytes < 105_000_000
    assert pyramid.column_s < 0.35


def test_long_columns_hold_the_maximum_of_their_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    data = np.zeros((1, 44100 * 10), np.float32)
    data[0, 44100 * 5 + 1500] = 1.0
    fine = pyramid_of(data)
    monkeypatch.setattr("musicstudio.audio.spectrogram._MOST_COLUMNS", 150)
    long = pyramid_of(data)
    assert long.pooled == 4
    np.testing.assert_array_equal(long.view(0, 10, 1), fine.view(0, 10, 1))
