"""What a shipped file says of itself: what it was made from, and what its numbers mean."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from ..formats import Format
from ..host.host_inputs import HostInputs


@dataclasses.dataclass(frozen=True)
class ModelCard:
    """What is embedded in every file of an edge model.

    Attributes:
      source: digests of what the model was made from, by name.
      host_inputs: what the host hands in.
      ranges: the range of each input that int8 was calibrated on, by the input's name; empty where
        nothing was calibrated.
      labels: the names of the model's decisions.
      licence: of the model, an SPDX identifier; empty where none is stated.
      decision_threshold: from which an output of a single number means yes.
    """

    source: Mapping[str, Any]
    host_inputs: HostInputs
    ranges: Mapping[str, tuple[float, float]]
    labels: tuple[str, ...]
    licence: str
    decision_threshold: float

    def facts(self, kind: Format) -> dict[str, Any]:
        """What the file of one format says, as plain JSON values."""
        host = self.host_inputs.to_json()
        ranges = self.ranges if kind.calibrated else {}
        return {
            "version": 1,
            "format": kind.name,
            "source": dict(self.source),
            "host_spec_sha256": _digest(host),
            "vocabularies_sha256": {
                name: _digest(json.dumps([one.default, dict(one.ids)], sort_keys=True))
                for name, one in sorted(self.host_inputs.vocabularies.items())
            },
            "calibration_ranges": {name: list(seen) for name, seen in sorted(ranges.items())},
            "labels": list(self.labels),
            "licence": self.licence,
            "decision_threshold": self.decision_threshold,
        }

    def files(self, kind: Format) -> dict[str, str]:
        """The same as files by name: the facts, the host's specification, labels and licence."""
        files = {
            "tidegate.json": json.dumps(self.facts(kind), indent=1, sort_keys=True),
            "spec.json": self.host_inputs.to_json(),
        }
        if self.labels:
            files["labels.txt"] = "".join(f"{label}\n" for label in self.labels)
        if self.licence:
            files["licence.txt"] = f"SPDX-License-Identifier: {self.licence}\n"
        return files


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
