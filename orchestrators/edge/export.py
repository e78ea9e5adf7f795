"""What ``tidegate export-edge`` does: files in, a bundle and a verdict out."""

from __future__ import annotations

import dataclasses
import os
import shutil
import tempfile
from pathlib import Path

from ...components.edge_exporter.decision import Decision, Sources, export_and_judge
from ...components.edge_exporter.proving.examples import Sample, apart, sample_records
from ...components.edge_exporter.spec import EdgeSpec
from ...components.errors import DataError, UsageError
from ...components.verdict import Verdict
from ..quiet import logged_to
from ..report_page import write_report

# Of the examples, where no others are given to calibrate on.
_CALIBRATION_SHARE = 0.2


@dataclasses.dataclass(frozen=True)
class Request:
    """What is to be exported.

    Attributes:
      saved_model: its folder.
      examples: files, folders or patterns of TFRecords.
      calibration: the same, to calibrate on; empty takes some of the examples.
      transform_graph: the folder of the Transform graph, if known.
      output: the folder to write.
      page: the report's file, or None.
    """

    saved_model: Path
    examples: tuple[str, ...]
    calibration: tuple[str, ...]
    transform_graph: Path | None
    output: Path
    page: Path | None


def export_files(request: Request, spec: EdgeSpec) -> Verdict:
    """Exports a model, and writes the bundle whole or not at all.

    Raises:
      UsageError: the output exists already, or cannot be written.
      DataError: there is no such model, or the examples cannot be read or do not suit it.
      ExportError: the model cannot be exported.
    """
    _require_absent(request.output)
    _require_model(request.saved_model)
    aside = _beside(request.output)
    try:
        with logged_to(Path(os.devnull)):
            decision = export_and_judge(_sources(request, spec), spec, aside)
        os.rename(decision.exported.bundle, request.output)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    if request.page is not None:
        _write_page(request.page, decision)
    return decision.verdict


def _sources(request: Request, spec: EdgeSpec) -> Sources:
    examples = sample_records(request.examples, _wanted(request, spec), spec.seed)
    calibration, parity = _calibration(request, examples, spec)
    graph = request.transform_graph
    return Sources(
        saved_model=str(request.saved_model),
        parity=Sample(parity.records[: spec.examples], parity.total),
        calibration=calibration.records,
        transform_graph=str(graph) if graph is not None else None,
    )


def _wanted(request: Request, spec: EdgeSpec) -> int:
    return spec.examples if request.calibration else round(spec.examples / (1 - _CALIBRATION_SHARE))


def _calibration(request: Request, examples: Sample, spec: EdgeSpec) -> tuple[Sample, Sample]:
    if not request.calibration:
        return apart(examples, _CALIBRATION_SHARE, spec.seed)
    calibration = sample_records(request.calibration, spec.examples, spec.seed)
    judged = set(examples.records)
    if not judged.isdisjoint(calibration.records):
        raise DataError(
            "Some examples are both to calibrate on and to be judged by",
            where=", ".join(request.calibration),
            remedy="Give --calibration other examples than --examples, those of the training.",
        )
    return calibration, examples


def _require_absent(output: Path) -> None:
    if output.exists():
        raise UsageError(
            "The output exists already",
            where=str(output),
            remedy="Name another folder, or remove this one.",
        )


def _require_model(saved_model: Path) -> None:
    if not (saved_model / "saved_model.pb").is_file():
        raise DataError(
            "This is no SavedModel: it holds no saved_model.pb",
            where=str(saved_model),
            remedy="Name the folder of a Trainer's model, Format-Serving for instance.",
        )


def _beside(output: Path) -> Path:
    # On the same file system, so that one rename makes the whole bundle appear.
    try:
        output.absolute().parent.mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(prefix=f".{output.name}-", dir=output.absolute().parent))
    except OSError as error:
        raise UsageError(f"Cannot write the output: {error.strerror}", where=str(output)) from error


def _write_page(page: Path, decision: Decision) -> None:
    write_report(page, decision.verdict, decision.sections)
