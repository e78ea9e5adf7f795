"""A node's conditions as one expression in CEL, which Kubeflow and Vertex AI evaluate."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tfx.proto.orchestration import pipeline_pb2, placeholder_pb2

from ...components.errors import PipelineDefinitionError

_COMPARISONS = {"EQUAL": "==", "LESS_THAN": "<", "GREATER_THAN": ">"}
_CONNECTIVES = {"AND": "&&", "OR": "||"}


def condition_of(node: pipeline_pb2.PipelineNode) -> str:
    """All conditions that ``node`` stands under; empty where there is none.

    It reads what TFX's own compiler for Kubeflow compiles, and values of artifacts besides.

    Raises:
      PipelineDefinitionError: for what CEL on Kubeflow cannot see, as the contents of a file.
    """
    conditionals = node.inputs.conditionals
    # By their number, which rises from the outer to the inner.
    names = sorted(conditionals, key=lambda name: [int(n) for n in re.findall(r"\d+", name)])
    where = str(node.node_info.id)
    return " && ".join(_cel(conditionals[name].placeholder_expression, where) for name in names)


def values_read(node: pipeline_pb2.PipelineNode) -> set[str]:
    """The inputs whose values the conditions read; a task needs them as parameters."""
    return {
        key
        for one in node.inputs.conditionals.values()
        for key in _values(one.placeholder_expression)
    }


def _cel(one: placeholder_pb2.PlaceholderExpression, where: str) -> str:
    kind = one.WhichOneof("expression_type")
    if kind == "value":
        return _literal(one.value)
    if kind == "placeholder":
        return f"inputs.artifacts['{one.placeholder.key}'].artifacts"
    name = str(one.operator.WhichOneof("operator_type"))
    write = _LOGIC.get(name) or _READING.get(name)
    if write is None:
        raise _unseen(name, where)
    return write(getattr(one.operator, name), where)


def _compared(operator: Any, where: str) -> str:
    sign = _COMPARISONS[placeholder_pb2.ComparisonOperator.Operation.Name(operator.op)]
    return f"({_cel(operator.lhs, where)} {sign} {_cel(operator.rhs, where)})"


def _not(operator: Any, where: str) -> str:
    return f"!({_cel(operator.expression, where)})"


def _connected(operator: Any, where: str) -> str:
    sign = _CONNECTIVES[placeholder_pb2.BinaryLogicalOperator.Operation.Name(operator.op)]
    return f"({_cel(operator.lhs, where)} {sign} {_cel(operator.rhs, where)})"


def _concatenated(operator: Any, where: str) -> str:
    return f"({' + '.join(_cel(part, where) for part in operator.expressions)})"


def _value(operator: Any, where: str) -> str:
    inner = operator.expression.operator.index_op
    if inner.index or not inner.expression.HasField("placeholder"):
        raise _unseen("the value of another artifact than the first", where)
    return f"inputs.parameter_values['{inner.expression.placeholder.key}']"


def _item(operator: Any, where: str) -> str:
    if operator.key:
        raise _unseen(f"the field {operator.key!r} of a value", where)
    return f"{_cel(operator.expression, where)}[{operator.index}]"


def _property(operator: Any, where: str) -> str:
    return f"{_cel(operator.expression, where)}.metadata['{operator.key}']"


def _uri(operator: Any, where: str) -> str:
    if operator.split:
        raise _unseen("the URI of a split", where)
    return f"{_cel(operator.expression, where)}.uri"


_LOGIC: Mapping[str, Callable[[Any, str], str]] = {
    "compare_op": _compared,
    "unary_logical_op": _not,
    "binary_logical_op": _connected,
    "concat_op": _concatenated,
}

_READING: Mapping[str, Callable[[Any, str], str]] = {
    "artifact_value_op": _value,
    "index_op": _item,
    "artifact_property_op": _property,
    "artifact_uri_op": _uri,
}


def _literal(value: Any) -> str:
    kind = value.WhichOneof("value")
    if kind == "string_value":
        # JSON's escapes are CEL's; in CEL's double quotes no other character needs one.
        return json.dumps(value.string_value, ensure_ascii=False)
    # Metadata and parameters are JSON's numbers there, and CEL compares no int with a double.
    return str(float(getattr(value, str(kind))))


def _unseen(what: str, where: str) -> PipelineDefinitionError:
    return PipelineDefinitionError(
        f"Kubeflow and Vertex AI cannot evaluate a condition with {what}",
        where=where,
        remedy="Compare a property of an artifact, or the value of an Integer, Float, String or"
        " Boolean.",
    )


def _values(one: placeholder_pb2.PlaceholderExpression) -> Iterator[str]:
    if one.WhichOneof("expression_type") != "operator":
        return
    name = one.operator.WhichOneof("operator_type")
    operator = getattr(one.operator, name)
    if name == "artifact_value_op":
        yield operator.expression.operator.index_op.expression.placeholder.key
        return
    for field in ("expression", "lhs", "rhs"):
        if field in operator.DESCRIPTOR.fields_by_name:
            yield from _values(getattr(operator, field))
    for part in getattr(operator, "expressions", ()):
        yield from _values(part)
