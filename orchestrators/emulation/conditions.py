"""Trigger conditions in CEL, over the ExecutorInput that Kubeflow's driver shows them.

CEL: https://github.com/google/cel-spec/blob/master/doc/langdef.md
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from typing import Any

import celpy
from celpy import celtypes
from celpy.evaluation import CELEvalError

from ...components.errors import PipelineRunError


class Condition:
    """A condition that was parsed; ValueError where it is not CEL."""

    def __init__(self, text: str) -> None:
        self.text = text
        try:
            self._tree = _environment().compile(text)
        except celpy.CELParseError as error:
            raise ValueError(str(error)) from error

    def __call__(self, executor_input: Mapping[str, Any]) -> bool:
        """Whether the task may run.

        Args:
          executor_input: its JSON; the fields have their names in protobuf here, as on Kubeflow.

        Raises:
          PipelineRunError: where it cannot be evaluated, as for a key that is not there; on
            Kubeflow the task's driver fails.
        """
        program = _environment().program(self._tree, functions={"parseJson": _parse_json})
        try:
            result = program.evaluate({"inputs": _cel(_fields(executor_input["inputs"]))})
        except CELEvalError as error:
            raise self._unknown(str(error.args[0] if error.args else error)) from error
        if not isinstance(result, (bool, celtypes.BoolType)):
            raise self._unknown("it is neither true nor false")
        return bool(result)

    def _unknown(self, why: str) -> PipelineRunError:
        return PipelineRunError(
            f"The condition {self.text} cannot be evaluated: {why}",
            remedy="Have the task before it set what it asks for.",
        )


@functools.cache
def _environment() -> celpy.Environment:
    return celpy.Environment()


def _parse_json(text: celtypes.StringType) -> Any:
    return _cel(json.loads(str(text)))


def _fields(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs with every field of the message, as CEL sees those that are not set."""
    return {
        "parameters": inputs.get("parameters", {}),
        "parameter_values": inputs.get("parameterValues", {}),
        "artifacts": {
            key: {"artifacts": [{"name": "", "metadata": {}, **one} for one in of["artifacts"]]}
            for key, of in inputs.get("artifacts", {}).items()
        },
    }


def _cel(value: Any) -> Any:
    """The value in CEL's types; every number is a double, as in a protobuf Struct."""
    if isinstance(value, Mapping):
        return celtypes.MapType({celtypes.StringType(k): _cel(v) for k, v in value.items()})
    if isinstance(value, (list, tuple)):
        return celtypes.ListType([_cel(one) for one in value])
    if isinstance(value, bool) or value is None:
        return None if value is None else celtypes.BoolType(value)
    if isinstance(value, (int, float)):
        return celtypes.DoubleType(value)
    return celtypes.StringType(value)
