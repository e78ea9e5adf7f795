"""What people read of single values."""

from __future__ import annotations

import dataclasses

from tidegate.components.importance import Cost, ModelReliance, Reliance, ValueCosts
from tidegate.components.importance_gen.report import importance_report
from tidegate.components.importance_gen.value_table import value_tables

FOUND = ModelReliance(
    loss="log_loss",
    model_loss=0.5,
    examples=2000,
    permutations=5,
    confidence=0.95,
    features={"hour": Reliance(0.1, 0.08, 0.12), "carrier": Reliance(0.02, 0.01, 0.03)},
    costs={
        "hour": ValueCosts((6.0, 23.5), (Cost(-0.1, 0.1), Cost(0.1, 0.2)), None, None),
        "carrier": ValueCosts(
            ("UA", "<B6>"), (None, Cost(0.3, 0.4)), Cost(0.25, 0.6), Cost(-0.05, 0.0)
        ),
    },
)


def test_the_costliest_feature_comes_first() -> None:
    """The reader looks for the harm at the top; words come from data and may hold anything."""
    [table] = value_tables(FOUND)
    assert table.rows == (
        ("carrier", "<B6>", "60.0%", "-10.0%", "50.0%"),
        ("hour", "23.5", "20.0%", "refused", ""),
    )
    page = importance_report(FOUND)
    assert "Costliest value" in page
    assert "<B6>" not in page


def test_nothing_is_said_where_nothing_was_asked() -> None:
    """An empty table would read as if no value cost anything."""
    assert value_tables(dataclasses.replace(FOUND, costs={})) == []
    assert value_tables(dataclasses.replace(FOUND, model_loss=0.0)) == []
