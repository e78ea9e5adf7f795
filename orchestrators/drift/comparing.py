"""What ``tidegate drift`` does: two files in, a verdict out, without a pipeline around it."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from ...components.drift_checker.compare import compare_scopes, ignored_features
from ...components.drift_checker.datasets.remarks import remarks
from ...components.drift_checker.datasets.side import Progress, Side, read_sides
from ...components.drift_checker.measuring.comparable import require_comparable
from ...components.drift_checker.scope import Scope
from ...components.drift_checker.settings.limits import DriftLimits
from ...components.drift_checker.statistics.dataset_statistics import DatasetStatistics
from ...components.drift_checker.statistics.feature_statistics import read_slices
from ...components.verdict import Verdict
from ..report_page import write_report

WHOLE = Scope()


@dataclasses.dataclass(frozen=True)
class Comparison:
    """Two sides and what the gate says of them.

    Attributes:
      baseline: the side that was compared with.
      current: the side that was judged.
      limits: those the sides were held against, epsilon as it had to be assumed.
      verdict: what follows.
      remarks: what else a person should know, one sentence each.
    """

    baseline: Side
    current: Side
    limits: DriftLimits
    verdict: Verdict
    remarks: tuple[str, ...]


def compare_files(
    baseline: Path, current: Path, limits_path: Path | None, progress: Progress
) -> Comparison:
    """Compares two files of data or saved statistics.

    Raises:
      ConfigError: for limits that cannot be used.
      DataError: for a file that cannot be read.
      StatisticsError: for sides that cannot be compared.
    """
    limits = DriftLimits.from_yaml(limits_path) if limits_path else DriftLimits()
    sides = read_sides(baseline, current, limits, progress)
    # The bounds of a distance hold for the coarser of two sketches.
    limits = dataclasses.replace(limits, epsilon=max(side.epsilon for side in sides))
    baseline_scopes, current_scopes = (_scopes(side, limits) for side in sides)
    require_comparable(
        _compared(current_scopes[WHOLE], limits),
        _compared(baseline_scopes[WHOLE], limits),
        (str(current), str(baseline)),
    )
    verdict = compare_scopes(current_scopes, baseline_scopes, limits)
    return Comparison(*sides, limits, verdict, tuple(remarks(*sides)))


def write_page(comparison: Comparison, page: Path) -> None:
    """Writes the report of the gate, whole or not at all.

    Raises:
      UsageError: where the page cannot be written.
    """
    from ...components.drift_checker.report.sections import drift_sections

    limits = comparison.limits
    scopes = _scopes(comparison.current, limits), _scopes(comparison.baseline, limits)
    write_report(page, comparison.verdict, drift_sections(comparison.verdict, *scopes))


def _scopes(side: Side, limits: DriftLimits) -> dict[Scope, DatasetStatistics]:
    slices = read_slices(
        side.statistics, side.quantile_buckets, str(side.path), limits.weight_feature
    )
    return {Scope("", name): dataset for name, dataset in slices.items()}


def _compared(dataset: DatasetStatistics, limits: DriftLimits) -> DatasetStatistics:
    ignored = ignored_features(limits, None, dataset.features)
    features = {name: one for name, one in dataset.features.items() if name not in ignored}
    return DatasetStatistics(dataset.rows, features)
