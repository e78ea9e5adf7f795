"""Parameters: where a task's come from, and how they are cast to the types declared."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from google.protobuf import json_format

from ...components.errors import ConfigError, PipelineRunError
from .wire import wire_json

LEGACY = {1: int, 2: float, 3: str}
"""PrimitiveTypeEnum of schema 2.0: INT, DOUBLE, STRING."""

(DOUBLE, INTEGER, STRING, BOOLEAN, LIST, STRUCT, STATUS) = range(1, 8)
"""ParameterTypeEnum of schema 2.1."""

EXPECTED: Mapping[int, tuple[type, ...]] = {
    DOUBLE: (int, float),
    INTEGER: (int, float),
    STRING: (str,),
    BOOLEAN: (bool,),
    LIST: (list,),
    STRUCT: (dict,),
    STATUS: (dict,),
}


def constant_of(value: Any) -> Any:
    """What a ValueOrRuntimeParameter that is a constant holds."""
    if value.WhichOneof("value") == "constant":
        return json_format.MessageToDict(value.constant)
    constant = value.constant_value
    return getattr(constant, constant.WhichOneof("value"))


def pipeline_parameters(
    declared: Mapping[str, Any], given: Mapping[str, Any], wanted: Mapping[str, Any]
) -> dict[str, Any]:
    """The parameters of a run: what is wanted, else what the job file gives, else the default.

    Args:
      declared: the ParameterSpec of each.
      given: by the job file.
      wanted: by who runs it.

    Raises:
      ConfigError: for a parameter that the pipeline does not have, lacks, or of a wrong type.
    """
    unknown = sorted(set(wanted) - set(declared))
    if unknown:
        raise ConfigError(
            f"The pipeline has no parameter {unknown[0]!r}",
            remedy=f"Known: {', '.join(sorted(declared)) or 'none'}.",
        )
    values = {**given, **wanted}
    missing = sorted(set(declared) - set(with_defaults(declared, values)))
    missing = [name for name in missing if not declared[name].is_optional]
    if missing:
        raise ConfigError(
            f"The pipeline's parameter {missing[0]!r} has no value",
            remedy="Give it one with --parameter.",
        )
    try:
        return cast_all(declared, with_defaults(declared, values))
    except PipelineRunError as error:
        raise ConfigError(error.what, remedy=error.remedy) from error


def with_defaults(declared: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values, with the defaults of those left out that have one."""
    defaults = {
        name: json_format.MessageToDict(one.default_value)
        for name, one in declared.items()
        if one.HasField("default_value") and one.default_value.WhichOneof("kind")
    }
    return {**defaults, **{name: one for name, one in values.items() if name in declared}}


def cast_all(declared: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Every value in the type that is declared for it.

    Raises:
      PipelineRunError: for a value that cannot be cast.
    """
    return {name: _cast(name, declared[name], value) for name, value in values.items()}


def is_legacy(declared: Any) -> bool:
    """Whether a ParameterSpec is of schema 2.0, which travels in fields of its own."""
    return not declared.parameter_type


def _cast(name: str, declared: Any, value: Any) -> Any:
    """As Kubeflow's driver does: text from anything, anything from text, and nothing else."""
    try:
        kind = declared.parameter_type
        text = kind == STRING or LEGACY.get(declared.type) is str
        if text and not isinstance(value, str):
            return wire_json(value)
        if is_legacy(declared):
            return LEGACY[declared.type](value) if declared.type in LEGACY else value
        if kind != STRING and isinstance(value, str):
            value = json.loads(value)
        if not isinstance(value, EXPECTED[kind]) or (isinstance(value, bool) and kind != BOOLEAN):
            raise ValueError(f"{value!r} is of another type")
    except (ValueError, TypeError) as error:
        raise PipelineRunError(
            f"The parameter {name!r} cannot be cast to its type: {error}",
            remedy="Pass what the component declares.",
        ) from error
    return value
