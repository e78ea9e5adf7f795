"""The contents of a FeatureImportance artifact."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tidegate.components.errors import DataError
from tidegate.components.importance import Cost, ModelReliance, Reliance, ValueCosts

FOUND = ModelReliance(
    loss="log_loss",
    model_loss=0.5,
    examples=2000,
    permutations=5,
    confidence=0.95,
    features={"hour": Reliance(0.1, 0.08, 0.12), "seats": Reliance(0.0, 0.0, 0.0)},
    costs={
        "hour": ValueCosts((0.5, 2.0), (Cost(-0.1, 0.1), None), None, Cost(0.2, 0.3)),
        "carrier": ValueCosts(("UA", "B6"), (Cost(0.1, 0.2), Cost(0.3, 0.4)), Cost(0.5, 0.6)),
    },
)


def test_it_is_read_back_as_it_was_written() -> None:
    """The gate would weigh drift by other figures than were measured."""
    assert ModelReliance.from_json(FOUND.to_json()) == FOUND


def test_shares_are_of_the_models_loss() -> None:
    """A rise of 0.1 is much to a model whose loss is 0.5, and little to one whose loss is 50."""
    share = FOUND.relative("hour")
    assert share is not None
    assert share.importance == pytest.approx(0.2)
    assert (share.low, share.high) == pytest.approx((0.16, 0.24))
    assert json.loads(FOUND.to_json())["features"]["hour"]["relative"] == pytest.approx(0.2)
    assert FOUND.relative("tailnum") is None


@pytest.mark.parametrize("text", [FOUND.to_json()[:-40], "{}", "[]", '{"features": 3}', ""])
def test_anything_else_is_refused_with_its_file(text: str) -> None:
    """Half a file must not read as "no feature matters"."""
    with pytest.raises(DataError, match=r"m/importance\.json"):
        ModelReliance.from_json(text, "m/importance.json")


def test_a_file_of_before_values_were_asked_about_is_read() -> None:
    """The gate would stop at the live model's importances after an upgrade."""
    values = json.loads(FOUND.to_json())
    del values["costs"]
    found = ModelReliance.from_json(json.dumps(values))
    assert found.costs == {}
    assert found.features == FOUND.features


@pytest.mark.parametrize(
    "damage",
    [
        {"values": []},
        {"values": [1.0]},
        {"values": [2.0, 1.0]},
        {"values": [1.0, "B6"]},
        {"values": [1.0, float("nan")]},
        {"costs": [{"rise": 0.1, "high": 0.2}]},
        {"costs": [None, None]},
        {"costs": [{"rise": 0.1}, None]},
        {"costs": [{"rise": 0.3, "high": 0.2}, None]},
        {"costs": [{"rise": 0.3, "high": float("inf")}, None]},
        {"missing": 3},
    ],
)
def test_damaged_costs_are_refused_with_their_file(damage: dict[str, Any]) -> None:
    """Drift would be let pass for costs that nobody measured."""
    values = json.loads(FOUND.to_json())
    values["costs"]["hour"].update(damage)
    with pytest.raises(DataError, match=r"m/importance\.json"):
        ModelReliance.from_json(json.dumps(values), "m/importance.json")


def test_the_costliest_value_is_one_that_the_model_takes() -> None:
    """A report would name a value that has no cost."""
    assert FOUND.costs["hour"].costliest == (0.5, Cost(-0.1, 0.1))
    assert FOUND.costs["carrier"].costliest == ("B6", Cost(0.3, 0.4))
