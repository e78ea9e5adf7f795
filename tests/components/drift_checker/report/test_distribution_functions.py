"""Drawings of two distribution functions."""

from xml.etree import ElementTree

import numpy as np
import pytest

from tidegate.components.drift_checker.report.distribution_functions import (
    draw_distribution_functions,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ([1.0], [1.0]),
        ([1.0], [5.0, 6.0]),
        ([0.0] * 99 + [1.0], [0.0, 1.0]),
        ([-np.inf, 0.0, 1.0, np.inf], [0.0, np.inf]),
        ([np.inf, np.inf], [np.inf]),
        ([1e-300, 1e300], [0.0, 1e300]),
    ],
)
def test_every_distribution_can_be_drawn(by_hand, one, other):
    """Users would lose the whole verdict to a division by zero in its drawing."""
    svg = draw_distribution_functions(by_hand.quantiles(one), by_hand.quantiles(other))
    ElementTree.fromstring(svg)
    assert "nan" not in svg
    assert "inf" not in svg


def test_the_gap_that_decided_is_marked_with_its_figure(by_hand, rng):
    """Users would see two curves and not which distance the limit is held against."""
    sides = [by_hand.quantiles(rng.normal(mean, 1, 9000)) for mean in (0, 2)]
    words = "".join(ElementTree.fromstring(draw_distribution_functions(*sides)).itertext())
    assert "gap 0.68" in words


def test_a_point_mass_at_the_end_is_a_step(by_hand):
    """Users would read a share of one value as a slope towards it."""
    sides = [by_hand.quantiles([0.0] * 30 + [1.0] * 70), by_hand.quantiles([0.0] * 60 + [1.0] * 40)]
    curves = ElementTree.fromstring(draw_distribution_functions(*sides)).iter(
        "{http://www.w3.org/2000/svg}polyline"
    )
    for curve, share in zip(curves, (0.6, 0.3), strict=True):
        *_, before, last = (place.split(",") for place in curve.attrib["points"].split())
        assert before[0] == last[0]
        height = (128.0 - float(before[1])) / 120.0
        assert height == pytest.approx(share, abs=0.02)
