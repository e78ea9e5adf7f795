"""The figures of risk as measurements, each held against its limit and said in a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ..verdict import Measurement, Outcome
from .risk import Risk, SensitiveRisk
from .risk_limits import RiskLimits

CAVEAT = "Pseudonymised data is still personal data."

QUASI_IDENTIFIERS = "quasi-identifiers"
"""Whose combinations most figures are about."""

MOST_SUBSETS = 50
"""Subsets of quasi-identifiers that become evidence."""


def risk_measurements(risk: Risk, limits: RiskLimits) -> tuple[Measurement, ...]:
    """Every figure, in the order in which a report tells them."""
    return (
        _smallest_class(risk, limits.k),
        _uniqueness(risk, limits.max_unique),
        *(one for column in risk.sensitive for one in _of_sensitive(column, limits)),
        *_reidentification(risk, limits),
        _token_share(risk, limits.max_token_share),
    )


def risk_sentence(measurements: Sequence[Measurement]) -> str:
    """What failed; else what has a limit; else k and uniqueness. The caveat comes last."""
    failed = [one for one in measurements if one.outcome is Outcome.FAIL]
    limited = [one for one in measurements if one.limit is not None]
    told = failed or limited or measurements[:2]
    return " ".join([*(one.sentence for one in told), CAVEAT])


def risk_evidence(risk: Risk) -> dict[str, Any]:
    """The figures as plain values, with no more than the worst of very many subsets."""
    values = risk.to_dict()
    return {**values, "subsets": values["subsets"][:MOST_SUBSETS]}


def count(number: int, noun: str) -> str:
    """A number with its noun.

    >>> count(1, "row"), count(2000, "row")
    ('1 row', '2,000 rows')
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def percent(share: float) -> str:
    """A share of 0 to 1 in words.

    >>> percent(0.5), percent(0.01234), percent(0.000012), percent(0.9999)
    ('50%', '1.23%', '0.0012%', '99.99%')
    """
    digits = 4 if share > 0.99 else 3
    return f"{100 * share:.{digits}g}%"


def _at_least(
    subject: str,
    statistic: str,
    value: float,
    limit: float | None,
    sentence: str,
    sizes: dict[str, int],
) -> Measurement:
    held = limit is None or value >= limit
    against = "" if limit is None else f"; the limit is {limit:,.4g} or more"
    return _measured(subject, statistic, value, limit, held, f"{sentence}{against}.", sizes)


def _at_most(
    subject: str,
    statistic: str,
    value: float,
    limit: float | None,
    sentence: str,
    sizes: dict[str, int],
) -> Measurement:
    held = limit is None or value <= limit
    told = "" if limit is None else percent(limit) if statistic != "t_closeness" else f"{limit:.4g}"
    against = f"; the limit is {told}" if told else ""
    return _measured(subject, statistic, value, limit, held, f"{sentence}{against}.", sizes)


def _measured(
    subject: str,
    statistic: str,
    value: float,
    limit: float | None,
    held: bool,
    sentence: str,
    sizes: dict[str, int],
) -> Measurement:
    return Measurement(
        subject=subject,
        statistic=statistic,
        value=float(value),
        limit=None if limit is None else float(limit),
        outcome=Outcome.PASS if held else Outcome.FAIL,
        sentence=sentence,
        sizes=sizes,
        labels={"effect": "only told"} if limit is None else {},
    )


def _smallest_class(risk: Risk, limit: int | None) -> Measurement:
    sentence = (
        f"The smallest group alike in every quasi-identifier has {count(risk.smallest, 'subject')}"
    )
    sizes = {"rows": risk.rows, "subjects": risk.subjects, "classes": risk.classes}
    return _at_least(QUASI_IDENTIFIERS, "k_anonymity", risk.smallest, limit, sentence, sizes)


def _uniqueness(risk: Risk, limit: float | None) -> Measurement:
    sentence = (
        f"For {percent(risk.unique_share)} of {count(risk.rows, 'row')} ({risk.unique:,}) the "
        f"quasi-identifiers lead to a single subject"
    )
    sizes = {
        "rows": risk.rows,
        "subjects": risk.subjects,
        "unique": risk.unique,
        "unique_subjects": risk.unique_subjects,
    }
    return _at_most(QUASI_IDENTIFIERS, "uniqueness", risk.unique_share, limit, sentence, sizes)


def _of_sensitive(column: SensitiveRisk, limits: RiskLimits) -> Iterator[Measurement]:
    name = column.column
    yield _at_least(
        name,
        "l_diversity",
        column.distinct_l,
        limits.l,
        f"Of {name!r} the poorest group has {count(column.distinct_l, 'value')}",
        {},
    )
    yield _at_least(
        name,
        "entropy_l_diversity",
        column.entropy_l,
        limits.entropy_l,
        f"In the poorest group {name!r} is as hard to guess as {column.entropy_l:.4g} equally "
        f"frequent values",
        {},
    )
    yield _at_most(
        name,
        "t_closeness",
        column.t,
        limits.t,
        f"The group that differs most in {name!r} is {column.t:.4g} from all, on a scale to 1",
        {},
    )


def _reidentification(risk: Risk, limits: RiskLimits) -> Iterator[Measurement]:
    sizes = {"subjects": risk.subjects, "classes": risk.classes}
    yield _at_most(
        QUASI_IDENTIFIERS,
        "prosecutor_risk",
        risk.prosecutor,
        limits.max_prosecutor,
        f"Who looks for a person known to be in the data finds the most exposed one with a chance "
        f"of {percent(risk.prosecutor)}",
        sizes,
    )
    among = "" if risk.sampling == 1 else f", of which {percent(risk.sampling)} are in the data,"
    yield _at_most(
        QUASI_IDENTIFIERS,
        "journalist_risk",
        risk.journalist,
        limits.max_journalist,
        f"Who looks for a person of the population{among} finds the most exposed one with a chance "
        f"of {percent(risk.journalist)}",
        sizes,
    )
    yield _at_most(
        QUASI_IDENTIFIERS,
        "marketer_risk",
        risk.marketer,
        limits.max_marketer,
        f"Who guesses at everyone is right for {percent(risk.marketer)} of "
        f"{count(risk.subjects, 'subject')}",
        sizes,
    )


def _token_share(risk: Risk, limit: float | None) -> Measurement:
    skew = risk.skew
    return _at_most(
        "tokens",
        "largest_token_share",
        skew.largest_share,
        limit,
        f"Of {count(skew.tokens, 'subject')} {skew.alone_in_frequency:,} can be told by counting; "
        f"the most frequent one has {percent(skew.largest_share)} of the rows",
        {"subjects": skew.tokens, "alone_in_frequency": skew.alone_in_frequency},
    )
