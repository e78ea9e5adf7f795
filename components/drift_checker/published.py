"""Reads what other nodes of the pipeline published: statistics by split and slice, and the rest."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from google.protobuf import text_format
from tensorflow_metadata.proto.v0 import schema_pb2
from tfx.dsl.io import fileio

from ..errors import StatisticsError
from .impact.importance import IMPORTANCE_FILE, Importance
from .scope import Scope
from .settings.limits import DriftLimits
from .statistics.dataset_statistics import DatasetStatistics
from .statistics.feature_statistics import parse_statistics, read_slices
from .statistics.pool import pool

STATISTICS_FILE = os.path.join("Split-{split}", "FeatureStats.pb")
"""Where TFX's StatisticsGen writes the statistics of a split, under the artifact's URI."""


def load_scopes(uri: str, limits: DriftLimits) -> dict[Scope, DatasetStatistics]:
    """Reads the splits that ``limits`` names from an ExampleStatistics artifact's URI.

    Raises:
      StatisticsError: where a split is absent or its file cannot be read as statistics.
    """
    scopes = {}
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
        slices = read_slices(statistics, limits.quantile_buckets, path, limits.weight_feature)
        scopes.update({Scope(split, name): dataset for name, dataset in slices.items()})
    return scopes


def load_pooled(uris: Sequence[str], limits: DriftLimits) -> dict[Scope, DatasetStatistics]:
    """The statistics of several artifacts as if they had been made of all their rows together."""
    sides = [load_scopes(uri, limits) for uri in uris]
    scopes = {scope: None for side in sides for scope in side}
    return {scope: pool([side[scope] for side in sides if scope in side]) for scope in scopes}


def load_history(
    uris: Sequence[str], limits: DriftLimits
) -> Mapping[str, Sequence[DatasetStatistics]]:
    """Whole datasets by split, in the order of ``uris``."""
    sides = [load_scopes(uri, limits) for uri in uris]
    return {split: [side[Scope(split)] for side in sides] for split in limits.splits}


def load_schema(uri: str) -> schema_pb2.Schema:
    """Reads the only file under a Schema artifact's URI."""
    [name] = fileio.listdir(uri)
    with fileio.open(os.path.join(uri, name), "r") as file:
        return text_format.Parse(file.read(), schema_pb2.Schema())


def load_importance(uri: str) -> Importance:
    """Reads a FeatureImportance artifact."""
    with fileio.open(os.path.join(uri, IMPORTANCE_FILE), "rb") as file:
        return Importance.from_json(file.read().decode())
