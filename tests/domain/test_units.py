from hypothesis import given
from hypothesis import strategies as st

from musicstudio.domain.units import amplitude_to_db, clock, to_samples, to_seconds

RATES = st.sampled_from([8000, 11025, 22050, 44100, 48000, 96000, 192000])


@given(st.integers(0, 10**10), RATES)
def test_samples_survive_seconds(samples, rate):
    assert to_samples(to_seconds(samples, rate), rate) == samples


@given(st.floats(0, 1e4), RATES)
def test_seconds_survive_samples_to_half_a_sample(seconds, rate):
    assert abs(to_seconds(to_samples(seconds, rate), rate) - seconds) <= 0.5 / rate + 1e-9


def test_halves_round_up_everywhere():
    assert [to_samples(n + 0.5, 1) for n in range(4)] == [1, 2, 3, 4]


def test_clock_reads_as_a_musician_does():
    assert clock(0) == "0:00.000"
    assert clock(83.417) == "1:23.417"
    assert clock(59.9996) == "1:00.000"
    assert clock(3723.4174) == "1:02:03.417"
    assert clock(-1.5) == "-0:01.500"


def test_decibels():
    assert amplitude_to_db(1.0) == 0
    assert abs(amplitude_to_db(0.5) + 6.0206) < 1e-4
    assert amplitude_to_db(0.0) == -200
