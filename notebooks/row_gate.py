"""A gate that shuts where there are too few rows: a component of one's own."""

from __future__ import annotations

from tfx.dsl.components.base.base_component import BaseComponent
from tfx.dsl.components.base.base_executor import BaseExecutor
from tfx.dsl.components.base.executor_spec import ExecutorClassSpec
from tfx.types.artifact import Artifact
from tfx.types.artifact_utils import decode_split_names, get_split_uri
from tfx.types.channel import Channel
from tfx.types.component_spec import ChannelParameter, ComponentSpec, ExecutionParameter
from tfx.types.standard_artifacts import Examples

from tidegate.components.artifacts import write_verdict
from tidegate.components.examples import draw_examples
from tidegate.components.verdict import Outcome, Verdict


class RowVerdict(Artifact):
    """Whether there are enough rows."""

    TYPE_NAME = "own.RowVerdict"


class RowGateSpec(ComponentSpec):
    """What goes in and what comes out."""

    PARAMETERS = {"at_least": ExecutionParameter(type=int)}
    INPUTS = {"examples": ChannelParameter(type=Examples)}
    OUTPUTS = {"verdict": ChannelParameter(type=RowVerdict)}


class Executor(BaseExecutor):
    """Counts, and writes what it concludes."""

    def Do(self, input_dict, output_dict, exec_properties):
        [examples], [verdict] = input_dict["examples"], output_dict["verdict"]
        splits = decode_split_names(examples.split_names)
        folders = [get_split_uri([examples], split) for split in splits]
        wanted = exec_properties["at_least"]
        found = len(draw_examples(folders, wanted, seed=0))
        outcome = Outcome.PASS if found >= wanted else Outcome.FAIL
        sentence = (
            f"There are {'at least ' * (found >= wanted)}{found} rows; {wanted} are asked for."
        )
        write_verdict(verdict, Verdict("RowGate", outcome, sentence))


class RowGate(BaseComponent):
    """Passes where the examples are ``at_least`` so many."""

    SPEC_CLASS = RowGateSpec
    EXECUTOR_SPEC = ExecutorClassSpec(Executor)

    def __init__(self, examples, at_least):
        outputs = {"verdict": Channel(type=RowVerdict)}
        super().__init__(RowGateSpec(examples=examples, at_least=at_least, **outputs))
