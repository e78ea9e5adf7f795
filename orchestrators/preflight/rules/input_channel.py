"""Inputs that come together from more than one place."""

from __future__ import annotations

from collections.abc import Iterator

from tfx.dsl.components.common.resolver import Resolver
from tfx.dsl.control_flow.for_each import ForEachContext
from tfx.types.channel import BaseChannel, Channel, PipelineInputChannel, UnionChannel

from ..definition import Definition
from ..objection import Objection


def input_channel(definition: Definition) -> Iterator[Objection]:
    """An input of a component is one output of one node.

    Of the nodes in a ForEach, TFX's launcher runs none where there is more than one artifact
    (``Handling more than one input dicts not implemented yet`` in
    ``tfx/orchestration/portable/launcher.py``). Unions and resolver functions are resolved in
    ML-Metadata, which Kubeflow and Vertex AI have no access to: TFX's compiler raises ``Only single
    Channel is supported``.
    """
    for node in definition.inner:
        contexts = definition.pipeline.dsl_context_registry.get_contexts(node)
        if any(isinstance(context, ForEachContext) for context in contexts):
            yield Objection(
                "input-channel",
                node.id,
                "It would not run where there is more than one artifact",
                "TFX's launcher has not implemented ForEach",
                "Let one executor go over all of its input artifacts.",
            )
    if definition.in_containers:
        for node, key, channel in definition.channels():
            if not isinstance(channel, (Channel, PipelineInputChannel)):
                yield Objection(
                    "input-channel",
                    node.id,
                    f"Its input {key!r} could not be resolved",
                    f"It is {_in_words(channel)}, and a task takes one output of one task",
                    f"Put a {Resolver.__name__} node in between, or give each its own input.",
                )


def _in_words(channel: BaseChannel) -> str:
    if isinstance(channel, UnionChannel):
        return "a union of channels"
    return f"a {type(channel).__name__}"
