"""Options of a node that a platform does not follow."""

from __future__ import annotations

from collections.abc import Iterator

from tfx.dsl.experimental.node_execution_options.utils import (
    NodeExecutionOptions,
    TriggerStrategy,
)

from ..definition import Definition
from ..objection import Objection

USUAL = (
    TriggerStrategy.TRIGGER_STRATEGY_UNSPECIFIED,
    TriggerStrategy.ALL_UPSTREAM_NODES_SUCCEEDED,
)

ON_ONE_MACHINE = (*USUAL, TriggerStrategy.ALL_UPSTREAM_NODES_COMPLETED)
"""The strategies that Tidegate's local runner follows."""


def node_options(definition: Definition) -> Iterator[Objection]:
    """Of a node's execution options, retries and the timeout are followed everywhere.

    Trigger strategies, optional success and lifetimes are for TFX's experimental orchestrator
    (``tfx/orchestration/experimental/core``): TFX's launcher does not read them, and its compiler
    for Kubeflow writes none of them down. The local runner follows optional success, and
    ALL_UPSTREAM_NODES_COMPLETED.
    """
    on_one_machine = definition.platform in ("local", "beam")
    for node in definition.nodes:
        options = node.node_execution_options
        if options is not None:
            for option in _not_followed(options, on_one_machine):
                yield Objection(
                    "node-options",
                    node.id,
                    f"Its {option} would be ignored",
                    "TFX reads it in its experimental orchestrator alone",
                    "Leave it out; an exit handler runs whatever failed before.",
                )


def _not_followed(options: NodeExecutionOptions, on_one_machine: bool) -> Iterator[str]:
    if options.success_optional and not on_one_machine:
        yield "success_optional"
    if options.trigger_strategy not in (ON_ONE_MACHINE if on_one_machine else USUAL):
        yield f"trigger_strategy {TriggerStrategy.Name(options.trigger_strategy)}"
    if options.lifetime_start:
        yield "lifetime_start"
