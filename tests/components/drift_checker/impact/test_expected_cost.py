"""What values cost that became more frequent."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import pytest

from tidegate.components.drift_checker.impact.expected_cost import PricedValues, cost_of_gap
from tidegate.components.drift_checker.statistics.dataset_statistics import FeatureStatistics
from tidegate.components.importance import Cost, ValueCosts

IMPORTANCE = Cost(0.05, 0.06)
NUMBERS = ValueCosts(
    (0.0, 10.0, 20.0, 30.0),
    (Cost(-0.1, 0.0), Cost(0.0, 0.1), Cost(0.4, 0.6), None),
    missing=Cost(0.3, 0.5),
)
WORDS = ValueCosts(("a", "b"), (Cost(0.1, 0.2), Cost(0.2, 0.3)), Cost(0.9, 1.0), None)


@pytest.fixture
def priced(by_hand: Any) -> Any:
    """Puts prices on two samples."""

    def of(costs: ValueCosts, now: list[Any], before: list[Any]) -> PricedValues | None:
        return PricedValues.of(costs, IMPORTANCE, _feature(by_hand, now), _feature(by_hand, before))

    return of


def _feature(by_hand: Any, values: list[Any]) -> FeatureStatistics:
    number = len(values)
    if values and isinstance(values[0], str):
        ranks = by_hand.ranks(values)
        return FeatureStatistics("x", "STRING", "categorical", number, 0, number, ranks=ranks)
    quantiles = by_hand.quantiles(values) if values else None
    return FeatureStatistics("x", "FLOAT", "numeric", number, 0, number, quantiles=quantiles)


def test_each_value_that_gained_counts_with_its_cost(priced: Any) -> None:
    """A fault at harmless values would block, and one at harmful values pass."""
    cost = priced(NUMBERS, [20.0] * 50 + [10.0] * 50, [10.0] * 100).of_drift(0.0)
    assert cost.rise == pytest.approx(0.5 * 0.4)
    assert cost.at_most == pytest.approx(0.5 * 0.6)
    assert priced(NUMBERS, [10.0] * 9, [10.0] * 9).of_drift(0.0).at_most == 0


def test_a_gain_makes_up_for_a_cost_in_the_best_figure_alone(priced: Any) -> None:
    """Drift would be let pass on the hope that another part of it helps."""
    cost = priced(NUMBERS, [0.0] * 50 + [20.0] * 50, [10.0] * 100).of_drift(0.0)
    assert cost.rise == pytest.approx(0.5 * 0.4 - 0.5 * 0.1)
    assert cost.at_most == pytest.approx(0.5 * 0.6)


def test_what_the_histograms_leave_open_is_at_most_the_costliest_value_there_is(
    priced: Any,
) -> None:
    """The errors of sketch and sample would be let pass unpriced."""
    still = priced(NUMBERS, [10.0] * 50 + [20.0] * 50, [10.0] * 50 + [20.0] * 50).of_drift(0.1)
    assert (still.rise, still.at_most) == pytest.approx((0, 0.1 * 0.6))
    cheap = priced(NUMBERS, [10.0] * 100, [10.0] * 100).of_drift(0.1)
    assert cheap.at_most == pytest.approx(0.1 * 0.1)


def test_what_the_model_refuses_is_never_cheap(priced: Any) -> None:
    """A value that makes the model fail would be let pass for its small impact."""
    cost = priced(NUMBERS, [30.0] * 10 + [10.0] * 90, [10.0] * 100).of_drift(0.0)
    assert cost.rise == pytest.approx(0.1 * 0.4)
    assert cost.at_most == math.inf
    assert cost_of_gap(WORDS).at_most == math.inf
    assert cost_of_gap(WORDS).times(0.0, 0.0).at_most == 0


def test_a_number_beyond_all_that_were_asked_about_may_cost_anything(priced: Any) -> None:
    """Inches in place of hectopascals would be let pass at the price of a low."""
    costs = dataclasses.replace(NUMBERS, costs=(*NUMBERS.costs[:3], Cost(0.1, 0.2)))
    cost = priced(costs, [500.0] * 10 + [10.0] * 90, [10.0] * 100).of_drift(0.0)
    assert cost.rise == pytest.approx(0.1 * 0.1)
    assert cost.at_most == math.inf
    # Outliers that were always there are no drift.
    usual = [500.0] * 10 + [10.0] * 90
    assert priced(costs, usual, usual).of_drift(0.1).at_most == pytest.approx(0.1 * 0.1)


def test_words_known_met_and_never_met_have_each_their_cost(priced: Any) -> None:
    """A renamed category would cost what a mere change of the mix does."""
    before = ["a"] * 80 + ["rare"] * 20
    assert priced(WORDS, ["b"] * 50 + ["a"] * 50, before).of_drift(0.0).rise == pytest.approx(0.1)
    assert priced(WORDS, ["rare"] * 70 + ["a"] * 30, before).of_drift(0.0).rise == pytest.approx(
        0.5 * 0.05
    )
    assert priced(WORDS, ["new"] * 50 + ["a"] * 50, before).of_drift(0.0).rise == pytest.approx(
        0.5 * 0.9
    )


def test_rows_that_lose_or_get_a_value(priced: Any) -> None:
    """A gap would be free of cost, or filling it."""
    assert cost_of_gap(NUMBERS).times(0.2, 0.3).rise == pytest.approx(0.06)
    assert cost_of_gap(NUMBERS).times(0.2, 0.3).at_most == pytest.approx(0.15)
    filled = priced(NUMBERS, [20.0] * 100, [20.0] * 100).of_all()
    assert (filled.rise, filled.at_most) == pytest.approx((0.4, 0.6))


def test_values_of_another_kind_have_no_price(priced: Any) -> None:
    """Numbers written as words would be read as words that nobody met."""
    assert priced(NUMBERS, ["1"] * 10, ["2"] * 10) is None
    assert priced(WORDS, [1.0] * 10, [2.0] * 10) is None
    assert priced(NUMBERS, [], [2.0] * 10) is None
