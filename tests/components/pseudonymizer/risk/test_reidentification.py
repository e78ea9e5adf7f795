"""The journalist's risk, against the integral it is defined by."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tidegate.components.pseudonymizer.risk.reidentification import expected_risks


@pytest.mark.parametrize("sampling", [0.001, 0.1, 0.49, 0.5, 0.51, 0.9, 0.999])
@pytest.mark.parametrize("size", [1, 2, 3, 17, 63, 64, 65, 500])
def test_it_is_the_integral(size, sampling):
    """A sample would be called safer, or more dangerous, than it is."""
    steps = (np.arange(2_000_000) + 0.5) / 2_000_000
    odds = (1 - sampling) / sampling
    expected = np.mean(steps ** (size - 1) / (1 + odds * steps))
    found = expected_risks(np.array([float(size)]), sampling)[0]
    assert found == pytest.approx(expected, rel=1e-5)


def test_of_the_whole_population_it_is_one_over_the_size():
    """Then the journalist knows what the prosecutor knows."""
    assert expected_risks(np.array([1.0, 4.0]), 1.0).tolist() == [1.0, 0.25]


def test_a_unique_of_a_tenth_of_the_people_is_found_in_one_case_of_four():
    """The known closed form, p / (1 - p) log(1 / p)."""
    assert expected_risks(np.array([1.0]), 0.1)[0] == pytest.approx(math.log(10) / 9)


def test_risk_falls_with_the_size_and_rises_with_the_share():
    """Where two ways of computing meet there must be no step."""
    sizes = np.arange(1.0, 200.0)
    for sampling in (0.05, 0.4, 0.6):
        assert (np.diff(expected_risks(sizes, sampling)) < 0).all()
    assert expected_risks(sizes, 0.4).max() < expected_risks(sizes, 0.6).max()
