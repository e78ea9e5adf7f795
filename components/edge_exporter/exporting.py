"""Exports a model for devices: canonicalise, convert, prove, and complete what ships."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from ..atomic import write_atomically
from ..verdict import Measurement
from .bundle import GOLDEN_FILE, write_manifest
from .converting.convert import convert
from .formats import FORMATS, Format
from .host.golden import golden_vectors
from .host.golden_choice import golden_choice
from .host.host_inputs import HostInputs
from .host.observed import observed
from .host.shipping import ship_host
from .host.tolerance import golden_tolerance
from .proving.examples import raw_values
from .proving.proof import Proof, prove
from .rewriting.canonical import CanonicalModel, canonicalise
from .rewriting.serving import load_serving
from .spec import EdgeSpec


@dataclasses.dataclass(frozen=True)
class EdgeExport:
    """An exported model.

    Attributes:
      bundle: the folder that ships.
      manifest: the content of its ``manifest.json``.
      host_inputs: what a host hands in.
      proof: what was measured.
      checks: of what it was made with, calibration for instance; the gate judges by them too.
    """

    bundle: Path
    manifest: Mapping[str, Any]
    host_inputs: HostInputs
    proof: Proof
    checks: tuple[Measurement, ...] = ()


def export(
    saved_model: str,
    spec: EdgeSpec,
    records: Sequence[bytes],
    source: Mapping[str, Any],
    scratch: Path,
    *,
    calibration: Sequence[bytes] = (),
) -> EdgeExport:
    """Exports a SavedModel to every format of ``spec`` and measures the result.

    Args:
      saved_model: its path.
      spec: what to export and how to prove it.
      records: serialized tf.Examples to prove it on.
      source: goes into the manifest: what the bundle was made from.
      scratch: an empty folder; the bundle becomes a folder in it.
      calibration: serialized tf.Examples, none of them among ``records``, that quantisation is
        calibrated on.

    Raises:
      ExportError: the model cannot be exported; see its subclasses.
      DataError: the examples do not suit the model.
    """
    bundle, work = scratch / "bundle", scratch / "work"
    work.mkdir()
    serving = load_serving(saved_model, spec.signature)
    model = _observed(canonicalise(serving), records, calibration)
    ship_host(bundle, model.host_inputs)
    _convert_all(model, spec, bundle, work)
    proof = prove(serving, spec, records, bundle, work)
    tolerances = _ship_golden(proof, model.host_inputs, spec, bundle)
    manifest = write_manifest(bundle, model, spec, source, tolerances, {})
    return EdgeExport(bundle, manifest, model.host_inputs, proof)


def _observed(
    model: CanonicalModel, records: Sequence[bytes], calibration: Sequence[bytes]
) -> CanonicalModel:
    proven = [raw_values(record) for record in records]
    calibrated = [raw_values(record) for record in calibration] or proven
    host_inputs = observed(model.host_inputs, calibrated, proven)
    return dataclasses.replace(model, host_inputs=host_inputs)


def _ship_golden(
    proof: Proof, host_inputs: HostInputs, spec: EdgeSpec, bundle: Path
) -> dict[str, float]:
    """Writes the golden vectors; returns how far a format may lie from their answers."""
    rows, answers = proof.rows, proof.answers
    flips = chain.from_iterable(found.parity.flips for found in proof.formats.values())
    positions = golden_choice(
        rows, answers, host_inputs, flips, spec.decision_threshold, spec.golden_vectors
    )
    write_atomically(bundle / GOLDEN_FILE, golden_vectors(rows, answers, host_inputs, positions))
    return {
        name: golden_tolerance(
            answers, proof.formats[name].answers, positions, spec.limits.of(name).delta
        )
        for name in spec.exported()
    }


def _convert_all(model: CanonicalModel, spec: EdgeSpec, bundle: Path, work: Path) -> None:
    canonical = work / "canonical"
    model.save(canonical)
    made: dict[str, Path] = {}

    def make(kind: Format) -> Path:
        if kind.name not in made:
            source = make(kind.base) if kind.base is not None else canonical
            made[kind.name] = work / "formats" / kind.path
            convert(
                source,
                made[kind.name],
                kind,
                weights=model.weights,
                features=model.features,
                timeout=spec.timeout_seconds,
            )
        return made[kind.name]

    for name in spec.exported():
        kind = FORMATS[name]
        made_file = make(kind)
        for path in sorted(made_file.parent.iterdir()) if kind.folder else [made_file]:
            write_atomically((bundle / kind.path).with_name(path.name), path.read_bytes())
