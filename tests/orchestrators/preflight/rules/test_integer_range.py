"""Integers that do not survive the way."""

from __future__ import annotations

from conformance.behaviour import Place
from conformance.nodes.step import Step
from tfx.orchestration.data_types import RuntimeParameter

from tidegate.orchestrators.preflight.definition import Definition
from tidegate.orchestrators.preflight.rules.integer_range import integer_range


def _definition(place: Place, number: object, platform: str) -> Definition:
    step = Step("One", place.page, properties={"number": number})
    return Definition(place.pipeline(step), platform)


def test_more_than_64_bits_are_refused_everywhere(place: Place) -> None:
    """Else a run would end in an error of a library, with no name of a property in it."""
    assert [*integer_range(_definition(place, 2**63, "local"))]
    assert not [*integer_range(_definition(place, 2**63 - 1, "local"))]


def test_a_parameter_beyond_what_a_double_holds_is_refused_in_containers(place: Place) -> None:
    """Else 2^53 + 1 would arrive as 2^53."""
    large = RuntimeParameter(name="large", ptype=int, default=2**53 + 1)

    assert [*integer_range(_definition(place, large, "vertex"))]
    assert not [*integer_range(_definition(place, large, "local"))]


def test_a_property_given_when_compiling_is_not(place: Place) -> None:
    """Else a seed of 64 bits would be refused although it arrives exactly."""
    assert not [*integer_range(_definition(place, 2**53 + 1, "kubeflow"))]
