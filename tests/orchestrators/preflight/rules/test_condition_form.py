"""Conditions that cannot be said in Kubeflow's language for them."""

from __future__ import annotations

import pytest
from conformance.behaviour import Place
from conformance.nodes.kinds import IntegerStep
from conformance.nodes.step import Step
from tfx.dsl.experimental.conditionals.conditional import Cond
from tfx.dsl.placeholder.placeholder import Predicate

from tidegate.orchestrators.preflight.definition import Definition
from tidegate.orchestrators.preflight.objection import Objection
from tidegate.orchestrators.preflight.rules.condition_form import condition_form


def checked(place: Place, source: Step, predicate: Predicate, platform: str) -> list[Objection]:
    """The objections to a node under the condition."""
    with Cond(predicate):
        inside = Step("Inside", place.page)
    return [*condition_form(Definition(place.pipeline(source, inside), platform))]


def test_a_condition_on_what_stands_in_a_file_is_refused_in_containers(place: Place) -> None:
    """Else it could not be evaluated where no container runs."""
    source = Step("Source", place.page)

    [objection] = checked(place, source, source.out.future()[0].value == "open", "kubeflow")

    assert objection.node == "Inside"
    assert "conformance.Note" in objection.why


def test_on_one_machine_it_is_not(place: Place) -> None:
    """Else what works there would be forbidden for the sake of another platform."""
    source = Step("Source", place.page)

    assert not checked(place, source, source.out.future()[0].value == "open", "local")


def test_the_value_of_an_integer_may_be_read(place: Place) -> None:
    """Else a condition on a count would be refused, although tasks pass counts on."""
    source = IntegerStep("Source", place.page)

    assert not checked(place, source, source.out.future()[0].value == 7, "vertex")


@pytest.mark.parametrize("constant", [2**53 + 1, float("inf"), "one\ntwo"])
def test_a_constant_that_would_be_another_one_is_refused(place: Place, constant: object) -> None:
    """Else a branch would open or shut by a number that nobody wrote."""
    source = Step("Source", place.page)
    prop = source.out.future()[0].custom_property("count")

    assert checked(place, source, prop == constant, "kubeflow")


@pytest.mark.parametrize("constant", [1, 2**53, 0.5, "it's", "back\\slash"])
def test_any_other_constant_is_not(place: Place, constant: object) -> None:
    """Else gates that compare with a word or a number could not be compiled."""
    source = Step("Source", place.page)
    prop = source.out.future()[0].custom_property("count")

    assert not checked(place, source, prop != constant, "kubeflow")
