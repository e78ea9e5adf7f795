"""Optional inputs that a condition may leave empty."""

from __future__ import annotations

from conformance.behaviour import Place
from conformance.nodes.demanding import Demanding
from conformance.nodes.step import Step
from tfx.dsl.experimental.conditionals.conditional import Cond

from tidegate.orchestrators.preflight.definition import Definition
from tidegate.orchestrators.preflight.rules.optional_input import optional_input


def test_an_optional_input_under_another_condition_is_refused_in_containers(place: Place) -> None:
    """Else a node that runs without it here would be skipped there."""
    source = Step("Source", place.page)
    with Cond(source.out.future()[0].custom_property("open") == 1):
        shut = Step("Shut", place.page)
    reader = Step("Reader", place.page, other=shut.out)
    pipeline = place.pipeline(source, shut, reader)

    [objection] = optional_input(Definition(pipeline, "kubeflow"))

    assert objection.node == "Reader"
    assert "Shut" in objection.what
    assert not [*optional_input(Definition(pipeline, "local"))]


def test_one_from_behind_a_skipped_node_is_refused_too(place: Place) -> None:
    """Else the same would happen one node further on."""
    source = Step("Source", place.page)
    with Cond(source.out.future()[0].custom_property("open") == 1):
        shut = Step("Shut", place.page)
    after = Demanding("After", place.page, note=shut.out)
    reader = Step("Reader", place.page, other=after.out)

    found = optional_input(Definition(place.pipeline(source, shut, after, reader), "vertex"))

    assert [one.node for one in found] == ["Reader"]


def test_under_the_same_condition_it_is_not(place: Place) -> None:
    """Else the CanaryPusher of flights, which takes an edge blessing, would be refused."""
    source = Step("Source", place.page)
    with Cond(source.out.future()[0].custom_property("open") == 1):
        maker = Step("Maker", place.page)
        with Cond(maker.out.future()[0].custom_property("open") == 1):
            reader = Step("Reader", place.page, other=maker.out)

    found = optional_input(Definition(place.pipeline(source, maker, reader), "kubeflow"))

    assert not [*found]
