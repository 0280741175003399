import subprocess
import sys

import numpy as np
import pytest

from musicstudio.audio.meters import HeardMeter, Levels
from musicstudio.audio.ringbuffer import Ring, Slot

RATE = 48000


def ring_with(sound):
    ring = Ring()
    ring.head[Slot.PLAYING] = 1
    ring.write(sound.astype(np.float32))
    return ring


def sine(seconds, level):
    wave = level * np.sin(2 * np.pi * 997 * np.arange(round(seconds * RATE)) / RATE)
    return np.stack([wave, wave])


def test_a_sine_reads_as_the_standard_says():
    ring = ring_with(sine(1.0, 10 ** (-23 / 20)))
    meter = HeardMeter(ring, RATE, 0)
    assert meter.levels(0) == Levels()
    for frame in range(0, RATE, 960):
        meter.hear(frame)
    levels = meter.levels(RATE - 960)
    assert levels.lufs == pytest.approx(-23.0, abs=0.1)
    assert levels.short_term_lufs is None
    assert levels.peak == pytest.approx((10 ** (-23 / 20),) * 2, rel=1e-3)
    assert levels.rms == pytest.approx((10 ** (-23 / 20) / 2**0.5,) * 2, rel=1e-2)


def test_what_is_not_yet_heard_is_not_measured():
    ring = ring_with(np.concatenate([np.zeros((2, RATE)), sine(1.0, 0.9)], axis=1))
    meter = HeardMeter(ring, RATE, 0)
    meter.hear(RATE - 960)
    assert meter.levels(RATE - 960).peak == (0.0, 0.0)
    assert meter.levels(RATE - 960).lufs is None
    assert meter.levels(RATE + 2400).peak[0] == pytest.approx(0.9, rel=1e-2)


def test_a_meter_that_was_not_asked_for_long_goes_on_with_the_newest():
    ring = ring_with(np.concatenate([sine(1.0, 0.9), sine(1.5, 0.09)], axis=1))
    meter = HeardMeter(ring, RATE, 0)
    meter.hear(round(2.5 * RATE))
    assert meter.levels(round(2.5 * RATE)).lufs == pytest.approx(-20.9, abs=0.5)


def test_listening_needs_no_large_library():
    """The window listens: what it imports it holds for hours, and waits for while it plays."""
    script = (
        "import sys, threading, numpy as np; from musicstudio.audio import meters; from musicstudio.audio.ringbuffer "
        "import Ring; meters.import_filters(threading.Event()); ring = Ring(); ring.write(np.ones((2, 9000), 'f4')); "
        "heard = meters.HeardMeter(ring, 48000, 0); heard.hear(9000); heard.levels(9000); "
        "from musicstudio.audio.loudness import integrated_lufs; "
        "integrated_lufs(np.ones((2, 48000), 'f4'), 48000); print('scipy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "False"
