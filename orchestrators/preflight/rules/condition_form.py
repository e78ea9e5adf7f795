"""Conditions that cannot be said in Kubeflow's language for them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from tfx.dsl.compiler.compiler_utils import implicit_channel_key
from tfx.dsl.placeholder.placeholder import Predicate
from tfx.proto.orchestration import placeholder_pb2
from tfx.types.channel_utils import encode_placeholder_with_channels, get_dependent_channels

from ..definition import Definition
from ..objection import Objection
from .integer_range import EXACT_IN_DOUBLES

OPERATORS = frozenset(
    (
        "artifact_property_op",
        "artifact_uri_op",
        "artifact_value_op",
        "binary_logical_op",
        "compare_op",
        "concat_op",
        "index_op",
        "unary_logical_op",
    )
)
"""What can be compiled to CEL."""

VALUES = frozenset(("Boolean", "Float", "Integer", "String"))
"""The artifacts whose values a task puts out as a parameter too, for conditions to read."""


def condition_form(definition: Definition) -> Iterator[Objection]:
    """A condition compares properties and simple values with numbers and plain texts.

    Kubeflow and Vertex AI evaluate conditions without a container, as CEL over metadata and
    parameters (``placeholder_to_cel`` in ``tfx/orchestration/kubeflow/v2/compiler_utils.py``): what
    stands in a file is out of their reach, every number is a double, and CEL has no word for most
    of TFX's other placeholders.
    """
    if not definition.in_containers:
        return
    for node in definition.inner:
        for predicate in definition.predicates(node):
            for reason in sorted(set(_unsayable(predicate))):
                yield Objection(
                    "condition-form",
                    node.id,
                    "Its condition could not be evaluated as it stands",
                    reason,
                    "Compare a custom property: channel.future()[0].custom_property('name') == 1.",
                )


def _unsayable(predicate: Predicate) -> Iterator[str]:
    kinds = {
        implicit_channel_key(channel): str(channel.type.TYPE_NAME)
        for channel in get_dependent_channels(predicate)
    }
    yield from _faults(encode_placeholder_with_channels(predicate, implicit_channel_key), kinds)


def _faults(
    expression: placeholder_pb2.PlaceholderExpression, kinds: dict[str, str]
) -> Iterator[str]:
    kind = expression.WhichOneof("expression_type")
    if kind == "value":
        yield from _faulty(getattr(expression.value, str(expression.value.WhichOneof("value"))))
    elif kind == "placeholder" and expression.placeholder.key not in kinds:
        yield "It reads something else than an artifact"
    elif kind == "operator":
        name = str(expression.operator.WhichOneof("operator_type"))
        operator = getattr(expression.operator, name)
        if name not in OPERATORS or (name == "artifact_uri_op" and operator.split):
            yield f"CEL has no word for {name}"
            return
        inner = list(_inner(operator))
        if name == "artifact_value_op":
            yield from (
                f"It reads a {kinds[key]}, and only metadata and simple values can be read"
                for key in _keys(inner[0])
                if kinds[key] not in VALUES
            )
        for one in inner:
            yield from _faults(one, kinds)


def _faulty(constant: Any) -> Iterator[str]:
    if isinstance(constant, str) and "\n" in constant:
        yield "A text of several lines cannot stand in it"
    if isinstance(constant, int) and abs(constant) > EXACT_IN_DOUBLES:
        yield f"{constant} is no double, and every number is one there"
    if isinstance(constant, float) and not math.isfinite(constant):
        yield f"CEL has no word for {constant}"


def _inner(operator: Any) -> Iterator[placeholder_pb2.PlaceholderExpression]:
    for _, value in operator.ListFields():
        if isinstance(value, placeholder_pb2.PlaceholderExpression):
            yield value
        elif not isinstance(value, (str, bytes, int, float, bool)):
            yield from (
                one for one in value if isinstance(one, placeholder_pb2.PlaceholderExpression)
            )


def _keys(expression: placeholder_pb2.PlaceholderExpression) -> Iterator[str]:
    if expression.HasField("placeholder"):
        yield expression.placeholder.key
    elif expression.HasField("operator"):
        name = str(expression.operator.WhichOneof("operator_type"))
        for one in _inner(getattr(expression.operator, name)):
            yield from _keys(one)
