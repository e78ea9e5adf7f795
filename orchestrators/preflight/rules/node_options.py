"""Options of a node that no runner here follows."""

from __future__ import annotations

from collections.abc import Iterator

from tfx.dsl.experimental.node_execution_options.utils import (
    NodeExecutionOptions,
    TriggerStrategy,
)

from ..definition import Definition
from ..objection import Objection

DEFAULT_STRATEGIES = (
    TriggerStrategy.TRIGGER_STRATEGY_UNSPECIFIED,
    TriggerStrategy.ALL_UPSTREAM_NODES_SUCCEEDED,
)


def node_options(definition: Definition) -> Iterator[Objection]:
    """Of a node's execution options, retries and the timeout are followed.

    Trigger strategies, optional success and lifetimes are for TFX's experimental orchestrator
    (``tfx/orchestration/experimental/core``). TFX's launcher does not read them, and its compiler
    for Kubeflow writes none of them down.
    """
    for node in definition.nodes:
        options = node.node_execution_options
        if options is not None:
            for option in _not_followed(options):
                yield Objection(
                    "node-options",
                    node.id,
                    f"Its {option} would be ignored",
                    "TFX reads it in its experimental orchestrator alone",
                    "Leave it out; an exit handler runs whatever failed before.",
                )


def _not_followed(options: NodeExecutionOptions) -> Iterator[str]:
    if options.success_optional:
        yield "success_optional"
    if options.trigger_strategy not in DEFAULT_STRATEGIES:
        yield "trigger_strategy"
    if options.lifetime_start:
        yield "lifetime_start"
