"""Publishes an export: the files that ship, and what the gate said about them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

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
from .bundle import copy_bundle, format_file
from .exporting import EdgeExport
from .host.host_inputs import HostInputs
from .layout import MANIFEST_FILE

BLESSED_FILE = "BLESSED"
NOT_BLESSED_FILE = "NOT_BLESSED"


def publish_model(exported: EdgeExport, edge_model: EdgeModel) -> None:
    """Copies a bundle into its artifact and mirrors its manifest as custom properties.

    ML-Metadata then answers which formats there are (``formats``), how many bytes each has
    (``litert_f32_bytes``), what was shipped (``litert_f32_sha256``, ``manifest_sha256``), under
    which ``licence``, what its decisions are called (``labels``), and whether two models were
    calibrated on numbers of the same ranges (``ranges_sha256``). It never learns of a row.
    """
    copy_bundle(exported.bundle, edge_model.uri)
    manifest = exported.manifest
    texts = {
        "formats": ",".join(manifest["formats"]),
        "labels": ",".join(manifest["labels"]),
        "licence": manifest["licence"],
        "manifest_sha256": _digest((exported.bundle / MANIFEST_FILE).read_bytes()),
        "ranges_sha256": ranges_digest(exported.host_inputs),
    }
    for name in manifest["formats"]:
        file = format_file(manifest, name) or {}
        edge_model.set_int_custom_property(f"{name}_bytes", file["bytes"])
        texts[f"{name}_sha256"] = file["sha256"]
    for name, text in texts.items():
        if text:
            edge_model.set_string_custom_property(name, text)


def ranges_digest(host_inputs: HostInputs) -> str:
    """SHA-256 over the ranges of the inputs' numbers, in hexadecimal."""
    ranges = {item.name: item.range for item in host_inputs.inputs}
    return _digest(json.dumps(ranges, sort_keys=True).encode())


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


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
