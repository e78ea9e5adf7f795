"""The specification that a pipeline is compiled to."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
import yaml
from google.protobuf import json_format
from kfp.pipeline_spec import pipeline_spec_pb2
from kubeflow_nodes.by_hand import IMAGE, compiled
from kubeflow_nodes.step import Step
from tfx.dsl.components.base.executor_spec import ExecutorClassSpec
from tfx.dsl.components.common.importer import Importer
from tfx.dsl.components.common.resolver import Resolver
from tfx.dsl.experimental.conditionals.conditional import Cond
from tfx.dsl.experimental.node_execution_options.utils import NodeExecutionOptions
from tfx.dsl.input_resolution.strategies.latest_artifact_strategy import LatestArtifactStrategy
from tfx.orchestration.data_types import RuntimeParameter
from tfx.orchestration.kubeflow.decorators import FinalStatusStr
from tfx.orchestration.pipeline import Pipeline
from tfx.types.channel import Channel
from tfx.types.standard_artifacts import Model

from tidegate.components.errors import PipelineDefinitionError, PipelineRootError
from tidegate.orchestrators.kubeflow import compile_pipeline

ResourceSpec = pipeline_spec_pb2.PipelineDeploymentConfig.PipelineContainerSpec.ResourceSpec


def made_of(*nodes, **settings):
    return Pipeline("steps", "gs://bucket/root", components=[*nodes], **settings)


def everything():
    """A pipeline with one of all that can be compiled."""
    first = Step(number=RuntimeParameter(name="how-many", ptype=int, default=7)).with_id("First")
    first.node_execution_options = NodeExecutionOptions(max_execution_retries=2)
    imported = Importer(source_uri="gs://bucket/model", artifact_type=Model).with_id("Imported")
    latest = Resolver(strategy_class=LatestArtifactStrategy, model=Channel(type=Model)).with_id(
        "Latest"
    )
    blessed = first.outputs["card"].future()[0].custom_property("blessed") == 1
    with Cond(blessed), Cond(first.outputs["value"].future()[0].value == 7):
        second = Step(before=first.outputs["card"]).with_id("Second")
    handler = Step(status=FinalStatusStr()).with_id("Handler")
    return made_of(first, imported, latest, second), handler


@pytest.fixture(scope="module")
def spec(tmp_path_factory):
    pipeline, handler = everything()
    return compiled(pipeline, tmp_path_factory.mktemp("compiled"), exit_handler=handler)


def test_it_is_valid_by_kubeflows_own_definition(spec):
    """Either service would refuse the file, or ignore what it does not know."""
    message = json_format.ParseDict(spec, pipeline_spec_pb2.PipelineSpec())
    deployment = json_format.MessageToDict(message.deployment_spec)
    json_format.ParseDict(deployment, pipeline_spec_pb2.PipelineDeploymentConfig())
    assert message.schema_version == "2.1.0"
    assert message.default_pipeline_root == "gs://bucket/root"


def test_every_node_is_a_container_task(spec):
    """Kubeflow has no resolvers, and its importers leave no record that a resolver could find."""
    executors = spec["deploymentSpec"]["executors"]
    assert set(executors) == {
        f"{name}_executor" for name in ("First", "Imported", "Latest", "Second", "Handler")
    }
    for one in executors.values():
        container = one["container"]
        assert container["image"] == IMAGE
        assert container["command"] == [
            "python",
            "-m",
            "tidegate.orchestrators.kubeflow.container",
        ]
        assert container["args"][2:] == ["--executor-input", "{{$}}"]


def test_conditions_read_metadata_and_values(spec):
    """A gate must hold there as it does here; TFX's own compiler raises for a value."""
    tasks = spec["components"]["tfx-dag"]["dag"]["tasks"]
    value = "_First.value"
    assert tasks["Second"]["triggerPolicy"]["condition"] == (
        "(inputs.artifacts['_First.card'].artifacts[0].metadata['blessed'] == 1.0)"
        f" && (inputs.parameter_values['{value}'] == 7.0)"
    )
    origin = tasks["Second"]["inputs"]["parameters"][value]["taskOutputParameter"]
    assert origin == {"producerTask": "First", "outputParameterKey": "value"}
    put_out = spec["components"]["First"]["outputDefinitions"]["parameters"]
    assert put_out == {"value": {"parameterType": "NUMBER_INTEGER"}}


def test_parameters_reach_the_tasks_beneath_an_exit_handler(spec):
    """TFX's own compiler leaves the inner graph without them."""
    declared = spec["root"]["inputDefinitions"]["parameters"]
    assert declared["how-many"] == {"parameterType": "NUMBER_INTEGER", "defaultValue": 7.0}
    assert declared["pipeline-root"]["defaultValue"] == "gs://bucket/root"
    inner = spec["components"]["tfx-dag"]
    assert set(inner["inputDefinitions"]["parameters"]) == set(declared)
    passed_on = spec["root"]["dag"]["tasks"]["tfx-dag"]["inputs"]["parameters"]
    assert passed_on["how-many"] == {"componentInputParameter": "how-many"}
    first = inner["dag"]["tasks"]["First"]["inputs"]["parameters"]
    assert first["how-many"] == {"componentInputParameter": "how-many"}
    assert first["pipeline-run-id"] == {"runtimeValue": {"constant": "{{$.pipeline_job_uuid}}"}}


def test_the_exit_handler_runs_when_all_has_ended(spec):
    """A failed pipeline would tell nobody."""
    task = spec["root"]["dag"]["tasks"]["Handler"]
    assert task["triggerPolicy"] == {"strategy": "ALL_UPSTREAM_TASKS_COMPLETED"}
    assert task["dependentTasks"] == ["tfx-dag"]
    assert task["inputs"]["parameters"]["pipeline-final-status"] == {
        "taskFinalStatus": {"producerTask": "tfx-dag"}
    }


def test_retries_are_the_backends(spec):
    """TFX's own compiler forgets them, and one lost machine would end a run."""
    task = spec["components"]["tfx-dag"]["dag"]["tasks"]["First"]
    assert task["retryPolicy"]["maxRetryCount"] == 2
    assert "retryPolicy" not in spec["components"]["tfx-dag"]["dag"]["tasks"]["Second"]


def test_resources_are_kept(tmp_path):
    """A training would run on the smallest machine there is."""
    step = Step().with_platform_config(ResourceSpec(cpu_limit=5.0, memory_limit=10.0))
    spec = compiled(made_of(step.with_id("Only")), tmp_path)
    container = spec["deploymentSpec"]["executors"]["Only_executor"]["container"]
    assert container["resources"] == {"cpuLimit": 5.0, "memoryLimit": 10.0}


@pytest.mark.slow
def test_equal_pipelines_give_equal_bytes(tmp_path):
    """A file under version control would change with each compilation."""
    text = (
        "from pathlib import Path; from test_compilation import everything;"
        "from tidegate.orchestrators.kubeflow import compile_pipeline; import sys;"
        "p, h = everything(); compile_pipeline(p, Path(sys.argv[1]), 'i:1', exit_handler=h)"
    )
    other = tmp_path / "other.yaml"
    path = os.pathsep.join([os.path.dirname(__file__), *filter(None, sys.path)])
    subprocess.run(
        [sys.executable, "-c", text, str(other)],
        env={**os.environ, "PYTHONHASHSEED": "2", "PYTHONPATH": path},
        check=True,
        capture_output=True,
    )
    pipeline, handler = everything()
    own = compile_pipeline(pipeline, tmp_path / "own.yaml", "i:1", exit_handler=handler)
    assert own.read_bytes() == other.read_bytes()


def test_json_is_the_job_that_vertex_takes(tmp_path):
    """Vertex AI wants the specification inside a job."""
    output = compile_pipeline(made_of(Step().with_id("Only")), tmp_path / "p.json", IMAGE)
    job = json_format.ParseDict(json.loads(output.read_text()), pipeline_spec_pb2.PipelineJob())
    assert job.runtime_config.gcs_output_directory == "gs://bucket/root"
    assert job.pipeline_spec["pipelineInfo"]["name"] == "steps"


def test_kubeflows_own_loader_takes_it(tmp_path):
    """Its client, and other pipelines, load a file with it."""
    components = pytest.importorskip("kfp.components")
    if not hasattr(components, "load_component_from_file"):
        pytest.skip("this kfp has no loader of files")
    output = compile_pipeline(made_of(Step().with_id("Only")), tmp_path / "p.yaml", IMAGE)
    assert components.load_component_from_file(str(output)).name == "steps"


def test_an_executor_in_main_is_refused(tmp_path, monkeypatch):
    """It would fail in the container, an hour and a machine later."""
    hidden = type("Hidden", (Step.EXECUTOR_SPEC.executor_class,), {"__module__": "__main__"})
    monkeypatch.setattr(sys.modules["__main__"], "Hidden", hidden, raising=False)

    class Local(Step):
        EXECUTOR_SPEC = ExecutorClassSpec(hidden)

    with pytest.raises(PipelineDefinitionError, match="no container can import"):
        compiled(made_of(Local().with_id("Only")), tmp_path)


def test_settings_too_long_for_a_command_are_refused(tmp_path):
    """The task could not even be started, with an error that names nothing."""
    with pytest.raises(PipelineDefinitionError, match=r"Only.*file of the package"):
        compiled(made_of(Step(text="x" * 140_000).with_id("Only")), tmp_path)


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    """And nothing half-written is left."""
    (tmp_path / "file").write_text("")
    with pytest.raises(PipelineRootError, match="Cannot write the compiled pipeline"):
        compile_pipeline(made_of(Step().with_id("Only")), tmp_path / "file" / "p.yaml", IMAGE)


def test_yaml_holds_no_python(spec, tmp_path):
    """Any reader of YAML must read it."""
    output = compile_pipeline(made_of(Step().with_id("Only")), tmp_path / "p.yaml", IMAGE)
    assert "!!python" not in output.read_text()
    assert yaml.safe_load(output.read_text())["pipelineInfo"]["name"] == "steps"
