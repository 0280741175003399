"""What is put into the ring: takes, jumps, loops and struck sounds, block by block as a device reads."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from playing import RATE, mix_of, noise

from musicstudio.audio.feeder import Feeder
from musicstudio.audio.mix import Loop, Mix
from musicstudio.audio.mixer import Mixer
from musicstudio.audio.ringbuffer import Ring, Slot


def feeder_of(mix: Mix, loop: Loop | None = None, position: int = 0) -> Feeder:
    ring = Ring()
    ring.head[Slot.PLAYING] = 1
    return Feeder(ring, Mixer(mix, RATE), loop, position)


def heard(feeder: Feeder, samples: int, block: int = 512) -> np.ndarray:
    """Play through a feeder as a device does, block by block."""
    blocks = []
    for _ in range(0, samples, block):
        feeder.top_up()
        out = np.empty((block, 2), np.float32)
        feeder.ring.read_into(out, 0)
        blocks.append(out.T)
    assert feeder.ring.head[Slot.UNDERRUNS] == 0
    return np.concatenate(blocks, axis=1)[:, :samples]


def test_what_is_fed_is_the_mix_and_positions_are_known(tmp_path: Path) -> None:
    data = noise(3)
    feeder = feeder_of(mix_of(tmp_path, data), position=1000)
    np.testing.assert_array_equal(heard(feeder, RATE), data[:, 1000 : 1000 + RATE])
    assert feeder.position_at(feeder.begun + 777) == 1777


def test_a_take_is_heard_within_a_twentieth_of_a_second_without_a_gap(tmp_path: Path) -> None:
    time_s = np.arange(4 * RATE) / RATE
    one, other = (np.tile(0.5 * np.sin(2 * np.pi * hz * time_s), (2, 1)).astype(np.float32) for hz in (440, 554))
    mix = mix_of(tmp_path, one, other)
    feeder = feeder_of(mix)
    before = heard(feeder, 20480)
    feeder.change_mix(mix.choosing("song", 1))
    after = heard(feeder, 20480)
    np.testing.assert_array_equal(before, one[:, :20480])
    changed = np.flatnonzero((after != one[:, 20480:40960]).any(axis=0))[0]
    arrived = np.flatnonzero((after != other[:, 20480:40960]).any(axis=0))[-1]
    assert changed < 0.05 * RATE
    assert arrived - changed <= 0.0101 * RATE
    assert np.abs(np.diff(after[0])).max() < 1.6 * np.abs(np.diff(other[0])).max()
    fade = after[0, changed : arrived + 1]
    assert np.sqrt(np.mean(fade**2)) == pytest.approx(0.5 / np.sqrt(2), rel=0.35)


def test_a_change_that_changes_nothing_is_not_heard(tmp_path: Path) -> None:
    data = noise(3)
    feeder = feeder_of(mix_of(tmp_path, data, data.copy()))
    heard(feeder, 10240)
    feeder.change_mix(feeder.mixer.mix.choosing("song", 1))
    np.testing.assert_allclose(heard(feeder, RATE), data[:, 10240 : 10240 + RATE], atol=1e-6)


def test_a_jump_and_its_position(tmp_path: Path) -> None:
    data = noise(6)
    feeder = feeder_of(mix_of(tmp_path, data))
    heard(feeder, 10240)
    feeder.jump(4 * RATE)
    after = heard(feeder, RATE)
    old = np.flatnonzero((after != data[:, 10240 : 10240 + RATE]).any(axis=0))[0]
    assert old < 0.05 * RATE
    frame = feeder.begun + 10240 + 20000
    position = round(feeder.position_at(frame))
    np.testing.assert_array_equal(after[:, 20000:20050], data[:, position : position + 50])


def test_a_loop_wraps_and_keeps_its_head_whole(tmp_path: Path) -> None:
    data = noise(4)
    feeder = feeder_of(mix_of(tmp_path, data), Loop(1.0, 1.4, pre_s=0.1, post_s=0.2), position=RATE)
    start, end = round(0.9 * RATE), round(1.6 * RATE)
    sound = heard(feeder, 2 * RATE)
    first = end - RATE
    fade = round(0.01 * RATE)
    np.testing.assert_array_equal(sound[:, : first - fade], data[:, RATE : end - fade])
    np.testing.assert_array_equal(sound[:, first : first + 5000], data[:, start : start + 5000])
    assert feeder.position_at(feeder.begun + first + 10) == start + 10


def test_leaving_and_entering_a_loop(tmp_path: Path) -> None:
    data = noise(6)
    feeder = feeder_of(mix_of(tmp_path, data))
    heard(feeder, 10240)
    feeder.change_loop(Loop(3.0, 4.0))
    heard(feeder, 20480)
    assert 3 * RATE <= feeder.position_at(int(feeder.ring.head[Slot.READ])) < 4 * RATE
    feeder.change_loop(None)
    sound = heard(feeder, 2 * RATE)
    position = round(feeder.position_at(feeder.begun + 30720 + RATE))
    assert position > 4 * RATE
    np.testing.assert_array_equal(sound[:, RATE : RATE + 99], data[:, position : position + 99])


def test_a_stop_fades_out(tmp_path: Path) -> None:
    feeder = feeder_of(mix_of(tmp_path, np.full((2, 3 * RATE), 0.5, np.float32)))
    heard(feeder, 10240)
    silent = feeder.fade_out() - 10240
    out = np.empty((8000, 2), np.float32)
    feeder.ring.read_into(out, 0)
    assert not out[silent:].any()
    assert np.abs(np.diff(out[:, 0])).max() < 0.01


def test_a_struck_sound_is_heard_over_the_mix_within_a_twentieth_of_a_second(tmp_path: Path) -> None:
    data, struck = noise(6), np.full((2, 30000), 0.25, np.float32)
    feeder = feeder_of(mix_of(tmp_path, data))
    heard(feeder, 20480)
    feeder.strike(struck)
    assert not feeder.quiet
    over = heard(feeder, 2 * RATE) - data[:, 20480 : 20480 + 2 * RATE]
    begun = np.flatnonzero(over[0])[0]
    assert begun < 0.05 * RATE
    np.testing.assert_allclose(over[:, begun : begun + 30000], 0.25, atol=1e-6)
    assert not over[:, begun + 30000 :].any()
    assert feeder.quiet


def test_a_struck_sound_goes_on_when_the_mix_changes_or_the_transport_jumps(tmp_path: Path) -> None:
    data = np.zeros((2, 6 * RATE), np.float32)
    mix = mix_of(tmp_path, data, data + np.float32(0.125))
    feeder = feeder_of(mix)
    heard(feeder, 10240)
    feeder.strike(np.full((2, RATE), 0.25, np.float32))
    feeder.change_mix(mix.choosing("song", 1))
    feeder.strike(np.full((2, RATE), 0.5, np.float32))
    feeder.jump(3 * RATE)
    sound = heard(feeder, RATE)
    assert sound[0, 20000] == pytest.approx(0.875)
    assert sound[0, 5000:40000].min() > 0.8


def test_a_struck_sound_by_itself_begins_with_the_ring_and_the_mix_follows(tmp_path: Path) -> None:
    data = noise(3)
    mix = mix_of(tmp_path, data)
    feeder = feeder_of(Mix())
    feeder.strike(np.full((2, 4000), 0.25, np.float32))
    sound = heard(feeder, 8192)
    assert (sound[:, :4000] == 0.25).all()
    assert not sound[:, 4000:].any()
    feeder.begin(Mixer(mix, RATE), None, 1000)
    sound = heard(feeder, RATE)
    begun = feeder.begun - 8192
    assert 0 <= begun < 0.05 * RATE
    np.testing.assert_array_equal(sound[:, begun + 500 : RATE], data[:, 1500 : 1000 + RATE - begun])
    assert feeder.position_at(feeder.begun + 7) == 1007
