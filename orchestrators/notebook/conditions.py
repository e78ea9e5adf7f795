"""Conditions in words that a notebook can show."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set

from tfx.proto.orchestration import pipeline_pb2

from .inputs import producer_of

_INPUT = re.compile(r'input\("(?P<key>[^"]+)"\)(\[0\])?')
_PROPERTY = re.compile(r'\.(custom_)?property\("(?P<name>[^"]+)"\)')


def in_words(said: str, node: pipeline_pb2.PipelineNode) -> str:
    """A text in which TFX's words for a condition are those of a pipeline's definition.

    ``(input("_Gate.verdict")[0].custom_property("blessed") == "1")`` becomes
    ``Gate.verdict.blessed == 1``.

    Args:
      said: the text.
      node: compiled, whose inputs the condition names.
    """
    sources = _sources(node)
    words = _INPUT.sub(lambda found: ".".join(sources.get(found["key"], (found["key"],))), said)
    words = re.sub(r'"(-?\d+(\.\d+)?)"', r"\1", _PROPERTY.sub(r".\g<name>", words))
    return re.sub(r"\(([^()]*)\)", r"\1", words)


def deciders(said: str, node: pipeline_pb2.PipelineNode) -> Set[str]:
    """The nodes whose outputs are named in TFX's words for a condition."""
    sources = _sources(node)
    return {sources[one["key"]][0] for one in _INPUT.finditer(said) if one["key"] in sources}


def _sources(node: pipeline_pb2.PipelineNode) -> Mapping[str, tuple[str, str]]:
    return {
        key: (producer_of(one.channels[0]), one.channels[0].output_key)
        for key, one in node.inputs.inputs.items()
        if one.channels
    }
