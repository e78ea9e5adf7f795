"""The verdict on one span, and the tables of its report."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from ..report import Meter, Section, Table
from ..verdict import Measurement, Verdict, worst
from .column_policy import ROLES, ColumnPolicy
from .keyset import Keyset
from .policy import Policy
from .risk import Risk
from .risk_measurements import CAVEAT, count, risk_evidence, risk_measurements, risk_sentence
from .risk_sections import risk_sections
from .survey import Survey

GATE = "Pseudonymizer"


def judge(policy: Policy, keyset: Keyset, survey: Survey, origin: Mapping[str, Any]) -> Verdict:
    """Holds the risk that remains against the policy's limits.

    Args:
      policy: with the limits.
      keyset: whose version and fingerprint, never its keys, become evidence.
      survey: of the span.
      origin: the span's number, its files and the rows of each split, as evidence.
    """
    measurements = risk_measurements(survey.risk, policy.risk)
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
            "risk": risk_evidence(survey.risk),
            "utility": {name: dataclasses.asdict(one) for name, one in survey.losses.items()},
            "types": {name: kind.value for name, kind in survey.types.items()},
            "caveat": CAVEAT,
        },
    )


def report_sections(policy: Policy, survey: Survey, verdict: Verdict) -> tuple[Section, ...]:
    """All that the report shows besides its measurements, in order."""
    return (
        *(risk_sections(survey.risk) if policy.quasi_identifiers else ()),
        *((utility_table(survey),) if survey.losses else ()),
        column_table(policy, survey),
        origin_table(verdict),
    )


def utility_table(survey: Survey) -> Table:
    """What generalising and suppressing cost each quasi-identifier."""
    rows = tuple(
        (name, one.distinct_before, one.distinct_after, one.suppressed, Meter(100 * one.loss, 100))
        for name, one in sorted(survey.losses.items())
    )
    return Table(
        heading="What protection cost",
        columns=("Column", "Values before", "Values after", "Suppressed rows", "Lost, %"),
        rows=rows,
        note="Lost is the share of the column's entropy that its published values no longer tell.",
        evidence=("utility",),
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
        evidence=("columns", "types"),
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
    shown = ("span", "files", "domain", "policy_digest", "keyset_version", "keyset_fingerprint")
    return Table(
        heading="Origin",
        columns=("What", "Value"),
        rows=rows,
        note=CAVEAT,
        evidence=(*shown, "splits", "rows", "caveat"),
    )


def _by_role(item: tuple[str, ColumnPolicy]) -> tuple[int, str]:
    name, rule = item
    return ROLES.index(rule.role), name


def _sentence(policy: Policy, risk: Risk, measurements: tuple[Measurement, ...]) -> str:
    if not policy.quasi_identifiers:
        return f"{count(risk.rows, 'row')} without quasi-identifiers. {CAVEAT}"
    return risk_sentence(measurements)
