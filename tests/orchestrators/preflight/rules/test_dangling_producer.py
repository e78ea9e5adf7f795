"""Inputs, conditions and dynamic properties of nodes that are not in the pipeline."""

from __future__ import annotations

from conformance.behaviour import Place
from conformance.nodes.kinds import IntegerStep
from conformance.nodes.step import Step
from tfx.dsl.experimental.conditionals.conditional import Cond

from tidegate.orchestrators.preflight.definition import Definition
from tidegate.orchestrators.preflight.rules.dangling_producer import dangling_producer


def test_every_use_of_a_node_that_was_left_out_is_named(place: Place) -> None:
    """Else TFX's compiler for Kubeflow would have a task wait for one that is not there."""
    missing = IntegerStep("Missing", place.page)
    note = Step("Absent", place.page)
    with Cond(missing.out.future()[0].value == 1):
        reader = Step(
            "Reader",
            place.page,
            properties={"number": missing.out.future()[0].value},
            note=note.out,
        )

    found = dangling_producer(Definition(place.pipeline(reader), "kubeflow"))

    assert {one.what for one in found} == {
        "Its condition would wait for 'Missing'",
        "Its input 'note' would wait for 'Absent'",
        "Its property 'number' would wait for 'Missing'",
    }


def test_a_whole_pipeline_is_not_refused(place: Place) -> None:
    """Else nothing could run."""
    maker = Step("Maker", place.page)
    reader = Step("Reader", place.page, note=maker.out)

    assert not [*dangling_producer(Definition(place.pipeline(maker, reader), "local"))]


def test_in_a_notebook_nodes_come_one_by_one(place: Place) -> None:
    """Else a cell could not be run before all others are written."""
    maker = Step("Maker", place.page)
    reader = Step("Reader", place.page, note=maker.out)

    assert not [*dangling_producer(Definition(place.pipeline(reader), "notebook"))]
