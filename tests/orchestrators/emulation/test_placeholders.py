"""Placeholders of commands."""

from __future__ import annotations

import json

import pytest

from tidegate.orchestrators.emulation.placeholders import fill


@pytest.fixture
def told(tmp_path):
    (tmp_path / "value").write_text("inside")
    return {
        "inputs": {
            "artifacts": {
                "model": {
                    "artifacts": [{"name": "m1", "uri": str(tmp_path), "metadata": {"id": 7.0}}]
                },
                "none": {"artifacts": []},
            },
            "parameterValues": {"whole": 3.0, "part": 0.5, "on": True, "list": [1, "a"]},
            "parameters": {"old": {"intValue": "9007199254740993"}},
        },
        "outputs": {
            "artifacts": {"out": {"artifacts": [{"uri": "/there"}]}},
            "parameters": {"p": {"outputFile": "/p"}},
        },
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("--count={{$.inputs.parameters['whole']}}", "--count=3"),
        ("{{$.inputs.parameters['part']}}", "0.5"),
        ("{{$.inputs.parameters['on']}}", "true"),
        ("{{$.inputs.parameters['list']}}", '[1, "a"]'),
        ("{{$.inputs.parameters['old']}}", "9007199254740993"),
        ("{{$.inputs.artifacts['model'].metadata['id']}}", "7"),
        ("{{$.inputs.artifacts['model'].name}}", "m1"),
        ("{{$.inputs.artifacts['model'].value}}", "inside"),
        ("{{$.outputs.artifacts['out'].uri}}/x", "/there/x"),
        ("{{$.outputs.artifacts['out'].path}}", "/there"),
        ("{{$.outputs.parameters['p'].output_file}}", "/p"),
        ("{{$.pipeline_job_uuid}}", "run"),
        ("{{$.inputs.artifacts['none'].uri}}", "{{$.inputs.artifacts['none'].uri}}"),
        ("{{$.unheard_of}} and {{ jinja }}", "{{$.unheard_of}} and {{ jinja }}"),
    ],
)
def test_each_is_replaced_by_what_it_stands_for(text, expected, told):
    """A command would be given the placeholder's text for a path or a number."""
    assert fill(text, told, {"pipeline_job_uuid": "run"}) == expected


def test_the_whole_is_one_json_in_which_numbers_are_as_kubeflow_writes_them(told):
    """A task that reads "3.0" where the cluster writes "3" works here and fails there."""
    text = fill("{{$}}", told, {})
    assert json.loads(text)["outputs"]["parameters"]["p"] == {"outputFile": "/p"}
    assert '"whole":3,' in text
    assert '"part":0.5' in text


def test_what_was_filled_in_is_not_filled_in_again(told):
    """A user's text with braces in it would be taken for a placeholder."""
    told["inputs"]["parameterValues"]["text"] = "{{$.pipeline_job_uuid}}"
    filled = fill("{{$.inputs.parameters['text']}}", told, {"pipeline_job_uuid": "run"})
    assert filled == "{{$.pipeline_job_uuid}}"
