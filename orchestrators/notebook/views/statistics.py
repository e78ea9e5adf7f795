"""ExampleStatistics and Schemas: a row a feature."""

from __future__ import annotations

import os
from collections.abc import Iterator
from html import escape
from typing import Any

from tfx.types.artifact import Artifact
from tfx.types.artifact_utils import decode_split_names

from .markup import line, table

COLUMNS = ("Feature", "Type", "Count", "Missing", "Mean", "Deviation", "Least", "Most", "Distinct")


def statistics_view(artifact: Artifact) -> str:
    """The statistics of each split as a table of its features."""
    from tfx.components.statistics_gen.stats_artifact_utils import load_statistics

    shown = []
    for split in decode_split_names(artifact.split_names):
        for dataset in load_statistics(artifact, split).proto().datasets:
            head = f"{escape(split)} <small>{dataset.num_examples:,} examples</small>"
            shown.append(f"<h4>{head}</h4>" + table(COLUMNS, _rows(dataset)))
    return "".join(shown)


def _rows(dataset: Any) -> Iterator[tuple[object, ...]]:
    for feature in dataset.features:
        name = feature.name or ".".join(feature.path.step)
        kind = type(feature).Type.Name(feature.type)
        of_numbers = feature.HasField("num_stats")
        told = feature.num_stats if of_numbers else feature.string_stats
        common = told.common_stats
        head = (name, kind, int(common.num_non_missing), int(common.num_missing))
        if of_numbers:
            yield (*head, told.mean, told.std_dev, told.min, told.max, None)
        else:
            yield (*head, None, None, None, None, int(told.unique))


def schema_view(artifact: Artifact) -> str:
    """What a schema says of each feature."""
    import tensorflow_data_validation as tfdv

    schema = tfdv.load_schema_text(os.path.join(artifact.uri, "schema.pbtxt"))
    domains = {one.name: one for one in schema.string_domain}
    columns = ("Feature", "Type", "Presence", "Domain")
    return table(columns, [_feature(one, domains) for one in schema.feature])


def _feature(feature: Any, domains: dict[str, Any]) -> tuple[str, str, str, str]:
    least = feature.presence.min_fraction
    presence = "required" if least == 1 else f"at least {least:.0%}" if least else "optional"
    return (
        feature.name,
        type(feature)
        .DESCRIPTOR.fields_by_name["type"]
        .enum_type.values_by_number[feature.type]
        .name,
        presence,
        _domain(feature, domains),
    )


def _domain(feature: Any, domains: dict[str, Any]) -> str:
    named = domains.get(feature.domain)
    values = list(named.value if named is not None else feature.string_domain.value)
    if values:
        return ", ".join(values[:8]) + (f" … ({len(values)})" if len(values) > 8 else "")
    for kind in ("int_domain", "float_domain"):
        if feature.HasField(kind):
            return f"{getattr(feature, kind).min:g} to {getattr(feature, kind).max:g}"
    return str(feature.domain)


def anomalies_view(artifact: Artifact) -> str:
    """The anomalies of each split, or that there are none."""
    from tensorflow_metadata.proto.v0 import anomalies_pb2
    from tfx.types.artifact_utils import get_split_uri
    from tfx.utils.io_utils import get_only_uri_in_dir, read_bytes_file

    shown = []
    for split in decode_split_names(artifact.split_names):
        found = anomalies_pb2.Anomalies()
        found.ParseFromString(
            read_bytes_file(get_only_uri_in_dir(get_split_uri([artifact], split)))
        )
        rows = [
            (name, one.short_description, one.description)
            for name, one in sorted(found.anomaly_info.items())
        ]
        told = table(("Feature", "Anomaly", "What it is"), rows) if rows else line("no anomalies")
        shown.append(f"<h4>{escape(split)}</h4>{told}")
    return "".join(shown)
