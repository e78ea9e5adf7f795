"""Runs the guards of a bundle: bad rows through ``pre.py``, and through ``pre.mjs`` in node."""

from __future__ import annotations

import json
import runpy
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ...errors import ConversionError
from .host_inputs import written

NODE_SECONDS = 60.0

_SHOWN = 3


def failed_guards(preprocess: Path, guards: Path) -> list[dict[str, Any]]:
    """What a bundle's ``pre.py`` says otherwise than its ``golden/guards.json``.

    Args:
      preprocess: the folder of a bundle that holds ``spec.json`` and ``pre.py``.
      guards: ``golden/guards.json``.

    Returns:
      ``name``, ``expected`` and ``found`` of each case that differs; none where all guards hold.
    """
    program = runpy.run_path(str(preprocess / "pre.py"))
    preprocessor = program["Preprocessor"]((preprocess / "spec.json").read_text("utf-8"))
    document = json.loads(guards.read_text("utf-8"))
    usual = {feature: _expanded(value) for feature, value in document["row"].items()}
    told = [(case, _said(preprocessor, usual, case)) for case in document["cases"]]
    return [
        {"name": case["name"], "expected": case["expect"], "found": found}
        for case, found in told
        if case["expect"] != found
    ]


def failed_guards_in_node(preprocess: Path, guards: Path) -> list[dict[str, Any]] | None:
    """What ``pre.mjs`` says otherwise than ``golden/guards.json``.

    Args:
      preprocess: the folder of a bundle that holds ``spec.json``, ``pre.mjs`` and its check.
      guards: ``golden/guards.json``.

    Returns:
      As :func:`failed_guards`; None where this machine has no node.

    Raises:
      ConversionError: node crashed or hung on the files.
    """
    node = shutil.which("node")
    if node is None:
        return None
    command = [node, "guard_check.mjs", "spec.json", str(guards.absolute())]
    try:
        ran = subprocess.run(
            command, cwd=preprocess, capture_output=True, text=True, timeout=NODE_SECONDS
        )
    except subprocess.TimeoutExpired as error:
        raise ConversionError(f"pre.mjs did not end within {NODE_SECONDS:g} s") from error
    if ran.returncode:
        raise ConversionError(
            f"node ended with exit code {ran.returncode} on pre.mjs",
            remedy=f"It said:\n{ran.stderr}",
        )
    return list(json.loads(ran.stdout))


def require_guards(program: str, failed: Sequence[Mapping[str, Any]]) -> None:
    """Refuses a host's program of which a guard is missing.

    Raises:
      ConversionError: names the first cases.
    """
    if failed:
        shown = "; ".join(
            f"{one['name']}: {one['found']} instead of {one['expected']}" for one in failed[:_SHOWN]
        )
        more = f", and {len(failed) - _SHOWN} more" if len(failed) > _SHOWN else ""
        raise ConversionError(
            f"{program} does not guard the model as golden/guards.json says: {shown}{more}",
            remedy="Ship the files of one export together, unchanged.",
        )


def _said(preprocessor: Any, usual: Mapping[str, Any], case: Mapping[str, Any]) -> dict[str, Any]:
    given = {feature: value for feature, value in usual.items() if feature != case["feature"]}
    if "value" in case:
        given[case["feature"]] = _expanded(case["value"])
    row = preprocessor.from_json(given)
    try:
        inputs = preprocessor(row)
        if "inputs" not in case["expect"]:
            return {"unusual": preprocessor.unusual(row)}
        return {
            "inputs": {
                name: written(inputs[name].ravel().tolist()) for name in case["expect"]["inputs"]
            }
        }
    except Exception as error:  # A guard that is missing may end in any error.
        return {"code": getattr(error, "code", repr(error))}


def _expanded(value: Any) -> Any:
    if not isinstance(value, dict) or not value:
        return value
    return [value["of"]] * value["times"] + value["then"]
