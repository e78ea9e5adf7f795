"""Wires EdgeExporter: a model and examples in, an edge model, its report and its blessing out."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from google.protobuf import text_format
from tensorflow_metadata.proto.v0 import schema_pb2
from tfx.dsl.components.base.base_executor import BaseExecutor
from tfx.types import artifact_utils
from tfx.types.artifact import Artifact
from tfx.types.standard_component_specs import (
    EXAMPLES_KEY,
    MODEL_BLESSING_KEY,
    MODEL_KEY,
    SCHEMA_KEY,
    TRANSFORM_GRAPH_KEY,
)
from tfx.utils import path_utils

from ..artifacts import BLESSED_PROPERTY
from ..errors import DataError
from ..verdict import Measurement
from .bundle import MANIFEST_FILE, folder_digest, read_files
from .exporting import export
from .gate import judge, refuse
from .host.host_inputs import HostInputs
from .proving.examples import sample_records
from .proving.surroundings import check_features, check_vocabularies
from .publication import publish_model, publish_verdict
from .report_sections import report_sections
from .spec import EdgeSpec

SPEC_KEY = "spec"
BASELINE_EDGE_MODEL_KEY = "baseline_edge_model"
EDGE_MODEL_KEY = "edge_model"
EDGE_REPORT_KEY = "edge_report"
EDGE_BLESSING_KEY = "edge_blessing"

Artifacts = dict[str, list[Artifact]]


class Executor(BaseExecutor):
    """Executor of EdgeExporter."""

    def Do(
        self, input_dict: Artifacts, output_dict: Artifacts, exec_properties: dict[str, Any]
    ) -> None:
        """Publishes an edge model and a verdict on it, whatever the verdict says.

        Raises:
          ExportError: the model cannot be exported; nothing is published.
          DataError: the examples cannot be read, or do not suit the model.
        """
        self._log_startup(input_dict, output_dict, exec_properties)
        spec = EdgeSpec.from_json(exec_properties[SPEC_KEY])
        saved_model = _serving_path(input_dict)
        source = {"model_sha256": folder_digest(saved_model), "spec_sha256": spec.digest()}
        [edge_model], [report] = output_dict[EDGE_MODEL_KEY], output_dict[EDGE_REPORT_KEY]
        [blessing] = output_dict[EDGE_BLESSING_KEY]
        if _withheld(input_dict):
            publish_verdict(refuse(source), [], report, blessing)
            return
        sample = sample_records(_splits(input_dict, spec), spec.examples, spec.seed)
        with tempfile.TemporaryDirectory(prefix="tidegate-edge-") as scratch:
            exported = export(saved_model, spec, sample.records, source, Path(scratch))
            publish_model(exported, edge_model)
        evidence = {**source, "examples": f"{len(sample.records):,} of {sample.total:,}"}
        checks = _checks(input_dict, saved_model, exported.host_inputs)
        verdict = judge(exported.proof, spec.limits, checks, evidence)
        sections = report_sections(exported, _baseline(input_dict))
        publish_verdict(verdict, sections, report, blessing)


def _serving_path(input_dict: Artifacts) -> str:
    model = artifact_utils.get_single_instance(input_dict[MODEL_KEY])
    return str(path_utils.serving_model_path(model.uri, path_utils.is_old_model_artifact(model)))


def _withheld(input_dict: Artifacts) -> bool:
    given = input_dict.get(MODEL_BLESSING_KEY) or []
    return any(blessing.get_int_custom_property(BLESSED_PROPERTY) != 1 for blessing in given)


def _splits(input_dict: Artifacts, spec: EdgeSpec) -> list[str]:
    examples = input_dict[EXAMPLES_KEY]
    try:
        return list(artifact_utils.get_split_uris(examples, spec.split))
    except ValueError as error:
        raise DataError(
            f"The examples have no split {spec.split!r}",
            where=", ".join(artifact.uri for artifact in examples),
            remedy="Set EdgeSpec.split to one of theirs.",
        ) from error


def _checks(input_dict: Artifacts, saved_model: str, host_inputs: HostInputs) -> list[Measurement]:
    checks = []
    for graph in input_dict.get(TRANSFORM_GRAPH_KEY) or []:
        transform_assets = read_files(os.path.join(graph.uri, "transform_fn", "assets"))
        model_assets = read_files(os.path.join(saved_model, "assets"))
        checks.append(check_vocabularies(model_assets, transform_assets))
    for artifact in input_dict.get(SCHEMA_KEY) or []:
        [content] = read_files(artifact.uri).values()
        schema = text_format.Parse(content.decode(), schema_pb2.Schema())
        checks.append(check_features(host_inputs, {feature.name for feature in schema.feature}))
    return checks


def _baseline(input_dict: Artifacts) -> Mapping[str, Any] | None:
    for artifact in input_dict.get(BASELINE_EDGE_MODEL_KEY) or []:
        manifest = read_files(artifact.uri).get(MANIFEST_FILE)
        if manifest is not None:
            return dict(json.loads(manifest))
    return None
