import numpy as np
import pytest
import soundfile

from musicstudio.audio.partsum import write_sum

GAIN = 10 ** (-9 / 20)


def part(folder, number, samples):
    sound = np.random.default_rng(number).standard_normal((samples, 2)) * 0.2
    soundfile.write(folder / f"{number}.wav", sound, 44100, subtype="FLOAT")
    return folder / f"{number}.wav", sound.astype(np.float32)


@pytest.mark.parametrize("offset", [0, 1000, 70_000, -500])
def test_parts_of_other_lengths_add_up_moved_by_the_offset(tmp_path, offset):
    (one, a), (other, b) = part(tmp_path, 1, 150_000), part(tmp_path, 2, 90_000)
    write_sum([one, other], tmp_path / "sum.wav", offset / 44100)
    heard, _ = soundfile.read(tmp_path / "sum.wav", dtype="float32")
    wanted = np.zeros((150_000 + max(offset, 0), 2), np.float32)
    for sound in (a, b):
        wanted[max(offset, 0) : max(offset, 0) + len(sound)] += sound * GAIN
    wanted = wanted[max(-offset, 0) :]
    assert heard.shape == wanted.shape
    np.testing.assert_allclose(heard, wanted, atol=1e-6)
