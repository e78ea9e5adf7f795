"""A step that must have a note."""

from __future__ import annotations

from tfx.types.component_spec import ChannelParameter

from .artifacts import Note
from .step import Step, StepSpec


class _DemandingSpec(StepSpec):
    INPUTS = {"note": ChannelParameter(type=Note)}


class Demanding(Step):
    """Its note is no optional input."""

    SPEC_CLASS = _DemandingSpec
