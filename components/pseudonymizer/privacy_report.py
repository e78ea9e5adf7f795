"""The verdict on one span, and the tables of its report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..report import Table
from ..verdict import Measurement, Outcome, Verdict, worst
from .column_policy import ROLES, ColumnPolicy
from .keyset import Keyset
from .policy import Policy
from .risk import Risk
from .survey import Survey

GATE = "Pseudonymizer"

CAVEAT = "Pseudonymised data is still personal data."


def judge(policy: Policy, keyset: Keyset, survey: Survey, origin: Mapping[str, Any]) -> Verdict:
    """Holds the risk that remains against the policy's limits.

    Args:
      policy: with the limits.
      keyset: whose version and fingerprint, never its keys, become evidence.
      survey: of the span.
      origin: the span's number, its files and the rows of each split, as evidence.
    """
    measurements = (
        _smallest_class(survey.risk, policy.risk.k),
        _uniqueness(survey.risk, policy.risk.max_unique),
    )
    return Verdict(
        gate=GATE,
        outcome=worst(measurement.outcome for measurement in measurements),
        sentence=_sentence(policy, survey.risk, measurements),
        measurements=measurements,
        evidence={
            **origin,
            "rows": survey.total_rows,
            "domain": policy.domain,
            "policy_digest": policy.digest(),
            "keyset_version": keyset.primary,
            "keyset_fingerprint": keyset.fingerprint(),
            "quasi_identifiers": list(policy.quasi_identifiers),
            "columns": {
                name: {
                    "role": rule.role,
                    "transform": rule.transform,
                    "nulls": survey.columns[name].nulls,
                    "distinct": survey.columns[name].distinct,
                }
                for name, rule in policy.columns.items()
            },
            "types": {name: kind.value for name, kind in survey.types.items()},
            "caveat": CAVEAT,
        },
    )


def column_table(policy: Policy, survey: Survey) -> Table:
    """What was done to each column, and what was in it."""
    rows = tuple(
        (
            name,
            rule.role,
            rule.transform,
            survey.types[name].value if name in survey.types else "–",
            survey.total_rows,
            survey.columns[name].nulls,
            survey.columns[name].distinct,
        )
        for name, rule in sorted(policy.columns.items(), key=_by_role)
    )
    return Table(
        heading="Columns",
        columns=("Column", "Role", "Transform", "Type", "Rows", "Nulls", "Distinct"),
        rows=rows,
        note="Counts of the raw values; none of the values is recorded here.",
    )


def origin_table(verdict: Verdict) -> Table:
    """Where the rows came from and what treated them."""
    evidence = verdict.evidence
    rows = (
        ("Span", str(evidence["span"])),
        ("Files", ", ".join(evidence["files"])),
        ("Domain", evidence["domain"]),
        ("Policy (SHA-256)", evidence["policy_digest"]),
        ("Keyset version", str(evidence["keyset_version"])),
        ("Keyset fingerprint", evidence["keyset_fingerprint"]),
        *((f"Rows of {split}", f"{rows:,}") for split, rows in evidence["splits"].items()),
    )
    return Table(heading="Origin", columns=("What", "Value"), rows=rows, note=CAVEAT)


def _by_role(item: tuple[str, ColumnPolicy]) -> tuple[int, str]:
    name, rule = item
    return ROLES.index(rule.role), name


def _smallest_class(risk: Risk, limit: int | None) -> Measurement:
    held = limit is None or risk.smallest >= limit
    against = "" if limit is None else f"; the limit is {limit:,} or more"
    return Measurement(
        subject="quasi-identifiers",
        statistic="k_anonymity",
        value=float(risk.smallest),
        limit=None if limit is None else float(limit),
        outcome=Outcome.PASS if held else Outcome.FAIL,
        sentence=f"The smallest group alike in every quasi-identifier has "
        f"{_count(risk.smallest, 'subject')}{against}.",
        sizes={"rows": risk.rows, "subjects": risk.subjects, "classes": risk.classes},
    )


def _uniqueness(risk: Risk, limit: float | None) -> Measurement:
    held = limit is None or risk.unique_share <= limit
    against = "" if limit is None else f"; the limit is {limit:.2%}"
    return Measurement(
        subject="quasi-identifiers",
        statistic="uniqueness",
        value=risk.unique_share,
        limit=limit,
        outcome=Outcome.PASS if held else Outcome.FAIL,
        sentence=f"For {risk.unique_share:.2%} of {_count(risk.rows, 'row')} ({risk.unique:,}) the "
        f"quasi-identifiers lead to a single subject{against}.",
        sizes={"rows": risk.rows, "subjects": risk.subjects, "unique": risk.unique},
    )


def _sentence(policy: Policy, risk: Risk, measurements: tuple[Measurement, ...]) -> str:
    if not policy.quasi_identifiers:
        return f"{_count(risk.rows, 'row')} without quasi-identifiers. {CAVEAT}"
    failed = [m for m in measurements if m.outcome is Outcome.FAIL]
    limited = [m for m in measurements if m.limit is not None]
    return " ".join([*(m.sentence for m in failed or limited), CAVEAT])


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
