"""Who waits for whom."""

from __future__ import annotations

import itertools

from tfx.dsl.components.common.resolver import Resolver
from tfx.dsl.input_resolution.strategies.latest_artifact_strategy import LatestArtifactStrategy
from tfx.types import standard_artifacts
from tfx.types.channel import Channel

from tidegate.orchestrators.local.graph import Graph
from tidegate.orchestrators.local.launching import compiled


def test_a_resolver_of_all_runs_and_the_nodes_that_make_such_things_keep_their_order(place, task):
    """Whether it finds this run's model must not depend on which node happens to be quicker."""
    resolver = Resolver(
        strategy_class=LatestArtifactStrategy, model=Channel(type=standard_artifacts.Model)
    ).with_id("Latest")
    definition = compiled(place.pipeline(task("A"), resolver, task("B")), "run")
    graph = Graph(definition)
    order = list(graph.steps)
    for earlier, later in itertools.pairwise(order):
        if "Latest" in (earlier, later):
            assert earlier in graph.steps[later].after


def test_independent_nodes_wait_for_nothing(place, task):
    """They could run at once."""
    graph = Graph(compiled(place.pipeline(task("A"), task("B")), "run"))
    assert [step.name for step in graph.ready({}, set())] == ["A", "B"]
