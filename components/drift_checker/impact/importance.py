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

Where the model was asked what single values cost it, :mod:`.value_impact` foretells better: which
values the drift goes to makes the difference.

It ranks causes better than it foretells costs. Drift that leaves a feature's own distribution as it
was, rows mixed up for instance, is not to be seen in statistics, and its impact reads 0.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path

from ...errors import DataError
from ...importance import IMPORTANCE_FILE, ModelReliance
from ...verdict import Measurement

__all__ = ["IMPORTANCE_FILE", "Impact", "Importance"]


@dataclasses.dataclass(frozen=True)
class Impact:
    """The expected rise of the model's loss, as a share of it; both are at least 0.

    Attributes:
      expected: the best single figure.
      at_most: what is to be let pass for its small impact is held against this; never below
        ``expected``.
    """

    expected: float
    at_most: float


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

    def impact_of(self, figure: Measurement) -> Impact | None:
        """What a figure of a feature's drift is expected to cost.

        Args:
          figure: a drift from 0 to 1. At most, the drift is the upper end of its interval; where
            there is no best figure, it is that as well.

        Returns:
          None where nothing is known of the feature, see :meth:`impact`, or of the drift.
        """
        bounds = [one for one in (figure.value, *(figure.interval or ())) if one is not None]
        if not bounds:
            return None
        feature, high = figure.labels.get("feature", ""), max(bounds)
        expected = self.impact(feature, high if figure.value is None else figure.value)
        at_most = self.impact_at_most(feature, high)
        if expected is None or at_most is None:
            return None
        return Impact(expected, max(expected, at_most))
