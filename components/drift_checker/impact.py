"""What drift of a feature is expected to cost the model, so that harmless drift need not block.

The impact of a feature's drift is its size times what the feature is worth to the model:

    impact = drift x importance / loss

with the drift from 0 to 1 (total variation, KS, or a change of the missing share) and the
importance measured by permutation (Breiman, "Random Forests", Machine Learning 45, 2001; Fisher,
Rudin and Dominici, "All Models are Wrong, but Many are Useful", JMLR 20, 2019). It is the expected
rise of the model's loss as a share of that loss: 0.02 is a loss 2% higher.

Why a product: a drift of total variation ``d`` can be had by replacing the values of a share ``d``
of the rows, and a row whose value is replaced by another row's costs the importance on average.
So it assumes that

* values go wrong whatever the row's other features and label are: a fault, or a change of
  recording. Where the population itself changes and the label changes with it, the model may do
  worse, no worse, or better, and only labels can tell (DecayChecker);
* wrong values cost about as much as another row's. Values that the model never met may cost more;
* features drift one at a time: costs of several add up only while they are small.

It ranks causes better than it foretells costs. Drift that leaves a feature's own distribution as it
was, rows mixed up for instance, is not to be seen in statistics, and its impact reads 0.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from pathlib import Path

from ..errors import DataError
from ..importance import IMPORTANCE_FILE, ModelReliance

__all__ = ["IMPORTANCE_FILE", "Cause", "Importance", "rank_causes"]


@dataclasses.dataclass(frozen=True)
class Importance:
    """What every feature is worth to the model that the drift concerns."""

    reliance: ModelReliance

    @classmethod
    def from_json(cls, text: str, where: str = "") -> Importance:
        """Reads the ``importance.json`` of a FeatureImportance artifact; ``where`` names it.

        Raises:
          DataError: the text is cut short or something else.
        """
        return cls(ModelReliance.from_json(text, where))

    @classmethod
    def read(cls, path: str | Path) -> Importance:
        """Reads such a file on this machine.

        Raises:
          DataError: the file cannot be read, is cut short or is something else; names it.
        """
        try:
            text = Path(path).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise DataError(
                f"Cannot read the feature importances: {error}",
                where=str(path),
                remedy="Give the importance.json of a FeatureImportance artifact.",
            ) from error
        return cls.from_json(text, str(path))

    def impact(self, feature: str, drift: float) -> float | None:
        """The expected rise of the model's loss, as a share of it; the best single figure.

        Args:
          feature: by name.
          drift: from 0 to 1: a total variation, a KS distance or a change of a share.

        Returns:
          At least 0; None where nothing is known: the feature was not measured (it is new, or it
          is the label), or the model has no loss to take a share of.
        """
        share = self.reliance.relative(feature)
        return None if share is None else drift * max(0.0, share.importance)

    def impact_at_most(self, feature: str, drift: float) -> float | None:
        """As :meth:`impact`, at the upper bound of the importance's confidence interval.

        What is to be let pass for its small impact is held against this: a feature measured on
        few examples has not been shown to be worth little.
        """
        share = self.reliance.relative(feature)
        return None if share is None else drift * max(0.0, share.high)


@dataclasses.dataclass(frozen=True)
class Cause:
    """One figure of one feature's drift, with what it is expected to cost.

    Attributes:
      feature: by name.
      statistic: which figure, ``ks`` for instance.
      drift: its value, from 0 to 1.
      importance: the feature's, as a share of the model's loss; None where it is not known.
      impact: see :meth:`Importance.impact`.
    """

    feature: str
    statistic: str
    drift: float
    importance: float | None
    impact: float | None


def rank_causes(
    drifts: Iterable[tuple[str, str, float]], importance: Importance | None
) -> list[Cause]:
    """Root causes, the costliest first.

    Args:
      drifts: feature, statistic and value of each figure.
      importance: None where it is not known; then the drift alone ranks.

    Returns:
      Those of known impact by impact, then the others; equal ones by drift, then by name.
    """
    causes = []
    for feature, statistic, drift in drifts:
        share = importance.reliance.relative(feature) if importance is not None else None
        impact = importance.impact(feature, drift) if importance is not None else None
        worth = share.importance if share is not None else None
        causes.append(Cause(feature, statistic, drift, worth, impact))
    return sorted(causes, key=_cost)


def _cost(cause: Cause) -> tuple[bool, float, float, str, str]:
    unknown = cause.impact is None
    return unknown, -(cause.impact or 0.0), -cause.drift, cause.feature, cause.statistic
