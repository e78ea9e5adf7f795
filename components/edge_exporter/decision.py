"""Exports a model, holds the result against its limits and its surroundings, and decides."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tensorflow_metadata.proto.v0 import schema_pb2

from ..report import Section
from ..verdict import Measurement, Verdict
from .bundle import folder_digest, read_files
from .exporting import EdgeExport, export
from .gate import judge
from .host.host_inputs import HostInputs
from .proving.examples import Sample
from .proving.surroundings import check_features, check_vocabularies
from .report.sections import report_sections
from .spec import EdgeSpec


@dataclasses.dataclass(frozen=True)
class Sources:
    """What an edge model is made of and proven on.

    Attributes:
      saved_model: path of the SavedModel.
      parity: examples that the result is judged on.
      calibration: serialized tf.Examples that quantisation is calibrated on; may be empty.
      transform_graph: path of the Transform graph that the model was trained on, if known.
      schema: of the raw examples, if known.
      baseline: the manifest of an earlier edge model, if there is one.
    """

    saved_model: str
    parity: Sample
    calibration: Sequence[bytes] = ()
    transform_graph: str | None = None
    schema: schema_pb2.Schema | None = None
    baseline: Mapping[str, Any] | None = None


@dataclasses.dataclass(frozen=True)
class Decision:
    """An export, what the gate says of it, and what the report shows."""

    exported: EdgeExport
    verdict: Verdict
    sections: Sequence[Section]


def provenance(saved_model: str, spec: EdgeSpec) -> dict[str, str]:
    """The digests of a model and of the settings it is exported with."""
    return {"model_sha256": folder_digest(saved_model), "spec_sha256": spec.digest()}


def export_and_judge(sources: Sources, spec: EdgeSpec, scratch: Path) -> Decision:
    """Exports a model to every format of ``spec`` and concludes the verdict.

    Args:
      sources: what it is made of and proven on.
      spec: what is exported and how it is held.
      scratch: an empty folder, which then holds the bundle.

    Raises:
      ExportError: the model cannot be exported; see its subclasses.
      DataError: the examples do not suit the model.
    """
    digests = provenance(sources.saved_model, spec)
    parity = sources.parity
    exported = export(
        sources.saved_model, spec, parity.records, digests, scratch, calibration=sources.calibration
    )
    evidence = {**digests, "examples": f"{len(parity.records):,} of {parity.total:,}"}
    checks = [*exported.checks, *_surroundings(sources, exported.host_inputs)]
    verdict = judge(exported.proof, spec.limits, checks, evidence)
    return Decision(exported, verdict, report_sections(exported, verdict, sources.baseline))


def _surroundings(sources: Sources, host_inputs: HostInputs) -> list[Measurement]:
    checks = []
    if sources.transform_graph is not None:
        transform = os.path.join(sources.transform_graph, "transform_fn", "assets")
        model = os.path.join(sources.saved_model, "assets")
        checks.append(check_vocabularies(read_files(model), read_files(transform)))
    if sources.schema is not None:
        declared = {feature.name for feature in sources.schema.feature}
        checks.append(check_features(host_inputs, declared))
    return checks
