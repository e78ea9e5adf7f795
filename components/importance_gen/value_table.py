"""What ImportanceGen tells people of single values: the costliest of each feature."""

from __future__ import annotations

from ..importance import Cost, ModelReliance, ValueCosts
from ..report import Table

COLUMNS = ("Feature", "Costliest value", "costs", "A missing one", "An unknown word")

NOTE = (
    "Rise of the loss, as a share of it, when all examples get this value; below 0 the model does"
    " better. Numbers beyond those that occur were asked about too. On a refused value it fails."
)


def value_tables(reliance: ModelReliance) -> list[Table]:
    """One row a feature, the costliest first; no table where the model was not asked."""
    if not reliance.costs or reliance.model_loss <= 0:
        return []
    by_cost = sorted(reliance.costs.items(), key=lambda item: (-item[1].costliest[1].rise, item[0]))
    rows = tuple(_row(feature, costs, reliance.model_loss) for feature, costs in by_cost)
    return [Table("Values", COLUMNS, rows, NOTE)]


def _row(feature: str, costs: ValueCosts, loss: float) -> tuple[str, ...]:
    value, cost = costs.costliest
    return (
        feature,
        value if isinstance(value, str) else f"{value:g}",
        _share(cost, loss),
        _share(costs.missing, loss),
        _share(costs.unseen, loss) if costs.are_words else "",
    )


def _share(cost: Cost | None, loss: float) -> str:
    return f"{cost.rise / loss:.1%}" if cost is not None else "refused"
