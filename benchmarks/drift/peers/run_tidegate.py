"""Tidegate's comparison of two saved statistics files, at its default limits."""

from __future__ import annotations

from drift.peers.measured import main
from tidegate.components.drift_checker.compare import compare
from tidegate.components.drift_checker.settings.limits import DriftLimits
from tidegate.components.drift_checker.statistics.feature_statistics import parse_statistics
from tidegate.components.verdict import Outcome


def load(path):
    with open(path, "rb") as file:
        return parse_statistics(file.read(), path)


def detect(baseline, current):
    return flags(compare(current, baseline, DriftLimits()))


def flags(verdict):
    """Names of features by the worst of their outcomes, PASS left out."""
    failed = {one.subject for one in verdict.measurements if one.outcome is Outcome.FAIL}
    undecided = {one.subject for one in verdict.measurements if one.outcome is Outcome.INCONCLUSIVE}
    return {"flagged": sorted(failed), "undecided": sorted(undecided - failed)}


if __name__ == "__main__":
    main(load, detect)
