"""One figure of a check, held against its limit."""

from __future__ import annotations

from collections.abc import Mapping

from ...verdict import Measurement, Outcome


def measured(
    subject: str,
    statistic: str,
    value: float | None,
    limit: float,
    sentence: str,
    sizes: Mapping[str, int] | None = None,
) -> Measurement:
    """A measurement that passes where there is a value and it is not above ``limit``.

    >>> measured("files", "differences", 1, 0, "One file differs.").outcome.value
    'FAIL'
    """
    outcome = Outcome.PASS if value is not None and value <= limit else Outcome.FAIL
    return Measurement(subject, statistic, value, limit, outcome, sentence, sizes=sizes or {})
