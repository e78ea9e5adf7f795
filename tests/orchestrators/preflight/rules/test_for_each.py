"""Nodes that are to run once for each artifact."""

from __future__ import annotations

from conformance.behaviour import Place
from conformance.nodes.step import Step
from tfx.dsl.control_flow.for_each import ForEach

from tidegate.orchestrators.preflight.definition import Definition
from tidegate.orchestrators.preflight.rules.for_each import for_each


def test_a_node_in_a_loop_is_refused(place: Place) -> None:
    """Else it would work until the day on which there are two artifacts."""
    maker = Step("Maker", place.page)
    with ForEach(maker.out) as each:
        reader = Step("Reader", place.page, note=each)

    [objection] = for_each(Definition(place.pipeline(maker, reader), "local"))

    assert objection.node == "Reader"


def test_one_outside_is_not(place: Place) -> None:
    """Else nothing could run."""
    assert not [*for_each(Definition(place.pipeline(Step("One", place.page)), "local"))]
