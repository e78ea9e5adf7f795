"""Conditions that cannot be said in Kubeflow's language for them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from tfx.dsl.components.base.base_node import BaseNode
from tfx.dsl.placeholder.placeholder import Predicate
from tfx.proto.orchestration import placeholder_pb2
from tfx.types.channel_utils import encode_placeholder_with_channels

from ..definition import Definition
from ..objection import Objection
from .integer_range import EXACT_IN_DOUBLES


def condition_form(definition: Definition) -> Iterator[Objection]:
    """A condition compares properties of artifacts with numbers and plain texts.

    Kubeflow and Vertex AI evaluate conditions without a container, as CEL over the artifacts'
    metadata: what stands in a file (``.value``) is out of their reach. TFX's
    ``placeholder_to_cel`` (``tfx/orchestration/kubeflow/v2/compiler_utils.py``) raises for that and
    for whatever else CEL has no word for. It puts texts between quotes as they are, and turns every
    integer into a double.
    """
    if not definition.in_containers:
        return
    for node in definition.inner:
        for predicate in definition.predicates(node):
            yield from _objections(node, predicate)


def _objections(node: BaseNode, predicate: Predicate) -> Iterator[Objection]:
    # Importing it imports kfp, which only these platforms need.
    from tfx.orchestration.kubeflow.v2.compiler_utils import placeholder_to_cel

    encoded = encode_placeholder_with_channels(predicate, lambda channel: "channel")
    try:
        placeholder_to_cel(encoded)
    except (NotImplementedError, ValueError) as error:
        by_value = "artifact_value_op" in str(error)
        yield Objection(
            "condition-form",
            node.id,
            "Its condition cannot be evaluated there",
            "It reads a file, and only metadata can be read" if by_value else str(error),
            "Compare a custom property: channel.future()[0].custom_property('name') == 1.",
        )
        return
    for constant in _constants(encoded):
        reason = _unsayable(constant)
        if reason:
            yield Objection(
                "condition-form",
                node.id,
                f"Its condition would compare something else than {constant!r}",
                reason,
                "Compare a small number or a plain word.",
            )


def _constants(expression: placeholder_pb2.PlaceholderExpression) -> Iterator[Any]:
    kind = expression.WhichOneof("expression_type")
    if kind == "value":
        yield getattr(expression.value, expression.value.WhichOneof("value"))
    elif kind == "operator":
        operator = getattr(expression.operator, expression.operator.WhichOneof("operator_type"))
        for field, value in operator.ListFields():
            if field.message_type and field.message_type.name == "PlaceholderExpression":
                several = isinstance(value, placeholder_pb2.PlaceholderExpression)
                for one in [value] if several else value:
                    yield from _constants(one)


def _unsayable(constant: Any) -> str:
    if isinstance(constant, str) and ("'" in constant or "\\" in constant or "\n" in constant):
        return "TFX puts it between single quotes as it is"
    if isinstance(constant, int) and abs(constant) > EXACT_IN_DOUBLES:
        return "Integers are doubles there, exact up to 2^53"
    if isinstance(constant, float) and not math.isfinite(constant):
        return "CEL has no word for it"
    return ""
