"""The flights pipeline as a graph: its nodes, its conditions, and what Kubeflow makes of it."""

from __future__ import annotations

import json

import pytest

from tidegate.orchestrators.kubeflow import compile_pipeline
from tidegate.pipelines.flights.pipeline import create_pipeline


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pipeline")
    return create_pipeline(
        pipeline_root=folder / "root",
        data_root=folder / "data",
        keyset=str(folder / "keys.json"),
        serving_root=folder / "serving",
        span=2,
    )


@pytest.fixture(scope="module")
def compiled(pipeline, tmp_path_factory):
    output = tmp_path_factory.mktemp("compiled") / "pipeline.json"
    compile_pipeline(pipeline, output, image="tidegate:test")
    return json.loads(output.read_text())["pipelineSpec"]


def test_transform_and_trainer_are_named_by_importable_path(pipeline):
    """A module file would be packaged with pip, which many environments lack."""
    nodes = {node.id: node for node in pipeline.components}
    assert nodes["Transform"].exec_properties["preprocessing_fn"] == (
        "tidegate.pipelines.flights.features.preprocessing_fn"
    )
    assert nodes["Trainer"].exec_properties["run_fn"] == "tidegate.pipelines.flights.model.run_fn"


def test_no_key_enters_the_pipeline(pipeline):
    """Execution properties are stored, logged and shown: only the keyset's path may stand there."""
    properties = {
        f"{node.id}.{name}": str(value)
        for node in pipeline.components
        for name, value in node.exec_properties.items()
    }
    holding = {name for name, value in properties.items() if "keys.json" in value}
    assert holding == {"Pseudonymizer.keyset"}


def test_it_compiles_for_kubeflow_with_its_conditions(compiled):
    """A gate must hold on Kubeflow as it does here."""
    tasks = compiled["root"]["dag"]["tasks"]
    guards = {
        "DriftChecker": {"privacy_report"},
        "Trainer": {"privacy_report", "drift_verdict"},
        "EdgeExporter": {"privacy_report", "drift_verdict", "blessing"},
        "CanaryPusher": {"privacy_report", "drift_verdict", "blessing", "edge_blessing"},
    }
    for task, verdicts in guards.items():
        condition = tasks[task]["triggerPolicy"]["condition"]
        assert condition.count("metadata['blessed'] == 1.0") == len(verdicts), condition
    assert "triggerPolicy" not in tasks["Pseudonymizer"]


def test_custom_artifacts_keep_their_type_on_kubeflow(compiled):
    """The executor gets the Python type back from the schema's title."""
    outputs = {
        name: definition["artifactType"]["instanceSchema"]
        for component in compiled["components"].values()
        for name, definition in component.get("outputDefinitions", {}).get("artifacts", {}).items()
        if "instanceSchema" in definition["artifactType"]
    }
    for name, kind in {
        "privacy_report": "PrivacyReport",
        "drift_verdict": "DriftVerdict",
        "edge_model": "EdgeModel",
        "edge_report": "EdgeReport",
        "edge_blessing": "EdgeBlessing",
        "rollout": "Rollout",
    }.items():
        assert f"title: tidegate.{kind}" in outputs[name]
