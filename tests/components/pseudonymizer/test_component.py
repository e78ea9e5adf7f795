"""The component's specification, and how other platforms see it."""

from __future__ import annotations

import json

import pytest
from tfx.components.example_gen.component import FileBasedExampleGen
from tfx.components.statistics_gen.component import StatisticsGen
from tfx.dsl.components.base.executor_spec import BeamExecutorSpec
from tfx.dsl.experimental.conditionals.conditional import Cond
from tfx.orchestration import pipeline
from tfx.proto import example_gen_pb2
from tfx.types import standard_artifacts

from tidegate.components.artifacts import PrivacyReport
from tidegate.components.errors import KeysetError, PolicyError
from tidegate.components.pseudonymizer.component import Pseudonymizer
from tidegate.components.pseudonymizer.executor import Executor
from tidegate.components.pseudonymizer.policy import Policy
from tidegate.orchestrators.kubeflow import compile_pipeline


@pytest.fixture
def component(policy):
    return Pseudonymizer("/data", policy, "/keys/people.json")


def test_it_is_an_example_gen_with_a_report(component):
    """Kubeflow runs the span-finding driver only for a FileBasedExampleGen."""
    assert isinstance(component, FileBasedExampleGen)
    assert component.outputs["examples"].type is standard_artifacts.Examples
    assert component.outputs["privacy_report"].type is PrivacyReport
    assert isinstance(component.executor_spec, BeamExecutorSpec)
    assert component.executor_spec.executor_class is Executor


def test_execution_properties_hold_the_policy_and_only_a_reference_to_the_keys(component, policy):
    """They are stored in ML-Metadata for ever."""
    properties = component.exec_properties
    assert Policy.from_json(properties["policy"]) == policy
    assert properties["keyset"] == "/keys/people.json"
    assert "span-{SPAN:2}/*.csv" in properties["input_config"]
    splits = json.loads(properties["output_config"])["split_config"]["splits"]
    assert [(split["name"], split["hash_buckets"]) for split in splits] == [
        ("train", 2),
        ("eval", 1),
    ]


def test_a_policy_may_be_given_as_a_file(tmp_path, policy):
    """As the example in the docstring does."""
    path = tmp_path / "policy.yaml"
    path.write_text(policy.to_json())  # JSON is YAML
    made = Pseudonymizer("/data", str(path), "/keys/people.json")
    assert made.exec_properties["policy"] == policy.to_json()


def test_a_policy_is_checked_when_the_pipeline_is_made(tmp_path):
    """Not after the pipeline has run for an hour."""
    path = tmp_path / "policy.yaml"
    path.write_text("subject: email\ncolumns: {email: {role: direct, transform: rot13}}\n")
    with pytest.raises(PolicyError, match=r"'email': unknown technique 'rot13'"):
        Pseudonymizer("/data", path, "/keys/people.json")


def test_an_unknown_kind_of_keyset_is_refused_when_the_pipeline_is_made(policy):
    """As for the policy."""
    with pytest.raises(KeysetError, match="gcp-kms"):
        Pseudonymizer("/data", policy, "gcp-kms://projects/p")


def test_splits_on_a_feature_of_ones_own_are_refused(policy):
    """Rows are split by the subject; a setting that is ignored would deceive."""
    output = example_gen_pb2.Output(
        split_config=example_gen_pb2.SplitConfig(
            splits=[example_gen_pb2.SplitConfig.Split(name="all", hash_buckets=1)],
            partition_feature_name="town",
        )
    )
    with pytest.raises(PolicyError, match="'town'"):
        Pseudonymizer("/data", policy, "/keys/people.json", output_config=output)


def test_it_compiles_for_kubeflow_with_its_condition_and_driver(component, tmp_path):
    """The same definition must run on Vertex AI and Kubeflow."""
    with Cond(component.passed):
        statistics = StatisticsGen(examples=component.outputs["examples"])
    people = pipeline.Pipeline("people", "gs://root", components=[component, statistics])
    compile_pipeline(people, tmp_path / "people.json", "tidegate:test")
    spec = json.loads((tmp_path / "people.json").read_text())["pipelineSpec"]
    container = spec["deploymentSpec"]["executors"]["Pseudonymizer_executor"]["container"]
    assert "pseudonymizer.driver.Driver" in container["args"][1]
    assert f"pseudonymizer.executor.{Executor.__name__}" in container["args"][1]
    outputs = spec["components"]["Pseudonymizer"]["outputDefinitions"]["artifacts"]
    assert set(outputs) == {"examples", "privacy_report"}
    [task] = [one for name, one in spec["root"]["dag"]["tasks"].items() if "Statistics" in name]
    assert "blessed" in task["triggerPolicy"]["condition"]
