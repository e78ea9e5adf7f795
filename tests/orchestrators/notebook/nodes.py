"""Real nodes that a notebook can run in a moment: numbers, what counts them, what breaks."""

from __future__ import annotations

import time

from tfx.dsl.components.base.base_component import BaseComponent
from tfx.dsl.components.base.base_executor import BaseExecutor
from tfx.dsl.components.base.executor_spec import ExecutorClassSpec
from tfx.types import standard_artifacts
from tfx.types.channel import Channel
from tfx.types.component_spec import ChannelParameter, ComponentSpec, ExecutionParameter

from tidegate.components.errors import DataError


class NumberSpec(ComponentSpec):
    PARAMETERS = {"value": ExecutionParameter(type=int)}
    INPUTS = {}
    OUTPUTS = {"number": ChannelParameter(type=standard_artifacts.Integer)}


class NumberExecutor(BaseExecutor):
    def Do(self, input_dict, output_dict, exec_properties):
        output_dict["number"][0].value = exec_properties["value"]


class Number(BaseComponent):
    """Puts out the number that it is given."""

    SPEC_CLASS = NumberSpec
    EXECUTOR_SPEC = ExecutorClassSpec(NumberExecutor)

    def __init__(self, value):
        outputs = {"number": Channel(type=standard_artifacts.Integer)}
        super().__init__(NumberSpec(value=value, **outputs))


class AddOneSpec(ComponentSpec):
    PARAMETERS = {}
    INPUTS = {"number": ChannelParameter(type=standard_artifacts.Integer)}
    OUTPUTS = {"sum": ChannelParameter(type=standard_artifacts.Integer)}


class AddOneExecutor(BaseExecutor):
    def Do(self, input_dict, output_dict, exec_properties):
        [number] = input_dict["number"]
        number.read()
        output_dict["sum"][0].value = number.value + 1


class AddOne(BaseComponent):
    """Puts out one more than it is given."""

    SPEC_CLASS = AddOneSpec
    EXECUTOR_SPEC = ExecutorClassSpec(AddOneExecutor)

    def __init__(self, number):
        outputs = {"sum": Channel(type=standard_artifacts.Integer)}
        super().__init__(AddOneSpec(number=number, **outputs))


class FlakyExecutor(BaseExecutor):
    """Fails as often as a file beside its artifacts says, then puts out 1."""

    failures = 0

    def Do(self, input_dict, output_dict, exec_properties):
        time.sleep(exec_properties["value"])
        if type(self).failures:
            type(self).failures -= 1
            raise DataError("Not yet", where="here", remedy="Try again.")
        output_dict["number"][0].value = 1


class Flaky(Number):
    """Sleeps for as many seconds as its number, and fails as often as its executor is told."""

    EXECUTOR_SPEC = ExecutorClassSpec(FlakyExecutor)


def value_of(result, key):
    """The number under an output key of a result."""
    [artifact] = result.outputs[key]
    artifact.read()
    return artifact.value
