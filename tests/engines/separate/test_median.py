import numpy as np
import pytest
import torch
from scipy.ndimage import median_filter

from musicstudio.engines.separate.median import median_of, running_median


@pytest.mark.parametrize("width", [1, 3, 5, 9, 17, 35])
@pytest.mark.parametrize("dim", [0, 1])
@pytest.mark.parametrize("shape", [(50, 70), (300, 400)])
def test_it_equals_scipys_median_filter(width, dim, shape):
    values = np.random.default_rng(width).standard_normal(shape).astype(np.float32)
    size = (width, 1) if dim == 0 else (1, width)
    expected = median_filter(values, size=size, mode="mirror")
    assert np.array_equal(running_median(torch.from_numpy(values), width, dim).numpy(), expected)


def test_a_line_shorter_than_the_width_is_still_answered():
    values = torch.tensor([[1.0, 5.0, 2.0]])
    assert torch.equal(running_median(values, 99, 0), values)
    assert running_median(values, 99, 1).tolist() == [[2.0, 5.0, 2.0]]


def test_the_median_of_several_tensors():
    values = np.random.default_rng(1).standard_normal((9, 4, 5)).astype(np.float32)
    found = median_of([torch.from_numpy(value) for value in values])
    assert np.array_equal(found.numpy(), np.median(values, 0))
