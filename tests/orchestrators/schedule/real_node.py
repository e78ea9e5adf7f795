"""The node that writes a model of a span."""

from __future__ import annotations

from pathlib import Path

from tfx.dsl.components.base.base_component import BaseComponent
from tfx.dsl.components.base.base_executor import BaseExecutor
from tfx.dsl.components.base.executor_spec import ExecutorClassSpec
from tfx.types import standard_artifacts
from tfx.types.channel import Channel
from tfx.types.component_spec import ChannelParameter, ComponentSpec
from tfx.utils import path_utils

from tidegate.components.span_lineage import noted_span

from .real_pipeline import write_model


class ModelWriterSpec(ComponentSpec):
    PARAMETERS = {}
    INPUTS = {"examples": ChannelParameter(type=standard_artifacts.Examples)}
    OUTPUTS = {"model": ChannelParameter(type=standard_artifacts.Model)}


class ModelWriterExecutor(BaseExecutor):
    def Do(self, input_dict, output_dict, exec_properties):
        [examples], [model] = input_dict["examples"], output_dict["model"]
        span = noted_span(examples.mlmd_artifact)
        write_model(Path(path_utils.serving_model_dir(model.uri)), str(span))


class ModelWriter(BaseComponent):
    SPEC_CLASS = ModelWriterSpec
    EXECUTOR_SPEC = ExecutorClassSpec(ModelWriterExecutor)

    def __init__(self, examples):
        super().__init__(
            ModelWriterSpec(examples=examples, model=Channel(type=standard_artifacts.Model))
        )
