"""The digits pipeline as a graph: its nodes, its conditions, and what Kubeflow makes of it."""

from __future__ import annotations

import json

import pytest

from tidegate.orchestrators.kubeflow import compile_pipeline
from tidegate.pipelines.digits.pipeline import create_pipeline


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pipeline")
    return create_pipeline(
        pipeline_root=folder / "root",
        data_root=folder / "data",
        serving_root=folder / "serving",
        span=1,
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
        "tidegate.pipelines.digits.features.preprocessing_fn"
    )
    assert nodes["Trainer"].exec_properties["run_fn"] == "tidegate.pipelines.digits.model.run_fn"


def test_the_splits_are_the_files_own(pipeline):
    """TFX would else split the training images anew, and the held-out ones would be trained on."""
    nodes = {node.id: node for node in pipeline.components}
    splits = json.loads(nodes["ExampleGen"].exec_properties["input_config"])["splits"]
    assert splits == [
        {"name": "train", "pattern": "span-{SPAN:2}/train.parquet"},
        {"name": "eval", "pattern": "span-{SPAN:2}/eval.parquet"},
    ]


def test_it_compiles_for_kubeflow_with_its_conditions(compiled):
    """A gate must hold on Kubeflow as it does here."""
    tasks = compiled["root"]["dag"]["tasks"]
    guards = {"EdgeExporter": {"blessing"}, "CanaryPusher": {"blessing", "edge_blessing"}}
    for task, verdicts in guards.items():
        condition = tasks[task]["triggerPolicy"]["condition"]
        assert condition.count("metadata['blessed'] == 1.0") == len(verdicts), condition
    assert "triggerPolicy" not in tasks["Trainer"]
