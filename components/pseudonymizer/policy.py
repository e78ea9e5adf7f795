"""The policy: what each column is, and what becomes of it.

A policy is written in YAML and checks itself when it is read, that is, when a pipeline is
constructed. It fails closed: no domain, no role, no technique, or a column that it does not name,
and nothing runs.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..config import Config
from ..errors import ConfigError, PolicyError
from .binding import BoundPolicy
from .column_policy import DIRECT, QUASI, SENSITIVE, ColumnPolicy
from .keyset import Keyset
from .risk_limits import RiskLimits
from .unique_yaml import read_unique_yaml


@dataclasses.dataclass(frozen=True)
class Policy(Config):
    """A pseudonymization policy.

    Attributes:
      domain: what the data is used for; tokens of two domains cannot be linked.
      subject: the direct identifier that says whom a row is about; it is tokenised, and train and
        eval are split by it.
      columns: every column of the data by name.
      unknown: what a column that is not named means; only ``error``.
      risk: limits on the risk that remains; required where a column is a quasi-identifier.
    """

    domain: str
    subject: str
    columns: Mapping[str, ColumnPolicy]
    unknown: str = "error"
    risk: RiskLimits = dataclasses.field(default_factory=RiskLimits)

    def __post_init__(self) -> None:
        if not self.domain.strip():
            raise PolicyError(
                "The policy names no domain",
                remedy="Name what the data is used for: without it tokens would link everywhere.",
            )
        subject = self.columns.get(self.subject)
        if subject is None or subject.role != DIRECT or not subject.technique.keyed:
            raise PolicyError(
                f"The subject {self.subject!r} is not a direct identifier that is tokenised",
                remedy=f"Give a column with role: {DIRECT} and transform: token.",
            )
        if self.unknown != "error":
            raise PolicyError(
                f"unknown is {self.unknown!r}", remedy="Only error is supported: name every column."
            )
        if self.quasi_identifiers and not self.risk.given:
            raise PolicyError(
                f"Quasi-identifiers ({', '.join(self.quasi_identifiers)}) but no risk limits",
                remedy="Set risk: {k: ..., max_unique: ...}, one of them at least.",
            )
        if self.risk.on_sensitive and not self.sensitive:
            raise PolicyError(
                "risk limits what sensitive columns give away, but none is published",
                remedy="Give a column role: sensitive, or take l, entropy_l and t out of risk.",
            )

    @property
    def published(self) -> tuple[str, ...]:
        """The columns of which something remains, sorted."""
        return tuple(sorted(c for c, rule in self.columns.items() if rule.technique.publishes))

    @property
    def quasi_identifiers(self) -> tuple[str, ...]:
        """The published columns that identify in combination, sorted."""
        return tuple(name for name in self.published if self.columns[name].role == QUASI)

    @property
    def sensitive(self) -> tuple[str, ...]:
        """The published columns that an attacker would learn, sorted."""
        return tuple(name for name in self.published if self.columns[name].role == SENSITIVE)

    def bind(self, keyset: Keyset) -> BoundPolicy:
        """Joins the policy with its keys, ready to treat batches and rows.

        Raises:
          KeysetError: when the keyset is of another domain.
        """
        keyset.require_domain(self.domain)
        rules = {
            name: rule.technique(rule.namespace or name, keyset)
            for name, rule in self.columns.items()
        }
        required = frozenset(n for n, rule in self.columns.items() if rule.on_null == "error")
        return BoundPolicy(rules, required)

    def apply(self, row: Mapping[str, Any], keyset: Keyset) -> dict[str, Any]:
        """Treats one row as training did: :meth:`BoundPolicy.apply`, for a single call."""
        return self.bind(keyset).apply(row)

    @classmethod
    def from_yaml(cls, path: str | Path) -> Policy:
        """Reads a policy file, refusing a key that stands twice.

        Raises:
          PolicyError: naming the file, the column and what is wrong with it.
        """
        try:
            return cls.from_mapping(read_unique_yaml(path))
        except (ConfigError, PolicyError) as error:
            raise PolicyError(error.what, where=str(path), remedy=error.remedy) from error

    @classmethod
    def from_mapping(cls, values: Any) -> Policy:
        """Builds a policy from plain values.

        Raises:
          PolicyError: naming the column and what is wrong with it.
        """
        try:
            if isinstance(values, Mapping) and isinstance(values.get("columns"), Mapping):
                columns = {name: _column(name, rule) for name, rule in values["columns"].items()}
                values = {**values, "columns": columns}
            if isinstance(values, Mapping) and "domain" not in values:
                values = {**values, "domain": ""}
            return super().from_mapping(values)
        except ConfigError as error:
            raise PolicyError(error.what, where=error.where, remedy=error.remedy) from error


def _column(name: Any, values: Any) -> ColumnPolicy:
    if not isinstance(name, str):
        raise PolicyError(
            f"YAML reads a column's name as {name!r}", remedy="Put the name in quotes."
        )
    if isinstance(values, ColumnPolicy):
        return values
    try:
        return ColumnPolicy.from_mapping(values)
    except ConfigError as error:
        raise PolicyError(f"Column {name!r}: {error.what}", remedy=error.remedy) from error
