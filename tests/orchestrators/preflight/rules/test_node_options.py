"""Options of a node that a platform does not follow."""

from __future__ import annotations

import pytest
from conformance.behaviour import Place
from conformance.nodes.step import Step
from tfx.dsl.experimental.node_execution_options.utils import (
    NodeExecutionOptions,
    TriggerStrategy,
)

from tidegate.orchestrators.preflight.definition import Definition
from tidegate.orchestrators.preflight.rules.node_options import node_options


def _found(place: Place, options: NodeExecutionOptions, platform: str) -> list[str]:
    step = Step("One", place.page)
    step.node_execution_options = options
    return [one.what for one in node_options(Definition(place.pipeline(step), platform))]


@pytest.mark.parametrize(
    "options",
    [
        NodeExecutionOptions(success_optional=True),
        NodeExecutionOptions(trigger_strategy=TriggerStrategy.ALL_UPSTREAM_NODES_COMPLETED),
    ],
)
def test_what_only_the_local_runner_follows_is_refused_elsewhere(
    place: Place, options: NodeExecutionOptions
) -> None:
    """Else a failure that was to be forgiven would end the run there."""
    assert _found(place, options, "kubeflow")
    assert _found(place, options, "notebook")
    assert not _found(place, options, "local")
    assert not _found(place, options, "beam")


def test_lifetimes_are_refused_everywhere(place: Place) -> None:
    """Else a node that was to release a resource would run at once."""
    ending = NodeExecutionOptions(
        trigger_strategy=TriggerStrategy.LIFETIME_END_WHEN_SUBGRAPH_CANNOT_PROGRESS,
        lifetime_start="Source",
    )

    assert len(_found(place, ending, "local")) == 2
    assert len(_found(place, ending, "vertex")) == 2


def test_retries_and_timeouts_are_not(place: Place) -> None:
    """Else nobody could use what every runner follows."""
    options = NodeExecutionOptions(max_execution_retries=2, execution_timeout_sec=60)

    for platform in ("local", "beam", "kubeflow", "vertex", "notebook"):
        assert not _found(place, options, platform)
