"""Anomalies in a notebook, of files as TFX's ExampleValidator writes them."""

from __future__ import annotations

import tensorflow_data_validation as tfdv
from google.protobuf import text_format
from tensorflow_metadata.proto.v0 import schema_pb2, statistics_pb2
from tfx.types.artifact_utils import encode_split_names
from tfx.types.standard_artifacts import ExampleAnomalies

from tidegate.orchestrators.notebook.views import artifact_view

STATISTICS = """
datasets { num_examples: 4 features { name: "<late>" type: INT num_stats {
  common_stats { num_non_missing: 4 min_num_values: 1 max_num_values: 1 avg_num_values: 1
    tot_num_values: 4 }
  min: 0 max: 7 } } }
"""
SCHEMA = """
feature { name: "<late>" type: INT presence { min_fraction: 1 min_count: 1 }
  value_count { min: 1 max: 1 } int_domain { min: 0 max: %d } }
"""


def test_anomalies_are_told_split_by_split(tmp_path):
    """Users would have to parse a binary file to learn why a gate behind it shut."""
    statistics = text_format.Parse(STATISTICS, statistics_pb2.DatasetFeatureStatisticsList())
    for split, most in (("train", 7), ("eval", 1)):
        schema = text_format.Parse(SCHEMA % most, schema_pb2.Schema())
        folder = tmp_path / f"Split-{split}"
        folder.mkdir()
        found = tfdv.validate_statistics(statistics, schema)
        (folder / "SchemaDiff.pb").write_bytes(found.SerializeToString())
    artifact = ExampleAnomalies()
    artifact.uri, artifact.split_names = str(tmp_path), encode_split_names(["train", "eval"])
    train, evaluation = artifact_view(artifact).split("<h4>eval</h4>")
    assert "<h4>train</h4><p>no anomalies</p>" in train
    assert "<td>&lt;late&gt;</td><td>Out-of-range values</td>" in evaluation
    assert "Unexpectedly large value: 7" in evaluation
