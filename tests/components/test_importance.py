"""The contents of a FeatureImportance artifact."""

from __future__ import annotations

import json

import pytest

from tidegate.components.errors import DataError
from tidegate.components.importance import ModelReliance, Reliance

FOUND = ModelReliance(
    loss="log_loss",
    model_loss=0.5,
    examples=2000,
    permutations=5,
    confidence=0.95,
    features={"hour": Reliance(0.1, 0.08, 0.12), "seats": Reliance(0.0, 0.0, 0.0)},
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
