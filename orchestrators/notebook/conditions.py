"""The conditions of a compiled node, in words that a notebook can show."""

from __future__ import annotations

import re
from collections.abc import Set

from tfx.dsl.compiler.placeholder_utils import debug_str
from tfx.proto.orchestration import pipeline_pb2

_INPUT = re.compile(r'input\("_(?P<node>[^"]+)\.(?P<key>[^".]+)"\)(\[0\])?')
_PROPERTY = re.compile(r'\.(custom_)?property\("(?P<name>[^"]+)"\)')


def conditions_of(node: pipeline_pb2.PipelineNode) -> tuple[str, ...]:
    """Each condition that the node stands under, as ``DriftChecker.drift_verdict.blessed == 1``."""
    conditionals = node.inputs.conditionals
    said = [debug_str(conditionals[name].placeholder_expression) for name in sorted(conditionals)]
    return tuple(_in_words(one) for one in said)


def deciders_of(node: pipeline_pb2.PipelineNode) -> Set[str]:
    """The nodes whose outputs decide whether the node runs."""
    conditionals = node.inputs.conditionals.values()
    said = [debug_str(one.placeholder_expression) for one in conditionals]
    return {found["node"] for one in said for found in _INPUT.finditer(one)}


def _in_words(expression: str) -> str:
    words = _PROPERTY.sub(r".\g<name>", _INPUT.sub(r"\g<node>.\g<key>", expression))
    words = re.sub(r'"(-?\d+(\.\d+)?)"', r"\1", words)
    return words[1:-1] if words.startswith("(") and words.endswith(")") else words
