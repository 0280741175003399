from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from musicstudio.audio.converted import ConvertedSound
from musicstudio.audio.files import write_clip
from musicstudio.audio.mix import Lane, Loop, Mix, TakeSound
from musicstudio.audio.mixer import Mixer, crossfade, fold_matrix
from musicstudio.audio.resample import resample
from musicstudio.audio.sound import ClipSound
from musicstudio.domain.audio import AudioClip
from musicstudio.domain.errors import UnsupportedAudio, WrongUsage
from musicstudio.domain.tasks import Patch, Source

RATE = 8000


def noise(samples: int, channels: int = 2, seed: int = 0) -> np.ndarray:
    return (np.random.default_rng(seed).standard_normal((channels, samples)) * 0.1).astype(np.float32)


def lane_of(folder: Path, name: str, data: np.ndarray, rate: int = RATE) -> Lane:
    write_clip(folder / f"{name}.wav", AudioClip(data, rate))
    return Lane(name, Source(str(folder / f"{name}.wav")))


def take_of(folder: Path, name: str, start: int, data: np.ndarray, gain_db: float = 0.0) -> TakeSound:
    write_clip(folder / f"{name}.wav", AudioClip(data, RATE))
    return TakeSound((Patch(start, data.shape[1], str(folder / f"{name}.wav")),), gain_db)


def test_lanes_sum_at_their_gains_and_starts(tmp_path: Path) -> None:
    one, other = noise(4000, seed=1), noise(3000, seed=2)
    mix = Mix(
        (
            replace(lane_of(tmp_path, "one", one), gain_db=-6.0206),
            replace(lane_of(tmp_path, "other", other), start_s=0.25),
        )
    )
    mixer = Mixer(mix, RATE)
    expected = np.zeros((2, 5000), np.float32)
    expected[:, :4000] += one / 2
    expected[:, 2000:] += other
    assert mixer.samples == 5000
    np.testing.assert_allclose(mixer.render(0, 5000), expected, atol=1e-6)
    np.testing.assert_allclose(np.concatenate(list(mixer.blocks(0, 5000, 777)), axis=1), expected, atol=1e-6)
    assert not mixer.render(-100, 100).any()
    assert not mixer.render(5000, 100).any()


def test_mute_and_solo(tmp_path: Path) -> None:
    one, other = lane_of(tmp_path, "one", noise(100, seed=1)), lane_of(tmp_path, "other", noise(100, seed=2))
    both = Mixer(Mix((one, other)), RATE).render(0, 100)
    muted = Mixer(Mix((one, replace(other, muted=True))), RATE).render(0, 100)
    soloed = Mixer(Mix((replace(one, soloed=True), other)), RATE).render(0, 100)
    neither = Mixer(Mix((replace(one, soloed=True, muted=True), other)), RATE).render(0, 100)
    np.testing.assert_array_equal(muted, noise(100, seed=1))
    np.testing.assert_array_equal(soloed, muted)
    assert not np.array_equal(both, muted)
    assert not neither.any()


@settings(max_examples=25, deadline=None)
@given(cuts=st.lists(st.integers(0, 6000), max_size=5), rate=st.sampled_from([6000, 11025, 16000, 48000]))
def test_a_converted_sound_is_the_same_read_in_any_pieces(cuts: list[int], rate: int) -> None:
    clip = AudioClip(noise(4000), RATE)
    whole = resample(clip.data, RATE, rate)
    sound = ConvertedSound(ClipSound(clip), rate)
    assert sound.info.samples == whole.shape[1]
    for start in cuts:
        stop = min(start + 700, whole.shape[1])
        np.testing.assert_allclose(sound.read(start, stop), whole[:, start:stop], atol=2e-4)


def test_a_lane_of_another_rate_keeps_its_place(tmp_path: Path) -> None:
    click = np.zeros((1, 44100), np.float32)
    click[0, 22050] = 1.0
    mixer = Mixer(Mix((lane_of(tmp_path, "click", click, 44100),)), 48000)
    assert mixer.samples == 48000
    assert int(mixer.render(0, 48000)[0].argmax()) == 24000
    assert int(mixer.render(23000, 2000)[1].argmax()) == 1000


@pytest.mark.parametrize("channels", [1, 2, 3, 4, 5, 6, 8, 10])
def test_folding_keeps_every_channel_but_the_lfe(channels: int) -> None:
    matrix = fold_matrix(channels)
    heard = (matrix**2).sum(axis=0)
    silent = [3] if channels == 6 else []
    assert [n for n in range(channels) if heard[n] == 0] == silent
    if channels <= 2:
        assert matrix.max() == 1
    np.testing.assert_allclose((matrix**2).sum(axis=1)[0], (matrix**2).sum(axis=1)[1])


def test_panning_turns_one_side_down() -> None:
    np.testing.assert_array_equal(fold_matrix(1, -1.0), [[1], [0]])
    np.testing.assert_array_equal(fold_matrix(2, 0.5), [[0.5, 0], [0, 1]])


def test_a_take_is_heard_in_its_place_only(tmp_path: Path) -> None:
    song, new = noise(4000, seed=1), noise(1000, seed=2)
    lane = replace(lane_of(tmp_path, "song", song), takes=(take_of(tmp_path, "take", 1500, new),))
    original = Mixer(Mix((lane,)), RATE)
    np.testing.assert_array_equal(original.render(0, 4000), song)
    chosen = original.changed(Mix((lane,)).choosing("song", 1)).render(0, 4000)
    np.testing.assert_array_equal(chosen[:, 1500:2500], new)
    chosen[:, 1500:2500] = song[:, 1500:2500]
    np.testing.assert_array_equal(chosen, song)


def test_a_takes_gain_leaves_its_edges_alone(tmp_path: Path) -> None:
    song = np.full((2, 4000), 0.25, np.float32)
    lane = replace(lane_of(tmp_path, "song", song), takes=(take_of(tmp_path, "t", 1500, song[:, :1000], 6.0206),))
    heard = Mixer(Mix((lane,)).choosing("song", 1), RATE).render(0, 4000)
    np.testing.assert_allclose(heard[:, 1600:2400], 0.5, atol=1e-5)
    assert np.abs(np.diff(heard[0])).max() < 0.25 / 80 * 1.05


def test_choosing_what_is_not_there_is_refused() -> None:
    with pytest.raises(WrongUsage, match="no take 1"):
        Mix((Lane("a", Source("a.wav")),)).choosing("a", 1)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedAudio, match="gone"):
        Mixer(Mix((Lane("a", Source(str(tmp_path / "gone.wav"))),)), RATE).render(0, 10)


@given(rho=st.floats(-1, 1), seed=st.integers(0, 20))
@settings(max_examples=30, deadline=None)
def test_a_crossfade_keeps_the_power(rho: float, seed: int) -> None:
    one, free = noise(20_000, seed=seed), noise(20_000, seed=seed + 100)
    other = (max(rho, 0) * one + np.sqrt(1 - max(rho, 0) ** 2) * free).astype(np.float32)
    faded = crossfade(one, other)
    middle = np.sqrt(np.mean(faded[:, 8000:12000] ** 2))
    assert middle == pytest.approx(0.1, rel=0.05)


def test_fading_between_the_same_is_the_same() -> None:
    data = noise(441)
    np.testing.assert_allclose(crossfade(data, data), data, atol=1e-7)


def test_a_loop_repeats_and_every_stretch_is_told(tmp_path: Path) -> None:
    song = noise(4000)
    mixer = Mixer(Mix((lane_of(tmp_path, "song", song),)), RATE)
    loop = Loop(0.1, 0.2, pre_s=0.05, post_s=0.05).span(RATE)
    assert loop == (400, 2000)
    block, stretches, following = mixer.render_looped(1000, 4000, loop)
    assert stretches == [(0, 1000), (1000, 400), (2600, 400)]
    assert following == 400 + 1400
    np.testing.assert_array_equal(block[:, 1000:2500], song[:, 400:1900])
    np.testing.assert_array_equal(block[:, 2600:4000], song[:, 400:1800])
    assert not np.array_equal(block[:, 920:1000], song[:, 1920:2000])
    np.testing.assert_allclose(block[:, 999], song[:, 399], atol=0.01)


def test_a_loop_in_small_blocks_is_the_same(tmp_path: Path) -> None:
    mixer = Mixer(Mix((lane_of(tmp_path, "song", noise(4000)),)), RATE)
    loop, position, blocks = (400, 2000), 1000, []
    for _ in range(100):
        block, _, position = mixer.render_looped(position, 37, loop)
        blocks.append(block)
    whole, _, _ = mixer.render_looped(1000, 3700, loop)
    np.testing.assert_allclose(np.concatenate(blocks, axis=1), whole, atol=1e-6)


def test_a_stream_goes_back_as_it_goes_on(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "song.ogg", noise(44100).T, 44100, format="OGG", subtype="VORBIS")
    mixer = Mixer(Mix((Lane("song", Source(str(tmp_path / "song.ogg"))),)), 44100)
    once = np.concatenate(list(mixer.blocks(0, 44100, 4096)), axis=1)
    again = mixer.render(10_000, 5000)
    np.testing.assert_allclose(again, once[:, 10_000:15_000], atol=1e-6)
    mixer.close()


def test_a_take_may_go_on_where_the_sound_ends(tmp_path: Path) -> None:
    before, after = noise(1000, seed=1), noise(500, seed=2)
    lane = replace(lane_of(tmp_path, "idea", before), takes=(take_of(tmp_path, "more", 1000, after),))
    longer = Mixer(Mix((replace(lane, chosen=1),)), RATE)
    assert longer.samples == 1500
    np.testing.assert_allclose(longer.render(0, 1600)[:, :1500], np.concatenate([before, after], axis=1), atol=1e-6)
    assert not longer.render(1500, 100).any()
    original = longer.changed(Mix((lane,)))
    assert original.samples == 1000
    assert not original.render(1000, 500).any()
