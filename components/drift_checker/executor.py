"""Reads two sets of statistics, has them compared and publishes the verdict."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Mapping
from typing import Any

from google.protobuf import text_format
from tensorflow_metadata.proto.v0 import schema_pb2
from tfx.dsl.components.base.base_executor import BaseExecutor
from tfx.dsl.io import fileio
from tfx.types.artifact import Artifact
from tfx.types.standard_component_specs import (
    BASELINE_STATISTICS_KEY,
    SCHEMA_KEY,
    STATISTICS_KEY,
)

from ..artifacts import write_verdict
from ..errors import StatisticsError
from ..report import Figure
from .baseline import StatisticsSource, refusal, without_baseline
from .compare import compare_splits
from .feature_statistics import DatasetStatistics, parse_statistics, read_statistics
from .limits import DriftLimits
from .report.figures import drift_figures

LIMITS_KEY = "limits"
HISTORY_KEY = "history"
FEATURE_IMPORTANCE_KEY = "feature_importance"
DRIFT_VERDICT_KEY = "drift_verdict"
RETRAIN_REQUEST_KEY = "retrain_request"

STATISTICS_FILE = os.path.join("Split-{split}", "FeatureStats.pb")
"""Where TFX's StatisticsGen writes the statistics of a split, under the artifact's URI."""


class Executor(BaseExecutor):
    """Executor of DriftChecker."""

    def Do(
        self,
        input_dict: dict[str, list[Artifact]],
        output_dict: dict[str, list[Artifact]],
        exec_properties: dict[str, Any],
    ) -> None:
        """Publishes a verdict whatever it says; only statistics it cannot compare are an error."""
        limits = DriftLimits.from_json(exec_properties[LIMITS_KEY])
        [verdict_artifact] = output_dict[DRIFT_VERDICT_KEY]
        [current] = input_dict[STATISTICS_KEY]
        baseline = _at_most_one(input_dict, BASELINE_STATISTICS_KEY)
        sources = _source(current), _source(baseline) if baseline else None
        reason = refusal(*sources)
        figures: list[Figure] = []
        if baseline is None or reason:
            verdict = without_baseline(limits, reason)
        else:
            schema = _at_most_one(input_dict, SCHEMA_KEY)
            sides = load_splits(current.uri, limits), load_splits(baseline.uri, limits)
            verdict = compare_splits(*sides, limits, load_schema(schema.uri) if schema else None)
            figures = drift_figures(*sides, verdict.measurements)
        evidence = {**verdict.evidence, **_evidence(*sources), "splits": list(limits.splits)}
        write_verdict(verdict_artifact, dataclasses.replace(verdict, evidence=evidence), figures)


def load_splits(uri: str, limits: DriftLimits) -> dict[str, DatasetStatistics]:
    """Reads the splits that ``limits`` names from an ExampleStatistics artifact's URI.

    Raises:
      StatisticsError: where a split is absent or its file cannot be read as statistics.
    """
    splits = {}
    for split in limits.splits:
        path = os.path.join(uri, STATISTICS_FILE.format(split=split))
        if not fileio.exists(path):
            raise StatisticsError(
                f"There are no statistics of split {split!r}",
                where=path,
                remedy="Name splits that StatisticsGen makes in DriftLimits.splits.",
            )
        with fileio.open(path, "rb") as file:
            statistics = parse_statistics(file.read(), path)
        splits[split] = read_statistics(statistics, limits.quantile_buckets, path)
    return splits


def load_schema(uri: str) -> schema_pb2.Schema:
    """Reads the only file under a Schema artifact's URI."""
    [name] = fileio.listdir(uri)
    with fileio.open(os.path.join(uri, name), "r") as file:
        return text_format.Parse(file.read(), schema_pb2.Schema())


def _at_most_one(input_dict: Mapping[str, list[Artifact]], key: str) -> Artifact | None:
    artifacts = input_dict.get(key) or []
    if len(artifacts) > 1:
        raise StatisticsError(
            f"DriftChecker takes one artifact as {key!r} and was given {len(artifacts)}",
            remedy="Resolve a single one, for instance with PreviousSpanResolver.",
        )
    return artifacts[0] if artifacts else None


def _source(artifact: Artifact) -> StatisticsSource:
    # TFX leaves a span that it was not told at 0.
    return StatisticsSource(artifact.uri, artifact.span or None, artifact.id)


def _evidence(current: StatisticsSource, baseline: StatisticsSource | None) -> dict[str, Any]:
    return {
        "current": dataclasses.asdict(current),
        "baseline": dataclasses.asdict(baseline) if baseline else None,
    }
