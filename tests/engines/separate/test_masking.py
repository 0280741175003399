import numpy as np
import pytest

from musicstudio.domain.errors import JobCancelled
from musicstudio.domain.tasks import STEMS, CancelToken, SeparateRequest, Source
from musicstudio.engines.separate import masking
from musicstudio.engines.separate.masking import forecast, separate
from tests.fakes import ArrayReader

RATE = 22050


def run(data, rate=RATE, stems=STEMS, report=lambda *_: None, cancel=None):
    pieces = {}

    def sink(part):
        assert len({block.shape for block in part.values()}) == 1
        for name, block in part.items():
            pieces.setdefault(name, []).append(block)

    request = SeparateRequest(Source("song.wav"), stems=stems, device="cpu")
    facts = separate(ArrayReader(data, rate), request, sink, report, cancel or CancelToken())
    return {name: np.concatenate(blocks, 1) for name, blocks in pieces.items()}, facts


def energy(sound):
    return float(np.square(sound, dtype=np.float64).sum())


def shares(stems):
    total = sum(energy(stem) for stem in stems.values())
    return {name: energy(stem) / total for name, stem in stems.items()}


def difference_db(stems, mix):
    return 20 * np.log10(max(np.abs(sum(stems.values()) - mix).max(), 1e-12))


def times(seconds, rate=RATE):
    return np.arange(int(seconds * rate)) / rate


def harmonic(hz, seconds, partials, vibrato=0.0, rate=RATE):
    """A tone of falling partials, its pitch swaying 5.5 times a second."""
    t = times(seconds, rate)
    phase = 2 * np.pi * np.cumsum(hz * (1 + vibrato * np.sin(2 * np.pi * 5.5 * t))) / rate
    return sum(np.sin(n * phase + n) / n for n in range(1, partials + 1) if n * hz < 0.4 * rate)


def song(seconds=6.0, rate=RATE, seed=0):
    """Noise bursts, a bass, a wide chord and a swaying voice."""
    rng, t = np.random.default_rng(seed), times(seconds, rate)
    drums = np.zeros_like(t)
    for at in range(0, len(t), rate // 2):
        burst = rng.standard_normal(min(rate // 8, len(t) - at))
        drums[at : at + len(burst)] += burst * np.exp(-np.arange(len(burst)) / (0.015 * rate))
    bass = np.concatenate([harmonic(hz, 1.0, 4, rate=rate) for hz in (55, 65, 49) * (1 + int(seconds))])[: len(t)]
    chord = [harmonic(hz, seconds, 6, rate=rate) for hz in (330, 415, 494)]
    voice = harmonic(262, seconds, 20, 0.015, rate) * (np.sin(2 * np.pi * 0.7 * t) > -0.3)
    left = drums * 0.4 + bass * 0.2 + chord[0] * 0.1 + chord[1] * 0.05 + voice * 0.15
    right = drums * 0.4 + bass * 0.2 + chord[2] * 0.1 + chord[1] * 0.05 + voice * 0.15
    return np.stack([left, right]).astype(np.float32)


@pytest.mark.parametrize(
    ("rate", "channels", "seconds"),
    [(8000, 1, 2.0), (22050, 2, 5.0), (44100, 1, 1.5), (48000, 6, 0.7), (96000, 2, 1.0), (192000, 2, 0.4)],
)
def test_stems_sum_to_the_mix_at_any_rate(rate, channels, seconds):
    mix = np.resize(song(seconds, rate), (channels, int(seconds * rate)))
    stems, facts = run(mix, rate)
    assert set(stems) == set(STEMS)
    assert all(stem.shape == mix.shape and stem.dtype == np.float32 for stem in stems.values())
    assert difference_db(stems, mix) < -120
    assert facts["joined_to_other"] == []


@pytest.mark.parametrize("samples", [1, 2, 700, 5000])
def test_the_shortest_sounds_are_taken_apart_too(samples):
    mix = song()[:, :samples]
    stems, _ = run(mix)
    assert difference_db(stems, mix) < -120


def test_silence_gives_silence():
    stems, _ = run(np.zeros((2, RATE), np.float32))
    assert not any(stem.any() for stem in stems.values())


def test_sound_after_silence_stays_finite_and_silence_stays_nearly_silent():
    mix = song(4.0)
    mix[:, : 2 * RATE] = 0
    stems, _ = run(mix)
    assert all(np.isfinite(stem).all() for stem in stems.values())
    assert all(np.abs(stem[:, : RATE + RATE // 2]).max() < 1e-6 for stem in stems.values())


def test_a_mono_bass_lands_in_the_bass():
    mix = np.concatenate([harmonic(hz, 0.8, 5) for hz in (41, 55, 49, 62)])[None].astype(np.float32) * 0.2
    assert shares(run(mix)[0])["bass"] > 0.8


def test_bursts_of_noise_land_in_the_drums():
    drums = np.zeros(5 * RATE, np.float32)
    rng = np.random.default_rng(2)
    for at in range(0, len(drums) - RATE // 8, RATE // 3):
        drums[at : at + RATE // 8] = rng.standard_normal(RATE // 8) * np.exp(-np.arange(RATE // 8) / (0.02 * RATE))
    assert shares(run(np.stack([drums, drums]) * 0.2)[0])["drums"] > 0.8


def test_a_sustained_chord_lands_in_other():
    chord = [harmonic(hz, 5.0, 6) for hz in (262, 330, 392)]
    mix = np.stack([chord[0] + 0.5 * chord[1], chord[2] + 0.5 * chord[1]]).astype(np.float32) * 0.1
    assert shares(run(mix)[0])["other"] > 0.7


def test_a_swaying_voice_in_the_centre_lands_mostly_in_the_vocals():
    chord = [harmonic(hz, 6.0, 6) for hz in (262, 330, 392)]
    rest = np.stack([chord[0] + 0.3 * chord[1], chord[2] + 0.3 * chord[1]]) * 0.05
    sung = (np.sin(2 * np.pi * 0.5 * times(6.0)) > -0.4) * harmonic(294, 6.0, 20, 0.02) * 0.15
    voice = np.stack([sung, sung])
    vocals = run((rest + voice).astype(np.float32))[0]["vocals"]
    assert np.sum(vocals * voice) / energy(voice) > 0.6
    assert energy(vocals - voice) < 0.5 * energy(voice)


def test_what_nobody_asked_for_joins_other():
    mix = song(3.0)
    every, _ = run(mix)
    some, facts = run(mix, stems=("drums",))
    assert set(some) == {"drums", "other"}
    assert facts["joined_to_other"] == ["bass", "vocals"]
    assert np.array_equal(some["drums"], every["drums"])
    assert np.allclose(some["other"], mix - every["drums"], atol=1e-6)
    assert np.array_equal(run(mix, stems=("other",))[0]["other"], mix)


def test_the_same_request_gives_the_same_stems():
    mix = song(3.0)
    one, other = run(mix)[0], run(mix)[0]
    assert all(np.array_equal(one[name], other[name]) for name in STEMS)


def test_the_level_of_a_sound_does_not_change_its_shares():
    mix = song(3.0)
    loud, quiet = run(mix)[0], run(mix / np.float32(512))[0]
    for name in STEMS:
        assert energy(loud[name] - 512 * quiet[name]) < 1e-4 * energy(mix)


def test_the_borders_of_segments_are_not_heard(monkeypatch):
    """Short segments answer nearly as one long one does, and no worse near their borders than elsewhere."""
    mix = song(20.0)
    whole, _ = run(mix)
    monkeypatch.setattr(masking, "_SEGMENT_S", 8.0)
    pieces, _ = run(mix)
    for name in STEMS:
        steps = [np.abs(np.diff(stems[name], 2)).max() for stems in (whole, pieces)]
        assert steps[1] < 1.2 * steps[0]
        assert energy(whole[name] - pieces[name]) < 0.1 * energy(whole[name])
    assert difference_db(pieces, mix) < -120


def test_progress_rises_and_a_cancelled_job_stops():
    seen, cancel = [], CancelToken()

    def report(fraction, stage):
        seen.append(fraction)
        if fraction > 0.3:
            cancel.cancel()

    with pytest.raises(JobCancelled):
        run(song(4.0), report=report, cancel=cancel)
    assert seen == sorted(seen)
    assert seen[-1] < 0.5


def test_a_forecast_grows_with_what_there_is_to_do():
    short, long, high = forecast(60, 44100, 2), forecast(7200, 44100, 2), forecast(60, 192000, 2)
    assert short.seconds < long.seconds
    assert short.seconds < high.seconds
    assert long.memory_bytes == short.memory_bytes < 1e9
    assert long.disk_bytes >= 7200 * 44100 * 2 * 4 * 3
