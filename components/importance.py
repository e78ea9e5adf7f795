"""What each feature is worth to a model: the contents of a FeatureImportance artifact."""

from __future__ import annotations

import dataclasses
import itertools
import json
import math
from collections.abc import Iterable, Mapping
from typing import Any

from .errors import DataError

IMPORTANCE_FILE = "importance.json"
"""Under the artifact's URI."""


@dataclasses.dataclass(frozen=True)
class Reliance:
    """By how much a model's mean loss rises when it loses one feature, in the loss's own unit.

    Attributes:
      importance: the estimate. Chance may put that of a useless feature below 0.
      low: lower bound of its confidence interval.
      high: upper bound of it.
    """

    importance: float
    low: float
    high: float


@dataclasses.dataclass(frozen=True)
class Cost:
    """By how much the mean loss rises when every example gets one value, in the loss's own unit.

    Attributes:
      rise: the estimate; below 0 where the model does better with this value for all.
      high: upper bound of its confidence interval.
    """

    rise: float
    high: float


@dataclasses.dataclass(frozen=True)
class ValueCosts:
    """What the values of one feature cost a model, one by one; None is what the model refuses.

    Attributes:
      values: those asked about: numbers in ascending order, or words.
      costs: of each.
      unseen: of a word that no example had; None too where the values are numbers.
      missing: of no value at all.
    """

    values: tuple[float, ...] | tuple[str, ...]
    costs: tuple[Cost | None, ...]
    unseen: Cost | None = None
    missing: Cost | None = None

    @property
    def are_words(self) -> bool:
        """Whether the values are words; else they are numbers."""
        return isinstance(self.values[0], str)

    @property
    def costliest(self) -> tuple[float | str, Cost]:
        """The value that costs most, of those that the model takes; there is one at least."""
        pairs: Iterable[tuple[float | str, Cost | None]] = zip(self.values, self.costs, strict=True)
        taken = [(value, cost) for value, cost in pairs if cost is not None]
        return max(taken, key=lambda pair: pair[1].rise)


@dataclasses.dataclass(frozen=True)
class ModelReliance:
    """The reliance of one model on each of its features.

    Attributes:
      loss: name of the loss, ``log_loss`` or ``squared_error``.
      model_loss: the model's mean loss with every feature in place.
      examples: how many examples it was measured on.
      permutations: how often each feature was permuted.
      confidence: of each interval.
      features: by name.
      costs: what single values cost, by feature; not of features of which that is not known.
    """

    loss: str
    model_loss: float
    examples: int
    permutations: int
    confidence: float
    features: Mapping[str, Reliance]
    costs: Mapping[str, ValueCosts] = dataclasses.field(default_factory=dict)

    def relative(self, feature: str) -> Reliance | None:
        """The reliance on ``feature`` as a share of the model's loss.

        None for a feature that was not measured, and for any feature of a model without loss.
        """
        found = self.features.get(feature)
        if found is None or self.model_loss <= 0:
            return None
        loss = self.model_loss
        return Reliance(found.importance / loss, found.low / loss, found.high / loss)

    def to_json(self) -> str:
        """Indented JSON with sorted keys; ``relative`` of each feature is there for readers."""
        values = dataclasses.asdict(self)
        for feature, entry in values["features"].items():
            share = self.relative(feature)
            entry["relative"] = share.importance if share is not None else None
        return json.dumps(values, indent=2, sort_keys=True, allow_nan=False)

    @classmethod
    def from_json(cls, text: str, where: str = "") -> ModelReliance:
        """Inverse of :meth:`to_json`.

        Args:
          text: what :meth:`to_json` gave.
          where: names the file in an error.

        Raises:
          DataError: the text is cut short or is not of this kind.
        """
        try:
            values = json.loads(text)
            features = {
                str(name): Reliance(*(float(entry[part]) for part in ("importance", "low", "high")))
                for name, entry in values["features"].items()
            }
            return cls(
                loss=str(values["loss"]),
                model_loss=float(values["model_loss"]),
                examples=int(values["examples"]),
                permutations=int(values["permutations"]),
                confidence=float(values["confidence"]),
                features=features,
                # Files of before values were asked about have none.
                costs={name: _costs(entry) for name, entry in values.get("costs", {}).items()},
            )
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise DataError(
                f"These are no feature importances: {type(error).__name__}: {error}",
                where=where,
                remedy="Give the importance.json that ImportanceGen wrote, whole.",
            ) from error


def _costs(entry: Mapping[str, Any]) -> ValueCosts:
    values, costs = _values(entry["values"]), tuple(_cost(one) for one in entry["costs"])
    if len(values) != len(costs):
        raise ValueError(f"{len(values)} values and {len(costs)} costs")
    if not any(costs):
        raise ValueError("no value has a cost")
    return ValueCosts(values, costs, _cost(entry["unseen"]), _cost(entry["missing"]))


def _values(values: list[Any]) -> tuple[float, ...] | tuple[str, ...]:
    if values and all(isinstance(one, str) for one in values):
        return tuple(values)
    numbers = tuple(float(one) for one in values)
    ascending = all(one < other for one, other in itertools.pairwise(numbers))
    if not (numbers and ascending and all(map(math.isfinite, numbers))):
        raise ValueError("the values are neither words nor ascending numbers")
    return numbers


def _cost(entry: Mapping[str, Any] | None) -> Cost | None:
    if entry is None:
        return None
    cost = Cost(float(entry["rise"]), float(entry["high"]))
    if not -math.inf < cost.rise <= cost.high < math.inf:
        raise ValueError(f"no cost is {cost.rise} and {cost.high} at most")
    return cost
