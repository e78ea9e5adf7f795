"""What the exporter must know of a format."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ...environments import Environment
from ..limits import FormatLimits

PROGRAMS = Path(__file__).parent.parent / "programs"


@dataclasses.dataclass(frozen=True)
class Format:
    """One way of writing a model for devices.

    Attributes:
      name: as settings and reports name it.
      path: of the file inside an edge model.
      converter: the program that converts; run as ``converter SOURCE OUTPUT OPTIONS``.
      base: the format whose file is the source; None for the canonical model's SavedModel.
      options: for the converter, as plain JSON values.
      bytes_per_weight: what the converter may not undercut; a file with less has lost weights.
      limits: what holds where the settings say nothing.
      runtime: what runs the file: ``litert``, ``onnx`` or ``tfjs``.
      calibrated: the converter is handed the inputs of calibration examples.
      folder: the converter writes more files beside ``path``, and all of them ship.
      extra: of this package, which brings ``modules``; empty where all of them are always there.
      modules: that the converter and the proof import.
      commands: programs that must be on the PATH.
      environment: what the converter needs besides; its folder stands in the options.
    """

    name: str
    path: str
    converter: Path
    options: Mapping[str, Any]
    bytes_per_weight: float
    limits: FormatLimits
    base: Format | None = None
    runtime: str = "litert"
    calibrated: bool = False
    folder: bool = False
    extra: str = ""
    modules: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    environment: Environment | None = None
