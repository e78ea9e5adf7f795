"""Nodes that were made for another pipeline."""

from __future__ import annotations

from conformance.behaviour import Place
from conformance.nodes.step import Step
from tfx.dsl.experimental.conditionals.conditional import Cond

from tidegate.orchestrators.preflight import objections
from tidegate.orchestrators.preflight.definition import Definition
from tidegate.orchestrators.preflight.rules.reused_node import reused_node


def test_nodes_of_another_pipeline_are_refused(place: Place) -> None:
    """Else a model would be pushed in the second run though its gate is shut."""
    maker = Step("Maker", place.page)
    with Cond(maker.out.future()[0].value == "open"):
        behind = Step("Behind", place.page)
    first, second = place.pipeline(maker, behind), place.pipeline(maker, behind)

    assert not [*reused_node(Definition(first, "local"))]
    assert [one.node for one in reused_node(Definition(second, "local"))] == ["Maker", "Behind"]
    assert {one.rule for one in objections(second, "local")} == {"reused-node"}
