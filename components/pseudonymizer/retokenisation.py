"""Brings what is published under a new key version as far as can be, and says how far."""

from __future__ import annotations

import dataclasses
import enum

import pyarrow as pa

from .column_policy import ColumnPolicy
from .keyset import Keyset
from .policy import Policy
from .techniques import ReversibleTechnique


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
    Means.PUBLISHED: "reversible; retokenise() encrypts what is published again, under the new "
    "version.",
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


def retokenise(
    batch: pa.RecordBatch, policy: Policy, keyset: Keyset, version: int
) -> pa.RecordBatch:
    """Encrypts the reversible columns of published rows again, under the primary version.

    Args:
      batch: published rows, for instance of a Parquet file; columns of the policy, in any order.
      policy: that they were published under.
      keyset: which still holds ``version``.
      version: the key version that they were published under.

    Returns:
      The same rows and columns. One-way columns are as they were.

    Raises:
      KeysetError: when the keyset is of another domain, or no longer holds the version.
      DataError: when a value was not made by that version.
    """
    keyset.require_domain(policy.domain)
    old = keyset.looking_up(version)
    columns = [
        _again(name, column, policy, old, keyset)
        if name in policy.columns and _means(policy.columns[name]) is Means.PUBLISHED
        else column
        for name, column in zip(batch.schema.names, batch.columns, strict=True)
    ]
    return pa.RecordBatch.from_arrays(columns, batch.schema.names)


def _again(name: str, published: pa.Array, policy: Policy, old: Keyset, new: Keyset) -> pa.Array:
    rule, namespace = policy.columns[name], policy.namespace_of(name)
    before, after = (rule.technique(namespace, keys, rule.settings) for keys in (old, new))
    assert isinstance(before, ReversibleTechnique)
    assert isinstance(after, ReversibleTechnique)
    return after.apply_column(before.reveal_column(published))


def _means(rule: ColumnPolicy) -> Means:
    if not rule.technique.keyed:
        return Means.NOTHING
    return Means.PUBLISHED if rule.technique.reversible else Means.SOURCE
