"""The policy: what each column is, and what becomes of it.

A policy is written in YAML and checks itself when it is read, that is, when a pipeline is
constructed. It fails closed: no domain, no role, no technique, or a column that it does not name,
and nothing runs.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..config import Config
from ..errors import ConfigError, KeysetError, PolicyError
from .binding import BoundPolicy
from .changed_settings import changed_settings
from .column_policy import DIRECT, QUASI, SENSITIVE, ColumnPolicy
from .keyset import Keyset
from .risk_limits import RiskLimits
from .salt_table import SaltTable
from .serving_digest import serving_digest
from .techniques import SaltedToken, SubjectTechnique, Token
from .treatment import Treatment
from .unique_yaml import line_of, read_unique_yaml

DROP_UNKNOWN = "drop"
UNKNOWN_RULES = ("error", DROP_UNKNOWN)


@dataclasses.dataclass(frozen=True)
class Policy(Config):
    """A pseudonymization policy.

    Attributes:
      domain: what the data is used for; tokens of two domains cannot be linked.
      subject: the direct identifier that says whom a row is about; it is tokenised, and train and
        eval are split by it.
      columns: every column of the data by name.
      unknown: what becomes of a column that is not named: an ``error``, or ``drop``.
      risk: limits on the risk that remains; required where a column is a quasi-identifier.
      subject_salts: whether subjects' tokens are made with a secret salt of each subject's own,
        kept beside the keyset, so that they cannot be made again once it is deleted.
    """

    domain: str
    subject: str
    columns: Mapping[str, ColumnPolicy]
    unknown: str = "error"
    risk: RiskLimits = dataclasses.field(default_factory=RiskLimits)
    subject_salts: bool = False

    def __post_init__(self) -> None:
        if not self.domain.strip():
            raise PolicyError(
                "The policy names no domain",
                remedy="Name what the data is used for: without it tokens would link everywhere.",
            )
        subject = self.columns.get(self.subject)
        if subject is None or subject.role != DIRECT or subject.transform != Token.name:
            raise PolicyError(
                f"The subject {self.subject!r} is not a direct identifier that is tokenised",
                remedy=f"Give a column with role: {DIRECT} and transform: token.",
            )
        if self.unknown not in UNKNOWN_RULES:
            raise PolicyError(
                f"unknown is {self.unknown!r}", remedy=f"It is {' or '.join(UNKNOWN_RULES)}."
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

    def namespace_of(self, name: str) -> str:
        """The namespace that a column's key is derived for.

        A subject's dates shift alike wherever the subject is the same, so that date_shift takes
        the subject's namespace.
        """
        rule = self.columns[name]
        if rule.namespace is None and issubclass(rule.technique, SubjectTechnique):
            name = self.subject
        return self.columns[name].namespace or name

    @property
    def subject_columns(self) -> frozenset[str]:
        """The columns that name subjects as the subject's own does, in its namespace."""
        namespace = self.namespace_of(self.subject)
        return frozenset(
            name
            for name, rule in self.columns.items()
            if rule.transform == Token.name and self.namespace_of(name) == namespace
        )

    @property
    def unsalted(self) -> Policy:
        """The policy with plain tokens of subjects, which salts and ledger know them by."""
        return dataclasses.replace(self, subject_salts=False)

    def bind(self, keyset: Keyset, salts: SaltTable | None = None) -> BoundPolicy:
        """Joins the policy with its keys, ready to treat batches and rows.

        Args:
          keyset: of the policy's domain.
          salts: of subjects, of :func:`.salt_file.load_salts`, under ``subject_salts``.

        Raises:
          KeysetError: when the keyset is of another domain, or there are no salts where the policy
            takes them.
        """
        keyset.require_domain(self.domain)
        salted = self._salted_token(keyset, salts)
        treatments = {
            name: Treatment(
                name,
                rule,
                salted
                if salted is not None and name in self.subject_columns
                else rule.technique(self.namespace_of(name), keyset, rule.settings),
            )
            for name, rule in self.columns.items()
        }
        deciding = {name: value for name, value in self.to_plain().items() if name != "risk"}
        if self.subject_salts and salts is not None:
            deciding["salts"] = salts.id
        digest = serving_digest(deciding, keyset)
        return BoundPolicy(treatments, self.subject, self.unknown == DROP_UNKNOWN, digest)

    def apply(
        self, row: Mapping[str, Any], keyset: Keyset, salts: SaltTable | None = None
    ) -> dict[str, Any]:
        """Treats one row as training did: :meth:`BoundPolicy.apply`, for a single call."""
        return self.bind(keyset, salts).apply(row)

    def _salted_token(self, keyset: Keyset, salts: SaltTable | None) -> SaltedToken | None:
        if not self.subject_salts:
            return None
        if salts is None:
            raise KeysetError(
                "The policy takes subject_salts, and none are given",
                remedy="Give them too: policy.bind(keyset, load_salts(salts_path(reference))).",
            )
        return SaltedToken(self.namespace_of(self.subject), keyset, salts)

    def to_plain(self) -> dict[str, Any]:
        """What :meth:`from_mapping` makes it from, without what is left at its default."""
        columns = {name: rule.to_plain() for name, rule in self.columns.items()}
        return {**changed_settings(self), "columns": columns}

    def to_json(self) -> str:
        """One canonical line without defaults: a release with more settings keeps the digest."""
        return json.dumps(self.to_plain(), sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_yaml(cls, path: str | Path) -> Policy:
        """Reads a policy file, refusing a key that stands twice.

        Raises:
          PolicyError: naming the file, the column, its line and what is wrong with it.
        """
        try:
            return cls.from_mapping(read_unique_yaml(path))
        except ColumnFault as error:
            line = line_of(path, "columns", error.column)
            raise PolicyError(error.what, where=f"{path}{line}", remedy=error.remedy) from error
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


class ColumnFault(PolicyError):
    """A policy error in one column."""

    def __init__(self, column: str, fault: ConfigError) -> None:
        super().__init__(f"Column {column!r}: {fault.what}", remedy=fault.remedy)
        self.column = column


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
        raise ColumnFault(name, error) from error
