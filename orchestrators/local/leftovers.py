"""Clears away what an attempt left that did not come to its end: half a model must not be found."""

from __future__ import annotations

import posixpath

from tfx.dsl.io import fileio
from tfx.proto.orchestration import pipeline_pb2

_SYSTEM = ".system"


def remove_outputs(pipeline_root: str, node_id: str, execution: int) -> None:
    """Removes the folders that the execution was given for its outputs and its own use.

    TFX names each by the execution, ``root/node/output/execution``, which is unique in the store.
    """
    folder = posixpath.join(pipeline_root, node_id)
    if not fileio.isdir(folder):
        return
    kept = [name.rstrip("/") for name in fileio.listdir(folder)]
    for name in [one for one in kept if one != _SYSTEM] + [f"{_SYSTEM}/executor_execution"]:
        leftover = posixpath.join(folder, name, str(execution))
        if fileio.isdir(leftover):
            fileio.rmtree(leftover)


def root_of(ir: pipeline_pb2.Pipeline) -> str:
    """TFX's pipeline root."""
    return str(ir.runtime_spec.pipeline_root.field_value.string_value)
