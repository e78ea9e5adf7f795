"""Publishes an export: the files that ship, and what the gate said about them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from ..artifacts import (
    BLESSED_PROPERTY,
    OUTCOME_PROPERTY,
    SENTENCE_PROPERTY,
    EdgeBlessing,
    EdgeModel,
    EdgeReport,
    write_payload,
    write_verdict,
)
from ..report import Section
from ..verdict import Verdict
from .bundle import MANIFEST_FILE, copy_bundle
from .exporting import EdgeExport

BLESSED_FILE = "BLESSED"
NOT_BLESSED_FILE = "NOT_BLESSED"


def publish_model(exported: EdgeExport, edge_model: EdgeModel) -> None:
    """Copies a bundle into its artifact and mirrors its manifest as custom properties.

    ML-Metadata then answers which formats there are (``formats``), how many bytes each has
    (``litert_f32_bytes``), and what was shipped (``litert_f32_sha256``, ``manifest_sha256``).
    """
    copy_bundle(exported.bundle, edge_model.uri)
    formats: Mapping[str, str] = exported.manifest["formats"]
    edge_model.set_string_custom_property("formats", ",".join(formats))
    for name, path in formats.items():
        file = exported.manifest["files"][path]
        edge_model.set_int_custom_property(f"{name}_bytes", file["bytes"])
        edge_model.set_string_custom_property(f"{name}_sha256", file["sha256"])
    digest = hashlib.sha256((exported.bundle / MANIFEST_FILE).read_bytes()).hexdigest()
    edge_model.set_string_custom_property("manifest_sha256", digest)


def publish_verdict(
    verdict: Verdict,
    sections: Iterable[Section],
    edge_report: EdgeReport,
    edge_blessing: EdgeBlessing,
) -> None:
    """Writes the report, and the blessing as TFX writes its own: one file whose name says it."""
    write_verdict(edge_report, verdict, sections)
    edge_blessing.set_int_custom_property(BLESSED_PROPERTY, int(verdict.passed))
    edge_blessing.set_string_custom_property(OUTCOME_PROPERTY, verdict.outcome.value)
    edge_blessing.set_string_custom_property(SENTENCE_PROPERTY, verdict.sentence)
    name = BLESSED_FILE if verdict.passed else NOT_BLESSED_FILE
    write_payload(edge_blessing, name, f"{verdict.sentence}\n")
