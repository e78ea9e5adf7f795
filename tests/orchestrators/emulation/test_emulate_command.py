"""``tidegate emulate`` on compiled files, as a user calls it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tidegate.orchestrators.command_line import tidegate
from tidegate.orchestrators.emulation.records import RUN_FILE


@pytest.fixture
def call(tmp_path):
    def call_it(spec, *options):
        file = tmp_path / "pipeline.json"
        if spec is not None:
            file.write_text(spec if isinstance(spec, str) else json.dumps(spec))
        words = ["emulate", str(file), "--root", str(tmp_path / "root"), "--cold", *options]
        return CliRunner().invoke(tidegate, words)

    return call_it


@pytest.mark.parametrize(
    ("outcome", "code"), [("PASS", 0), ("FAIL", 1), ("INCONCLUSIVE", 3), (None, 0)]
)
def test_the_exit_code_says_what_the_gates_said(call, compiled, task, outcome, code, capfd):
    """A script that runs it before deploying would deploy what a gate refused."""
    verdict = {"outcome": outcome, "sentence": "So it is."} if outcome else {}
    done = call(compiled(gate=task(puts_out={"drift_verdict": verdict})))
    assert done.exit_code == code, done.output
    printed = capfd.readouterr().out
    assert "✓ gate" in printed
    assert (Path(printed.splitlines()[-1]) / RUN_FILE).is_file()


def test_a_task_that_failed_ends_with_4_and_names_its_log(call, compiled, task, capfd):
    """A failure would look like a verdict, or leave the user to search for its reason."""
    done = call(compiled(first=task("sh", "-c", "echo it broke; exit 1")))
    assert done.exit_code == 4
    error = done.stderr
    assert "PipelineRunError" in error
    assert "it broke" in error
    assert "log.txt" in error


def test_parameters_are_json_or_text(call, compiled, task, tmp_path, capfd):
    """A number given on the command line would arrive as text."""
    declared = {"n": {"parameterType": "NUMBER_INTEGER"}, "s": {"parameterType": "STRING"}}
    says = {name: {"componentInputParameter": name} for name in declared}
    types = {name: one["parameterType"] for name, one in declared.items()}
    spec = compiled(declared, first=task(says=says, types=types))
    assert call(spec, "--parameter", "n=3", "--parameter", "s=plain text").exit_code == 0
    [told] = tmp_path.glob("root/runs/*/first/attempt-1/executor_input.json")
    values = json.loads(told.read_text())["inputs"]["parameterValues"]
    assert values == {"n": 3, "s": "plain text"}


@pytest.mark.parametrize(
    ("spec", "options", "named"),
    [
        (None, [], "PipelineNotFoundError"),
        ("{", [], "PipelineDefinitionError"),
        ('{"pipelineSpec": {"surprise": 1}}', [], "surprise"),
        ("{}", ["--span", "1"], "takes no --span"),
    ],
)
def test_bad_input_is_a_sentence_and_exit_code_2(call, spec, options, named):
    """A traceback tells a user nothing."""
    done = call(spec, *options)
    assert done.exit_code == 2
    assert named in done.stderr
    assert "Traceback" not in done.stderr


def test_a_name_that_is_no_pipeline_is_refused_at_once(tmp_path):
    """A minute of imports would pass before the typing error is told."""
    done = CliRunner().invoke(tidegate, ["emulate", "flihgts", "--root", str(tmp_path)])
    assert done.exit_code == 2
    assert "flights" in done.stderr


def test_a_root_that_cannot_be_written_is_named(compiled, task, tmp_path):
    """Nothing could be kept of the run."""
    file = tmp_path / "pipeline.json"
    file.write_text(json.dumps(compiled(first=task("true"))))
    (tmp_path / "root").write_text("a file")
    words = ["emulate", str(file), "--cold", "--root", str(tmp_path / "root")]
    done = CliRunner().invoke(tidegate, words)
    assert done.exit_code == 2
    assert "PipelineRootError" in done.stderr
