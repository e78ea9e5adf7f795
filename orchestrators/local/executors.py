"""The classes a compiled pipeline's nodes run, imported before any of them runs."""

from __future__ import annotations

import importlib
from collections.abc import Iterator

from tfx.orchestration.local import runner_utils
from tfx.proto.orchestration import executable_spec_pb2, pipeline_pb2

from ...components.errors import PipelineDefinitionError


def import_executors(ir: pipeline_pb2.Pipeline) -> list[str]:
    """Imports each node's executor and driver, which the nodes' processes then need not do.

    Returns:
      The names of their modules.

    Raises:
      PipelineDefinitionError: for one that cannot be imported; names the node.
    """
    modules = []
    for node, path in _class_paths(ir):
        module, _, name = path.rpartition(".")
        try:
            getattr(importlib.import_module(module), name)
        except Exception as error:
            raise PipelineDefinitionError(
                f"Its executor {path} cannot be imported: {type(error).__name__}: {error}",
                where=node,
                remedy="Install the package that has it, or put it where Python finds it.",
            ) from error
        modules.append(module)
    return list(dict.fromkeys(modules))


def _class_paths(ir: pipeline_pb2.Pipeline) -> Iterator[tuple[str, str]]:
    deployment = runner_utils.extract_local_deployment_config(ir)
    for one in ir.nodes:
        name = one.pipeline_node.node_info.id
        for spec in (
            runner_utils.extract_executor_spec(deployment, name),
            runner_utils.extract_custom_driver_spec(deployment, name),
        ):
            if isinstance(spec, executable_spec_pb2.BeamExecutableSpec):
                yield name, spec.python_executor_spec.class_path
            elif isinstance(spec, executable_spec_pb2.PythonClassExecutableSpec):
                yield name, spec.class_path
