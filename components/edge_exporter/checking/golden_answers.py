"""Asks each format of a bundle the golden vectors, through the bundle's own preprocessing."""

from __future__ import annotations

import dataclasses
import json
import runpy
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ...errors import DataError, InstallationError, TidegateError, UsageError
from ...verdict import Measurement
from ..formats import FORMATS
from ..host.shipping import PYTHON_FILE, SPEC_FILE
from ..layout import GOLDEN_FILE
from ..proving.parity import Parity, compare
from ..proving.predictors import predict
from .measured import measured

Vectors = Sequence[Mapping[str, Any]]


@dataclasses.dataclass(frozen=True)
class GoldenAnswers:
    """What the formats answered.

    Attributes:
      measurements: the largest difference of each that ran, against its tolerance.
      not_run: why others did not, by name.
    """

    measurements: tuple[Measurement, ...]
    not_run: Mapping[str, str]


def ask_golden(bundle: Path, manifest: Mapping[str, Any], damaged: frozenset[str]) -> GoldenAnswers:
    """Asks every format that this machine can run.

    Args:
      bundle: the folder; its ``pre.py`` is run.
      manifest: of the bundle.
      damaged: files that are not what the manifest describes: none of them is run, for a damaged
        model can take the whole process down.

    Raises:
      DataError: there are no golden vectors.
    """
    vectors = _vectors(bundle)
    program = runpy.run_path(str(bundle / PYTHON_FILE))
    preprocessor = program["Preprocessor"]((bundle / SPEC_FILE).read_text("utf-8"))
    rows = [preprocessor.from_json(vector["row"]) for vector in vectors]
    found, not_run = [], {}
    for name, described in manifest["formats"].items():
        tolerance = described["golden_tolerance"]
        if name not in FORMATS or described["path"] in damaged:
            unknown = "this version of Tidegate does not know it"
            not_run[name] = unknown if name not in FORMATS else "its file is damaged or missing"
            continue
        try:
            answers = predict(FORMATS[name], bundle / described["path"], preprocessor, rows)
            parity = compare(_written(vectors, answers), answers, manifest["decision_threshold"])
            found.append(_held(name, parity, tolerance))
        except (ImportError, InstallationError, UsageError) as error:
            not_run[name] = str(error)
        except (TidegateError, ValueError, RuntimeError) as error:
            said = f"{name} does not run: {error}"
            found.append(measured(name, "max_delta", None, tolerance, said))
    return GoldenAnswers(tuple(found), not_run)


def _vectors(bundle: Path) -> Vectors:
    vectors = json.loads((bundle / GOLDEN_FILE).read_text("utf-8")).get("vectors")
    if not vectors:
        raise DataError(
            f"The bundle proves nothing: its {GOLDEN_FILE} holds no vectors",
            where=str(bundle),
            remedy="Export the model again.",
        )
    return list(vectors)


def _written(vectors: Vectors, answers: Mapping[str, npt.NDArray[Any]]) -> dict[str, Any]:
    """The vectors' own answers, in the shapes of a format's."""
    return {
        name: np.array(
            [[float(value) for value in vector["outputs"][name]] for vector in vectors]
        ).reshape(answers[name].shape if name in answers else (len(vectors), -1))
        for name in vectors[0]["outputs"]
    }


def _held(name: str, parity: Parity, tolerance: float) -> Measurement:
    broken = parity.nan_mismatches
    said = (
        f"{name} differs by at most {parity.max_delta:.2g} (tolerance {tolerance:g}) on"
        f" {parity.examples:,} golden vectors, and decides alike in {parity.agreement:.2%}"
    )
    if broken:
        said += f"; {broken:,} are finite on one side only"
    value = parity.max_delta if not broken else None
    return measured(name, "max_delta", value, tolerance, f"{said}.", {"vectors": parity.examples})
