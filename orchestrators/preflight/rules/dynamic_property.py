"""Execution properties that another node puts out, in a form that no KFP parameter has."""

from __future__ import annotations

from collections.abc import Iterator

from tfx.dsl.placeholder.placeholder import Placeholder
from tfx.types.channel_utils import unwrap_simple_channel_placeholder

from ..definition import Definition
from ..objection import Objection

TYPES = ("Boolean", "Integer", "String")
"""The value artifacts that TFX passes as a parameter; its "Double" is no type of TFX's."""


def dynamic_property(definition: Definition) -> Iterator[Objection]:
    """A dynamic property is ``channel.future()[0].value``, of a Boolean, an Integer or a String.

    TFX's compiler for Kubeflow raises for any other expression, and for any other type of value
    (``PipelineBuilder.build``, ``build_output_parameter_spec``).
    """
    if not definition.in_containers:
        return
    for node, name, value in definition.properties():
        if isinstance(value, Placeholder):
            reason = _unsayable(value)
            if reason:
                yield Objection(
                    "dynamic-property",
                    node.id,
                    f"Its property {name!r} could not be passed on",
                    reason,
                    "Pass channel.future()[0].value, and compute in an executor.",
                )


def _unsayable(value: Placeholder) -> str:
    try:
        channel = unwrap_simple_channel_placeholder(value)
    except ValueError:
        return "Only a whole value can be a parameter there, and no expression of it"
    kind = str(channel.type.TYPE_NAME)
    if kind not in TYPES:
        return f"{kind} is none of the types that are passed as a parameter: {', '.join(TYPES)}"
    return ""
