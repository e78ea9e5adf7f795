"""A node's conditions as one expression in CEL, which Kubeflow and Vertex AI evaluate."""

from __future__ import annotations

import re
from collections.abc import Iterator

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
    name = one.operator.WhichOneof("operator_type")
    operator = getattr(one.operator, name)
    if name == "artifact_value_op":
        return f"inputs.parameter_values['{_key_of(operator.expression, where)}']"
    if name == "index_op" and not operator.key:
        return f"{_cel(operator.expression, where)}[{operator.index}]"
    if name == "artifact_property_op":
        return f"{_cel(operator.expression, where)}.metadata['{operator.key}']"
    if name == "artifact_uri_op" and not operator.split:
        return f"{_cel(operator.expression, where)}.uri"
    if name == "concat_op":
        return f"({' + '.join(_cel(part, where) for part in operator.expressions)})"
    if name == "compare_op":
        sign = _COMPARISONS[placeholder_pb2.ComparisonOperator.Operation.Name(operator.op)]
        return f"({_cel(operator.lhs, where)} {sign} {_cel(operator.rhs, where)})"
    if name == "unary_logical_op":
        return f"!({_cel(operator.expression, where)})"
    if name == "binary_logical_op":
        sign = _CONNECTIVES[placeholder_pb2.BinaryLogicalOperator.Operation.Name(operator.op)]
        return f"({_cel(operator.lhs, where)} {sign} {_cel(operator.rhs, where)})"
    raise _unseen(name, where)


def _literal(value: object) -> str:
    kind = value.WhichOneof("value")  # type: ignore[attr-defined]
    if kind == "string_value":
        quoted = value.string_value.replace("\\", "\\\\")  # type: ignore[attr-defined]
        return "'" + quoted.replace("'", "\\'") + "'"
    # Metadata and parameters are JSON's numbers there, and CEL compares no int with a double.
    return str(float(getattr(value, str(kind))))


def _key_of(expression: placeholder_pb2.PlaceholderExpression, where: str) -> str:
    """Of ``input[0]``, the input's name."""
    inner = expression.operator.index_op
    if inner.index == 0 and inner.expression.HasField("placeholder"):
        return str(inner.expression.placeholder.key)
    raise _unseen("a value of another artifact than the first", where)


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
