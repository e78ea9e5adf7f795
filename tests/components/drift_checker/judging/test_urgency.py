"""Which figures come first."""

from tidegate.components.drift_checker.judging.urgency import most_urgent_first
from tidegate.components.verdict import Measurement, Outcome


def figure(subject, outcome, limit, interval):
    """A figure with nothing but what the order depends on."""
    return Measurement(subject, "ks", 0.1, limit, outcome, "", interval)


def test_failures_come_first_and_the_surest_of_them_before_all():
    """Users would lose the figure that decided among dozens that did not."""
    ordered = most_urgent_first(
        [
            figure("reported", Outcome.PASS, None, (0.0, 9.0)),
            figure("near", Outcome.PASS, 0.1, (0.0, 0.09)),
            figure("surely", Outcome.FAIL, 0.1, (0.5, 0.6)),
            figure("barely", Outcome.FAIL, 0.1, (0.11, 0.9)),
            figure("gone", Outcome.FAIL, None, None),
            figure("open", Outcome.INCONCLUSIVE, 0.1, (0.05, 0.2)),
            figure("off", Outcome.INCONCLUSIVE, 0.0, (0.0, 0.1)),
        ]
    )
    names = [one.subject for one in ordered]
    assert names == ["gone", "surely", "barely", "off", "open", "near", "reported"]
