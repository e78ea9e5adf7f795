"""What a rotation means for data that is already published, column by column."""

from __future__ import annotations

import dataclasses
import enum

from .column_policy import ColumnPolicy
from .policy import Policy


class Means(str, enum.Enum):
    """How a published column comes under a new key version."""

    NOTHING = "nothing"
    """It holds nothing that a key made."""

    PUBLISHED = "published"
    """From what is published: it is reversible."""

    SOURCE = "source"
    """From the raw data alone: it is one-way. Without that it stays under its old version."""


_SENTENCES = {
    Means.NOTHING: "no key has part in it; nothing to do.",
    Means.PUBLISHED: "reversible; what is published can be encrypted again under the new version.",
    Means.SOURCE: "one-way; run the pipeline again where the source is at hand. Elsewhere its old "
    "values stay, are found under their own version, and join with nothing new.",
}


@dataclasses.dataclass(frozen=True)
class ColumnPlan:
    """What follows for one column.

    Attributes:
      name: of the column.
      means: how it comes under the new version.
    """

    name: str
    means: Means

    @property
    def sentence(self) -> str:
        """The same, for people."""
        return _SENTENCES[self.means]


def plan_retokenisation(policy: Policy) -> tuple[ColumnPlan, ...]:
    """Says for each published column of a policy, sorted, what can follow a rotation."""
    return tuple(ColumnPlan(name, _means(policy.columns[name])) for name in policy.published)


def _means(rule: ColumnPolicy) -> Means:
    if not rule.technique.keyed:
        return Means.NOTHING
    return Means.PUBLISHED if getattr(rule.technique, "reversible", False) else Means.SOURCE
