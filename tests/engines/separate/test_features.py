import numpy as np
import pytest
import torch

from musicstudio.engines.separate.features import NAMES, measure
from musicstudio.engines.separate.grid import Grid
from musicstudio.engines.separate.masks import share_out
from musicstudio.engines.separate.pitch import partials_of_leading_pitch
from musicstudio.engines.separate.repetition import repeating
from musicstudio.engines.stft import forward

RATE = 22050
GRID = Grid.of(RATE)


def spectrum_of(sound):
    return forward(sound, GRID.window, GRID.hop)


def features(sound, name):
    cells = dict(zip(NAMES, measure(sound, spectrum_of(sound), GRID), strict=True))
    return cells[name]


def tone(hz, seconds=3.0):
    return torch.sin(2 * torch.pi * hz * torch.arange(int(seconds * RATE)) / RATE)


def clicks(seconds=3.0):
    sound = torch.zeros(int(seconds * RATE))
    sound[RATE // 4 :: RATE // 2] = 1.0
    return sound


@pytest.mark.parametrize("rate", [8000, 11025, 16000, 22050, 32000, 44100, 48000, 88200, 96000, 192000])
def test_the_grid_is_much_the_same_at_every_rate(rate):
    grid = Grid.of(rate)
    assert grid.hop / rate == pytest.approx(1024 / 44100, rel=0.1)
    assert grid.window % 128 == 0
    assert grid.odd_frames(0.25) % 2 == grid.odd_bins(100) % 2 == 1


def test_the_level_does_not_matter():
    sound = (tone(300) + clicks() + 0.1 * torch.randn(3 * RATE, generator=torch.Generator().manual_seed(2)))[None]
    loud = list(measure(sound, spectrum_of(sound), GRID))
    quiet = list(measure(sound / 1000, spectrum_of(sound / 1000), GRID))
    for name, one, other in zip(NAMES, loud, quiet, strict=True):
        assert torch.isfinite(one).all(), name
        assert (one - other).abs().quantile(0.99) < 0.02, name


def test_a_tone_is_steady_and_a_click_is_broad():
    at = GRID.bin_at(1000)
    frame = round(1.25 * RATE / GRID.hop)
    sustained, struck = tone(1000)[None], clicks()[None]
    assert features(sustained, "steady for 0.25 s")[at, 60] > -0.1
    assert features(sustained, "broad over 500 Hz")[at, 60] < -2
    assert features(struck, "steady for 0.25 s")[at, frame] < -2
    assert features(struck, "broad over 500 Hz")[at, frame] > -0.1


def test_a_hit_is_felt_when_it_comes():
    hits = features(clicks()[None], "hit in the middle")[0]
    assert hits[round(1.25 * RATE / GRID.hop)] > 1.5
    assert hits[round(1.5 * RATE / GRID.hop)] < 0.5


def test_position_says_where_a_sound_stands_and_nothing_where_there_is_no_stereo():
    centre, sides = tone(500), tone(2000)
    sound = torch.stack([centre + sides, centre - sides])
    position = features(sound, "at the sides")
    assert position[GRID.bin_at(500), 60] < -1 < 2 < position[GRID.bin_at(2000), 60]
    assert not features(torch.stack([centre, centre]), "at the sides").any()
    assert not features(centre[None], "at the sides").any()


def test_what_repeats_is_kept_and_what_comes_once_is_not():
    rng = torch.Generator().manual_seed(1)
    motif = torch.cat([tone(hz, 0.25) for hz in (300, 500, 800, 400)])
    song = motif.repeat(8) + 0.001 * torch.randn(len(motif) * 8, generator=rng)
    once = torch.zeros_like(song)
    once[4 * RATE : 4 * RATE + RATE // 2] = tone(1500, 0.5)
    magnitude = spectrum_of((song + once)[None])[0].abs()
    kept = repeating(magnitude, GRID)
    frame = round(4.25 * RATE / GRID.hop)
    assert (kept <= magnitude).all()
    assert kept[GRID.bin_at(1500), frame] < 0.05 * magnitude[GRID.bin_at(1500), frame]
    alone = spectrum_of(song[None])[0].abs()
    assert kept[GRID.bin_at(300)].max() > 0.8 * alone[GRID.bin_at(300)].max()


def test_the_leading_pitch_is_followed_through_a_glide():
    time = torch.arange(3 * RATE) / RATE
    pitch = 200 * 2 ** (time / 3)
    phase = 2 * torch.pi * torch.cumsum(pitch, 0) / RATE
    voice = sum(torch.sin(n * phase) / n for n in range(1, 12))
    comb = partials_of_leading_pitch(spectrum_of(voice[None])[0].abs() + 1e-6, GRID, 110, 900, 10)
    for at_s in (0.5, 1.5, 2.5):
        frame, hz = round(at_s * RATE / GRID.hop), 200 * 2 ** (at_s / 3)
        on = [comb[GRID.bin_at(n * hz), frame] for n in (1, 2, 3)]
        between = [comb[GRID.bin_at((n + 0.5) * hz), frame] for n in (1, 2, 3)]
        assert min(on) > 0.3
        assert max(between) < 0.1


def test_masks_are_shares():
    sound = torch.from_numpy(np.random.default_rng(4).standard_normal((2, 2 * 48000)).astype(np.float32))
    grid, seen = Grid.of(48000), []
    spectrum = forward(sound, grid.window, grid.hop)
    masks = share_out(sound, spectrum, grid, seen.append)
    assert masks.shape == (4, *spectrum.shape[1:])
    assert masks.min() >= 0
    assert (masks.sum(0) - 1).abs().max() < 1e-5
    assert seen == sorted(seen)
    assert seen[-1] == 1.0
    assert torch.equal(masks[:, -1], masks[:, grid.bin_at(20000)])
