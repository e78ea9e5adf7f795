"""Exports a model for devices: canonicalise, convert, prove, and complete what ships."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from ..atomic import write_atomically
from ..errors import DataError
from ..verdict import Measurement
from .bundle import write_manifest
from .converting.convert_all import convert_all, starting
from .converting.embed import embed
from .converting.model_card import ModelCard
from .formats import FORMATS, LITERT_F32, Format
from .formats.prerequisites import require_prerequisites
from .host.golden import golden_vectors
from .host.golden_choice import golden_choice
from .host.host_inputs import HostInputs
from .host.observed import observed
from .host.preprocess import Preprocessor
from .host.shipping import ship_host
from .host.tolerance import golden_tolerance
from .layout import GOLDEN_FILE
from .proving.calibration import Calibration, check_coverage, choose_examples, prepare
from .proving.examples import raw_values
from .proving.proof import Proof, prove
from .proving.standard import read_standard
from .rewriting.canonical import canonicalise
from .rewriting.serving import Serving, load_serving
from .spec import EdgeSpec
from .web.page import write_page

Row = Mapping[str, Any]


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
      DataError: the examples do not suit the model, or a format has none to be calibrated on.
      UsageError: a format needs what is not installed.
      InstallationError: what is fetched when it is first needed cannot be had.
    """
    kinds = [FORMATS[name] for name in spec.exported()]
    for kind in kinds:
        require_prerequisites(kind)
    bundle, work = scratch / "bundle", scratch / "work"
    work.mkdir()
    # First, for a page's engines may be out of reach, and what follows takes minutes.
    engines = write_page(bundle, spec)
    with starting(kinds, work) as converters:
        serving = load_serving(saved_model, spec.signature)
        standard = read_standard(serving, spec, records)
        proven = standard.rows
        seen = _calibration_rows(serving, kinds, spec, calibration)
        model = canonicalise(serving)
        model = dataclasses.replace(
            model, host_inputs=observed(model.host_inputs, seen or proven, proven)
        )
        ship_host(bundle, model.host_inputs)
        calibrated, checks = _calibrated(model.host_inputs, seen, proven, spec)
        inputs = calibrated.save(work / "calibration.npz") if calibrated is not None else None
        made = convert_all(
            model,
            kinds,
            work,
            calibration=inputs,
            timeout=spec.timeout_seconds,
            started=converters,
        )
    _ship_formats(made, kinds, _card(model.host_inputs, calibrated, spec, source), bundle)
    proof = prove(standard, spec, bundle, work, made.get(LITERT_F32.name))
    tolerances = _ship_golden(proof, model.host_inputs, spec, bundle)
    manifest = write_manifest(bundle, model, spec, source, tolerances, engines)
    return EdgeExport(bundle, manifest, model.host_inputs, proof, checks)


def _calibration_rows(
    serving: Serving, kinds: Sequence[Format], spec: EdgeSpec, calibration: Sequence[bytes]
) -> list[Row]:
    calibrated = [kind.name for kind in kinds if kind.calibrated]
    if not calibrated:
        return []
    if not calibration:
        raise DataError(
            f"{calibrated[0]} must be calibrated, and there are no examples to calibrate it on",
            where=f"split {spec.calibration_split!r}",
            remedy="Name a split that has some, other than the one that parity is taken on, in"
            " EdgeSpec.calibration_split.",
        )
    answers = serving.predict(calibration)
    chosen = choose_examples(
        calibration, answers, spec.decision_threshold, spec.calibration_examples, spec.seed
    )
    return [raw_values(record) for record in chosen]


def _calibrated(
    host_inputs: HostInputs, seen: Sequence[Row], proven: Sequence[Row], spec: EdgeSpec
) -> tuple[Calibration | None, tuple[Measurement, ...]]:
    if not seen:
        return None, ()
    preprocessor = Preprocessor(host_inputs.to_json())
    calibration = Calibration(prepare(seen, preprocessor))
    asked = prepare(proven, preprocessor)
    return calibration, tuple(check_coverage(calibration, asked, spec.limits.calibration_coverage))


def _card(
    host_inputs: HostInputs,
    calibration: Calibration | None,
    spec: EdgeSpec,
    source: Mapping[str, Any],
) -> ModelCard:
    return ModelCard(
        source=source,
        host_inputs=host_inputs,
        ranges=calibration.ranges if calibration is not None else {},
        labels=spec.labels,
        licence=spec.licence,
        decision_threshold=spec.decision_threshold,
    )


def _ship_formats(
    made: Mapping[str, Path], kinds: Sequence[Format], card: ModelCard, bundle: Path
) -> None:
    for kind in kinds:
        file = made[kind.name]
        write_atomically(bundle / kind.path, embed(file.read_bytes(), kind, card))
        for path in sorted(file.parent.iterdir()) if kind.folder else []:
            if path != file:
                write_atomically((bundle / kind.path).with_name(path.name), path.read_bytes())


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
