"""What is refused as a compiled pipeline, before anything runs."""

from __future__ import annotations

import copy
import json

import pytest
import yaml

from tidegate.components.errors import PipelineDefinitionError, PipelineNotFoundError
from tidegate.orchestrators.emulation.specification import parse_specification, read_specification


@pytest.fixture
def job(compiled, task):
    return compiled(first=task(puts_out={"model": {}}), second=task(takes={"model": "first.model"}))


def test_a_job_and_a_bare_specification_are_the_same_in_json_and_yaml(job, tmp_path):
    """Vertex AI is given the one and Kubeflow the other, by two compilers in three formats."""
    (tmp_path / "job.json").write_text(json.dumps(job))
    (tmp_path / "bare.yaml").write_text(yaml.safe_dump(job["pipelineSpec"]))
    platform = {"platforms": {"kubernetes": {}}}
    (tmp_path / "two.yaml").write_text(yaml.safe_dump_all([job["pipelineSpec"], platform]))
    for name in ("job.json", "bare.yaml", "two.yaml"):
        read = parse_specification(read_specification(tmp_path / name))
        assert read.name == "small"
        assert [one.name for one in read.tasks()] == ["first", "second"]


def test_an_input_is_a_dependency_though_nobody_says_so(job):
    """The second task would start before what it reads is there."""
    assert parse_specification(job).root.tasks["second"].upstream == {"first"}


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        (("root", "dag", "tasks", "first", "componentRef", "name"), "gone", "component 'gone'"),
        (("components", "first", "executorLabel"), "gone", "executor 'gone'"),
        (("root", "dag", "tasks", "second", "dependentTasks"), ["gone"], "task 'gone'"),
        (("root", "dag", "tasks", "second", "surprise"), 1, "surprise"),
        (("deploymentSpec", "executors", "first_executor", "container", "imagine"), "x", "imagine"),
        (("root", "dag", "tasks", "first", "dependentTasks"), ["second"], "circle"),
        (("root", "dag", "tasks", "second", "triggerPolicy", "condition"), "1 +", "not CEL"),
        (("pipelineInfo", "name"), "", "no name"),
    ],
)
def test_a_broken_specification_is_refused_by_what_is_broken(job, path, value, named):
    """A pipeline would stop half way, or a field that nobody reads would seem to work."""
    spec = copy.deepcopy(job)
    place = spec["pipelineSpec"]
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    with pytest.raises(PipelineDefinitionError, match=named):
        parse_specification(spec)


def test_a_loop_over_items_is_refused(job):
    """Each item would be left out without a word."""
    first = job["pipelineSpec"]["root"]["dag"]["tasks"]["first"]
    first["parameterIterator"] = {"items": {"raw": "[1]"}, "itemInput": "x"}
    with pytest.raises(PipelineDefinitionError, match="iterates"):
        parse_specification(job)


def test_a_component_that_contains_itself_is_refused(job):
    """Reading it would never end."""
    spec = job["pipelineSpec"]
    spec["components"]["first"] = {"dag": {"tasks": {"again": {"componentRef": {"name": "first"}}}}}
    with pytest.raises(PipelineDefinitionError, match="contains itself"):
        parse_specification(job)


@pytest.mark.parametrize("content", ["{", "- a list", "just text", "\x00"])
def test_a_file_that_holds_no_pipeline_is_refused(content, tmp_path):
    """A wrong file on the command line gives a sentence and no traceback."""
    for name in ("one.json", "one.yaml"):
        file = tmp_path / name
        file.write_text(content)
        with pytest.raises(PipelineDefinitionError):
            parse_specification(read_specification(file))


def test_a_file_that_is_not_there_is_named(tmp_path):
    """A typing error in a path is the most common one."""
    with pytest.raises(PipelineNotFoundError, match=r"gone\.json"):
        read_specification(tmp_path / "gone.json")
