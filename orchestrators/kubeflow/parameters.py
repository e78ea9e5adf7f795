"""Runtime parameters, which a user sets when a compiled pipeline is submitted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from google.protobuf.message import Message
from kfp.pipeline_spec import pipeline_spec_pb2
from tfx.proto.orchestration import pipeline_pb2

from .node_description import RUN_ID_PARAMETER

_TYPES = {
    pipeline_pb2.RuntimeParameter.Type.INT: pipeline_spec_pb2.ParameterType.NUMBER_INTEGER,
    pipeline_pb2.RuntimeParameter.Type.DOUBLE: pipeline_spec_pb2.ParameterType.NUMBER_DOUBLE,
    pipeline_pb2.RuntimeParameter.Type.STRING: pipeline_spec_pb2.ParameterType.STRING,
}


def runtime_parameters(message: Message) -> Mapping[str, pipeline_pb2.RuntimeParameter]:
    """Every runtime parameter that stands anywhere in ``message``, by its name.

    The id of the run is none: the backend says it.
    """
    return {one.name: one for one in _found(message) if one.name != RUN_ID_PARAMETER}


def specification_of(parameter: pipeline_pb2.RuntimeParameter) -> Message:
    """How Kubeflow declares the parameter, its default included."""
    spec = pipeline_spec_pb2.ComponentInputsSpec.ParameterSpec(
        parameter_type=_TYPES[parameter.type]
    )
    kind = parameter.default_value.WhichOneof("value")
    if kind == "string_value":
        spec.default_value.string_value = parameter.default_value.string_value
    elif kind is not None:
        spec.default_value.number_value = getattr(parameter.default_value, kind)
    return spec


def typed(parameter: pipeline_pb2.RuntimeParameter, value: object) -> int | float | str:
    """The value as its declared type: what arrives is JSON's, in which 334 may be 334.0."""
    if parameter.type == pipeline_pb2.RuntimeParameter.Type.INT:
        return int(value)  # type: ignore[call-overload]
    if parameter.type == pipeline_pb2.RuntimeParameter.Type.DOUBLE:
        return float(value)  # type: ignore[arg-type]
    return str(value)


def _found(message: Message) -> Iterator[pipeline_pb2.RuntimeParameter]:
    if isinstance(message, pipeline_pb2.RuntimeParameter):
        yield message
        return
    for field, value in message.ListFields():
        if field.message_type is None:
            continue
        if field.message_type.GetOptions().map_entry:
            for key in sorted(value):
                if isinstance(value[key], Message):
                    yield from _found(value[key])
        elif isinstance(value, Message):
            yield from _found(value)
        else:
            for item in value:
                yield from _found(item)
