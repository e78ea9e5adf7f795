"""Steps that put out other things than a Note."""

from __future__ import annotations

from tfx.types.component_spec import ChannelParameter
from tfx.types.standard_artifacts import Boolean, Examples, Integer, String

from .artifacts import Card
from .step import Step, StepSpec


class _CardSpec(StepSpec):
    OUTPUTS = {"out": ChannelParameter(type=Card)}


class _ExamplesSpec(StepSpec):
    OUTPUTS = {"out": ChannelParameter(type=Examples)}


class _IntegerSpec(StepSpec):
    OUTPUTS = {"out": ChannelParameter(type=Integer)}


class _StringSpec(StepSpec):
    OUTPUTS = {"out": ChannelParameter(type=String)}


class _BooleanSpec(StepSpec):
    OUTPUTS = {"out": ChannelParameter(type=Boolean)}


class CardStep(Step):
    """Puts out a Card, whose properties are declared."""

    SPEC_CLASS, OUT = _CardSpec, Card


class ExamplesStep(Step):
    """Puts out Examples of a span."""

    SPEC_CLASS, OUT = _ExamplesSpec, Examples


class IntegerStep(Step):
    """Puts out a whole number."""

    SPEC_CLASS, OUT = _IntegerSpec, Integer


class StringStep(Step):
    """Puts out a text."""

    SPEC_CLASS, OUT = _StringSpec, String


class BooleanStep(Step):
    """Puts out true or false."""

    SPEC_CLASS, OUT = _BooleanSpec, Boolean
