"""A pipeline specification as a file."""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path
from typing import Any

import yaml
from google.protobuf import json_format
from google.protobuf.message import Message

from ...components.errors import PipelineRootError

YAML_SUFFIXES = (".yaml", ".yml")


def write_specification(spec: Message, output: Path) -> Path:
    """Writes a PipelineSpec in YAML, or in JSON a PipelineJob around it, whole or not at all.

    Raises:
      PipelineRootError: where the file cannot be written.
    """
    values = json_format.MessageToDict(spec)
    text = _yaml(values) if output.suffix in YAML_SUFFIXES else _json(values)
    aside = output.with_name(f".{output.name}.partial")
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        with aside.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(output)
    except OSError as error:
        with contextlib.suppress(OSError):
            aside.unlink()
        raise PipelineRootError(
            f"Cannot write the compiled pipeline: {error.strerror}",
            where=str(output),
            remedy="Check the folder, its permissions and its space.",
        ) from error
    return output


def _yaml(values: dict[str, Any]) -> str:
    return str(yaml.safe_dump(values, sort_keys=True, width=1_000_000))


def _json(values: dict[str, Any]) -> str:
    job = {"displayName": values["pipelineInfo"]["name"], "pipelineSpec": values}
    if "defaultPipelineRoot" in values:
        job["runtimeConfig"] = {"gcsOutputDirectory": values["defaultPipelineRoot"]}
    return json.dumps(job, indent=1, sort_keys=True) + "\n"
