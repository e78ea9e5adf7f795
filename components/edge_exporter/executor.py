"""Wires EdgeExporter: a model and examples in, an edge model, its report and its blessing out."""

from __future__ import annotations

import json
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

from ..artifact_paths import serving_path, split_directories
from ..artifacts import BLESSED_PROPERTY
from .bundle import read_files
from .decision import Sources, export_and_judge, provenance
from .gate import refuse
from .layout import MANIFEST_FILE
from .proving.examples import Sample, sample_records
from .publication import publish_model, publish_verdict
from .spec import EdgeSpec

SPEC_KEY = "spec"
BASELINE_EDGE_MODEL_KEY = "baseline_edge_model"
EDGE_MODEL_KEY = "edge_model"
EDGE_REPORT_KEY = "edge_report"
EDGE_BLESSING_KEY = "edge_blessing"

# Candidates drawn for each calibration example, so that rare decisions are among them.
_CANDIDATES = 10

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
        [edge_model], [report] = output_dict[EDGE_MODEL_KEY], output_dict[EDGE_REPORT_KEY]
        [blessing] = output_dict[EDGE_BLESSING_KEY]
        if _withheld(input_dict):
            digests = provenance(serving_path(input_dict[MODEL_KEY]), spec)
            publish_verdict(refuse(digests), [], report, blessing)
            return
        with tempfile.TemporaryDirectory(prefix="tidegate-edge-") as scratch:
            decision = export_and_judge(_sources(input_dict, spec), spec, Path(scratch))
            publish_model(decision.exported, edge_model)
        publish_verdict(decision.verdict, decision.sections, report, blessing)


def _sources(input_dict: Artifacts, spec: EdgeSpec) -> Sources:
    graphs, schemas = (input_dict.get(key) or [] for key in (TRANSFORM_GRAPH_KEY, SCHEMA_KEY))
    return Sources(
        saved_model=serving_path(input_dict[MODEL_KEY]),
        parity=_parity(input_dict, spec),
        calibration=_calibration(input_dict, spec),
        transform_graph=graphs[0].uri if graphs else None,
        schema=_schema(schemas[0]) if schemas else None,
        baseline=_baseline(input_dict),
    )


def _withheld(input_dict: Artifacts) -> bool:
    given = input_dict.get(MODEL_BLESSING_KEY) or []
    return any(blessing.get_int_custom_property(BLESSED_PROPERTY) != 1 for blessing in given)


def _parity(input_dict: Artifacts, spec: EdgeSpec) -> Sample:
    folders = split_directories(input_dict[EXAMPLES_KEY], spec.split, "EdgeSpec")
    return sample_records(folders, spec.examples, spec.seed)


def _calibration(input_dict: Artifacts, spec: EdgeSpec) -> tuple[bytes, ...]:
    """More examples than are needed: the exporter takes some of each of the model's decisions."""
    splits = {
        name
        for artifact in input_dict[EXAMPLES_KEY]
        for name in artifact_utils.decode_split_names(artifact.split_names)
    }
    if spec.calibration_split not in splits:
        return ()
    folders = split_directories(input_dict[EXAMPLES_KEY], spec.calibration_split, "EdgeSpec")
    return sample_records(folders, _CANDIDATES * spec.calibration_examples, spec.seed).records


def _schema(artifact: Artifact) -> schema_pb2.Schema:
    [content] = read_files(artifact.uri).values()
    return text_format.Parse(content.decode(), schema_pb2.Schema())


def _baseline(input_dict: Artifacts) -> Mapping[str, Any] | None:
    for artifact in input_dict.get(BASELINE_EDGE_MODEL_KEY) or []:
        manifest = read_files(artifact.uri).get(MANIFEST_FILE)
        if manifest is not None:
            return dict(json.loads(manifest))
    return None
