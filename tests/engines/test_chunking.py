import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from musicstudio.domain.errors import JobCancelled, OutOfMemory
from musicstudio.domain.tasks import CancelToken
from musicstudio.engines.chunking import Joint, next_stop, overlap_add
from musicstudio.engines.device import Rung
from tests.fakes import ArrayReader

CPU = torch.device("cpu")
JOINT = Joint(30, 40)


def run(data, process, longest=400, joint=JOINT, rungs=None, report=lambda *_: None, cancel=None):
    given_out = []
    rungs = rungs or [Rung(CPU, longest)]
    sound = ArrayReader(np.atleast_2d(data))
    rung = overlap_add(sound, rungs, joint, process, given_out.append, report, cancel or CancelToken())
    return np.concatenate(given_out, -1), rung, given_out


def noise(samples, channels=2):
    return np.random.default_rng(3).standard_normal((channels, samples)).astype(np.float32)


def same(chunk, device, report):
    report(1.0, "copying")
    return np.stack([chunk, -chunk])


@settings(max_examples=60, deadline=None)
@given(
    samples=st.integers(1, 3000),
    longest=st.integers(210, 900),
    margin=st.integers(0, 40),
    fade=st.integers(0, 24),
)
def test_what_is_not_changed_comes_back_bit_by_bit(samples, longest, margin, fade):
    data = noise(samples)
    result, _, _ = run(data, same, longest, Joint(margin, fade))
    assert np.array_equal(result, np.stack([data, -data]))


@settings(max_examples=60, deadline=None)
@given(samples=st.integers(1, 100_000), longest=st.integers(300, 5000), overlap=st.integers(0, 140))
def test_segments_are_about_equally_long_and_never_too_long(samples, longest, overlap):
    lengths, start = [], 0
    while True:
        stop = next_stop(start, samples, longest, overlap)
        lengths.append(stop - start)
        if stop == samples:
            break
        start = stop - overlap
    assert max(lengths) <= longest
    assert max(lengths) - min(lengths) <= len(lengths)


def test_a_local_filter_does_not_see_the_borders():
    """Smoothing over 21 samples: with 30 samples of context the pieces give what the whole gives."""

    def smooth(chunk, device, report):
        return np.stack([np.convolve(channel, np.ones(21) / 21, "same") for channel in chunk]).astype(np.float32)

    data = noise(5000)
    assert np.allclose(run(data, smooth)[0], smooth(data, CPU, None), atol=1e-6)


def test_pieces_that_disagree_cross_over_without_a_step():
    """Each segment answers with its own constant: the largest step is the fade's slope."""
    count = iter(range(100))

    def constant(chunk, device, report):
        return np.full_like(chunk, next(count))

    result, _, _ = run(noise(3000, 1), constant, joint=Joint(30, 40))
    assert 0 < np.abs(np.diff(result)).max() < 1.01 / 40
    assert result[0, 0] == 0
    assert result[0, -1] == next(count) - 1


def test_little_is_held_back():
    given_out = run(noise(30_000), same)[2]
    assert max(piece.shape[-1] for piece in given_out) <= 400


def test_progress_rises_to_the_end():
    seen = []
    run(noise(3000), same, report=lambda fraction, stage: seen.append(fraction))
    assert seen == sorted(seen)
    assert seen[-1] == 1.0


def test_a_cancelled_job_stops_before_the_next_segment():
    cancel, chunks = CancelToken(), []

    def process(chunk, device, report):
        chunks.append(chunk)
        cancel.cancel()
        return chunk

    with pytest.raises(JobCancelled):
        run(noise(3000), process, cancel=cancel)
    assert len(chunks) == 1


def test_out_of_memory_steps_down_and_loses_nothing():
    tried = []

    def process(chunk, device, report):
        tried.append(chunk.shape[1])
        if chunk.shape[1] > 300 and len(tried) > 2:
            raise RuntimeError("CUDA out of memory")
        return chunk

    data = noise(3000)
    result, rung, _ = run(data, process, rungs=[Rung(CPU, 400), Rung(CPU, 350), Rung(CPU, 250)])
    assert np.array_equal(result, data)
    assert rung.samples == 250
    assert max(tried[:2]) > 300 >= max(tried[5:])


def test_out_of_memory_on_the_last_step_is_said():
    def process(chunk, device, report):
        raise MemoryError

    with pytest.raises(OutOfMemory, match="close other programs"):
        run(noise(3000), process, rungs=[Rung(CPU, 400), Rung(CPU, 250)])


def test_another_error_passes_through():
    def process(chunk, device, report):
        raise RuntimeError("a bug")

    with pytest.raises(RuntimeError, match="a bug"):
        run(noise(3000), process, rungs=[Rung(CPU, 400), Rung(CPU, 250)])


def test_segments_shorter_than_two_overlaps_are_refused():
    with pytest.raises(ValueError, match="overlap"):
        run(noise(3000), same, longest=200)
