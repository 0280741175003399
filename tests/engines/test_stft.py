import numpy as np
import pytest
import torch

from musicstudio.engines.stft import forward, inverse


@pytest.mark.parametrize(("window", "hop"), [(256, 64), (512, 256), (4480, 1120)])
@pytest.mark.parametrize("samples", [1, 63, 1000, 9999])
def test_there_and_back_changes_nothing(window, hop, samples):
    sound = torch.randn(2, samples, generator=torch.Generator().manual_seed(1))
    back = inverse(forward(sound, window, hop), window, hop, samples)
    assert back.shape == sound.shape
    assert float((back - sound).abs().max()) < 1e-5


def test_a_click_appears_in_the_frames_centred_near_it():
    sound = torch.zeros(1, 4096)
    sound[0, 1024] = 1.0
    energy = forward(sound, 256, 64)[0].abs().square().sum(0)
    assert int(energy.argmax()) == 1024 // 64
    assert np.flatnonzero(energy.numpy()).tolist() == [15, 16, 17]


def test_a_tone_appears_in_its_bin():
    sound = torch.sin(2 * torch.pi * 1000 * torch.arange(8000) / 8000)[None]
    assert forward(sound, 800, 200)[0].abs()[:, 20].argmax() == 100
