"""Whole runs of small commands: what a backend promises of tasks, in new processes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import time

import pytest

from tidegate.components.errors import ConfigError, PipelineDefinitionError, PipelineRunError
from tidegate.components.verdict import Outcome
from tidegate.orchestrators.emulation import emulate
from tidegate.orchestrators.observed import NodeState

COMPLETED = "ALL_UPSTREAM_TASKS_COMPLETED"


@pytest.fixture
def run(tmp_path):
    def run_it(spec, **options):
        return emulate(spec, tmp_path / "root", warm=False, timeout=30, **options)

    return run_it


def states(emulated):
    return {node.name: node.state.value for node in emulated.nodes}


def read(path):
    return json.loads(path.read_text())


def test_an_artifact_goes_from_task_to_task_with_its_metadata(run, compiled, task):
    """A consumer would read another artifact than the producer wrote."""
    spec = compiled(
        first=task(puts_out={"model": {"span": 3, "text": "ü"}}),
        second=task(takes={"model": "first.model"}, puts_out={"copy": {}}),
    )
    done = run(spec)
    assert states(done) == {"first": "COMPLETE", "second": "COMPLETE"}
    told = read(done.folder / "second" / "attempt-1" / "executor_input.json")
    [model] = told["inputs"]["artifacts"]["model"]["artifacts"]
    assert model["metadata"] == {"span": 3, "text": "ü"}
    assert model["name"]
    assert model == {**done.outcomes["first"].artifacts["model"][0]}


def test_what_a_task_says_of_its_uri_counts(run, compiled, task):
    """A task that found the artifact elsewhere would have its consumer read an empty folder."""
    moves = (
        "import json,sys; told=json.loads(sys.argv[1]);"
        "json.dump({'artifacts':{'model':{'artifacts':[{'uri':'/else'}]}}},"
        "open(told['outputs']['outputFile'],'w'))"
    )
    done = run(compiled(first={**task("python", "-c", moves, "{{$}}"), "artifacts": ["model"]}))
    assert done.outcomes["first"].artifacts["model"][0]["uri"] == "/else"


def test_parameters_arrive_in_the_types_declared(run, compiled, task):
    """The backend casts text to numbers and back, and a task must not notice."""
    spec = compiled(
        first=task(
            puts_out={"count": 3, "text": "7"},
            parameters={"count": "NUMBER_INTEGER", "text": "STRING"},
        ),
        second=task(
            says={
                "count": {
                    "taskOutputParameter": {"producerTask": "first", "outputParameterKey": "count"}
                },
                "number": {
                    "taskOutputParameter": {"producerTask": "first", "outputParameterKey": "text"}
                },
                "run": "{{$.pipeline_job_uuid}}",
                "on": True,
            },
            types={"count": "STRING", "number": "NUMBER_INTEGER"},
        ),
    )
    done = run(spec)
    told = read(done.folder / "second" / "attempt-1" / "executor_input.json")
    values = told["inputs"]["parameterValues"]
    assert values == {"count": "3", "number": 7, "run": done.run_id, "on": True}


def test_an_output_parameter_may_be_a_file(run, compiled, task):
    """A container that is no Python program writes its parameters so."""
    place = "{{$.outputs.parameters['n'].output_file}}"
    spec = compiled(
        first={**task("sh", "-c", f"echo 41 > {place}"), "parameters": {"n": "NUMBER_INTEGER"}}
    )
    assert run(spec).outcomes["first"].parameters == {"n": 41}


def test_a_promised_parameter_that_is_not_there_fails_its_task(run, compiled, task):
    """The consumer would fail instead, and be blamed."""
    spec = compiled(first={**task("true"), "parameters": {"n": "NUMBER_INTEGER"}})
    assert "no parameter 'n'" in run(spec).nodes[0].error


def test_a_shut_gate_skips_what_depends_on_it_and_nothing_else(run, compiled, task):
    """A model that a gate refused would be pushed, or one branch would stop all others."""
    passed = "inputs.artifacts['blessing'].artifacts[0].metadata['blessed'] == 1.0"
    spec = compiled(
        gate=task(puts_out={"blessing": {"blessed": 0}}),
        pusher=task(takes={"blessing": "gate.blessing"}, condition=passed, puts_out={"model": {}}),
        after=task(takes={"model": "pusher.model"}),
        beside=task(after=["gate"]),
    )
    done = run(spec)
    assert states(done) == {
        "gate": "COMPLETE",
        "pusher": "SKIPPED",
        "after": "SKIPPED",
        "beside": "COMPLETE",
    }
    assert done.succeeded


def test_a_condition_that_cannot_be_told_fails_its_task(run, compiled, task):
    """A misspelt property would look like a gate that is shut."""
    condition = "inputs.artifacts['blessing'].artifacts[0].metadata['blest'] == 1.0"
    spec = compiled(
        gate=task(puts_out={"blessing": {"blessed": 1}}),
        pusher=task(takes={"blessing": "gate.blessing"}, condition=condition),
    )
    done = run(spec)
    assert states(done)["pusher"] == "FAILED"
    with pytest.raises(PipelineRunError, match="blest"):
        done.require_success()


@pytest.mark.parametrize(("backend", "beside"), [("kubeflow", "SKIPPED"), ("vertex", "COMPLETE")])
def test_a_failure_stops_what_depends_on_it(run, compiled, task, backend, beside):
    """Kubeflow begins nothing more after a failure; Vertex AI goes on where it can."""
    spec = compiled(
        bad=task("sh", "-c", "echo it broke >&2; exit 7"),
        below=task(after=["bad"]),
        slow=task("sleep", "1"),
        later=task(after=["slow"]),
    )
    done = run(spec, backend=backend)
    assert states(done) == {
        "bad": "FAILED",
        "below": "SKIPPED",
        "slow": "COMPLETE",
        "later": beside,
    }
    [bad] = [node for node in done.nodes if node.name == "bad"]
    assert "exit code 7: it broke" in bad.error


def test_a_command_that_is_not_there_is_named(run, compiled, task):
    """An image that lacks a program fails with the program's name."""
    done = run(compiled(first=task("no-such-program", "--x")))
    assert "no-such-program: command not found" in done.nodes[0].error


@pytest.mark.parametrize(("fails", "ended"), [(1, "COMPLETE"), (2, "COMPLETE"), (3, "FAILED")])
def test_a_task_is_tried_as_often_as_it_says(run, compiled, task, tmp_path, fails, ended):
    """A passing trouble would end the run, or a task would be tried for ever."""
    count = tmp_path / "count"
    script = f"echo x >> {count}; test $(wc -l < {count}) -gt {fails}"
    done = run(compiled(first=task("sh", "-c", script, retries=2)))
    assert states(done) == {"first": ended}
    assert done.nodes[0].attempts == min(fails + 1, 3)


def test_an_attempt_that_takes_too_long_ends_with_its_children(compiled, task, tmp_path):
    """A task that hangs would hang the run, and what it started would stay behind."""
    pid = tmp_path / "pid"
    spec = compiled(first=task("sh", "-c", f"sleep 60 & echo $! > {pid}; wait"))
    done = emulate(spec, tmp_path / "root", warm=False, timeout=1)
    assert "longer than 1 s" in done.nodes[0].error
    assert not _alive(int(pid.read_text()))


def test_a_task_sees_a_container_and_not_this_shell(run, compiled, task, monkeypatch, tmp_path):
    """What a user's shell sets would make a pipeline work here and fail on the cluster."""
    monkeypatch.setenv("SECRET_OF_THIS_SHELL", "x")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(["", "relative", str(tmp_path / "installed")]))
    script = "import json,os,sys; print(json.dumps([dict(os.environ), os.getcwd(), sys.argv]))"
    spec = compiled(
        first={**task("python", "-c", script, "a b"), "executor": None},
    )
    spec["pipelineSpec"]["deploymentSpec"]["executors"]["first_executor"] = {
        "container": {
            "image": "i",
            "command": ["python", "-c", script],
            "args": ["a b"],
            "env": [{"name": "OWN", "value": "1"}],
        }
    }
    done = run(spec)
    environment, folder, words = json.loads((done.folder / "first" / "log.txt").read_text())
    assert "SECRET_OF_THIS_SHELL" not in environment
    assert environment["OWN"] == "1"
    assert environment["PYTHONPATH"] == str(tmp_path / "installed")
    assert environment["HOME"] == folder
    assert os.listdir(folder) == []
    assert words[1:] == ["a b"]


@pytest.mark.parametrize(("script", "state"), [("exit 0", "SUCCEEDED"), ("exit 3", "FAILED")])
def test_an_exit_handler_runs_at_the_end_and_knows_how_it_was(run, task, compiled, script, state):
    """Whoever is to be told of a failed night would hear nothing, or nothing but good news."""
    spec = compiled(
        work=task("sh", "-c", script),
        handler=task(
            strategy=COMPLETED,
            after=["work"],
            says={"status": {"taskFinalStatus": {"producerTask": "work"}}},
            puts_out={"note": {}},
        ),
    )
    _nest(spec, "tfx-dag", ["work"], "handler")
    done = run(spec)
    assert [node.name for node in done.nodes] == ["work", "handler"]
    assert states(done)["handler"] == "COMPLETE"
    told = read(done.folder / "handler" / "attempt-1" / "executor_input.json")
    status = json.loads(told["inputs"]["parameterValues"]["status"])
    assert status["state"] == state
    assert status["pipelineTaskName"] == "tfx-dag"
    assert ("exit code 3" in status.get("error", {}).get("message", "")) == (state == "FAILED")
    assert done.succeeded == (state == "SUCCEEDED")


def test_a_nested_graph_passes_on_what_it_is_given_and_puts_out(run, compiled, task):
    """Tasks inside would not find the pipeline's parameters, those outside not their results."""
    spec = compiled(
        {"month": {"parameterType": "STRING"}},
        inner=task(
            says={"month": {"componentInputParameter": "month"}}, puts_out={"model": {"deep": 1}}
        ),
        outer=task(takes={"model": "graph.model"}),
    )
    _nest(spec, "graph", ["inner"], "outer")
    graph = spec["pipelineSpec"]["components"]["graph"]
    graph["inputDefinitions"] = {"parameters": {"month": {"parameterType": "STRING"}}}
    selector = {"producerSubtask": "inner", "outputArtifactKey": "model"}
    graph["dag"]["outputs"] = {"artifacts": {"model": {"artifactSelectors": [selector]}}}
    tasks = spec["pipelineSpec"]["root"]["dag"]["tasks"]
    tasks["graph"]["inputs"] = {"parameters": {"month": {"componentInputParameter": "month"}}}
    done = run(spec, parameters={"month": "May"})
    inner, outer = (
        read(done.folder / name / "attempt-1" / "executor_input.json")["inputs"]
        for name in ("inner", "outer")
    )
    assert inner["parameterValues"] == {"month": "May"}
    assert outer["artifacts"]["model"]["artifacts"][0]["metadata"] == {"deep": 1}


def test_parameters_of_the_pipeline_come_from_the_user_the_job_or_the_default(run, compiled, task):
    """A run would silently use another value than the one that was given."""
    declared = {
        "given": {"parameterType": "STRING"},
        "default": {"parameterType": "NUMBER_INTEGER", "defaultValue": 5},
        "wanted": {"parameterType": "NUMBER_DOUBLE", "defaultValue": 1},
        "left": {"parameterType": "STRING", "isOptional": True},
    }
    says = {name: {"componentInputParameter": name} for name in declared}
    spec = compiled(
        declared, first=task(says=says, types={n: d["parameterType"] for n, d in declared.items()})
    )
    spec["runtimeConfig"] = {"parameterValues": {"given": "job"}}
    done = run(spec, parameters={"wanted": 2.5})
    told = read(done.folder / "first" / "attempt-1" / "executor_input.json")
    assert told["inputs"]["parameterValues"] == {"given": "job", "default": 5, "wanted": 2.5}


@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        ({}, "'month' has no value"),
        ({"month": 1, "moth": 2}, "no parameter 'moth'"),
        ({"month": "x"}, "'month' cannot be cast"),
    ],
)
def test_a_missing_unknown_or_mistyped_parameter_is_named(run, compiled, task, parameters, named):
    """The pipeline would run with something nobody asked for."""
    spec = compiled({"month": {"parameterType": "NUMBER_INTEGER"}}, first=task("true"))
    with pytest.raises(ConfigError, match=named):
        run(spec, parameters=parameters)


def test_a_verdict_in_the_metadata_is_a_finding(run, compiled, task):
    """The command would report a gate that failed as a task that went well."""
    verdict = {"blessed": 0, "outcome": "FAIL", "sentence": "It drifted."}
    [node] = run(compiled(gate=task(puts_out={"drift_verdict": verdict}))).nodes
    assert node.finding is not None
    assert (node.finding.outcome, node.finding.sentence) == (Outcome.FAIL, "It drifted.")


def test_a_resolver_is_refused_where_the_backend_has_none(run, compiled, task):
    """The pipeline would run here and be refused by Kubeflow."""
    spec = compiled(first=task(executor={"resolver": {}}, puts_out={"model": {}}))
    with pytest.raises(PipelineDefinitionError, match="does not implement"):
        run(spec)


def test_two_tasks_that_wait_for_nothing_run_at_once(run, compiled, task, tmp_path):
    """A backend runs them on two machines; in turn, a deadlock between them would stay hidden."""
    meet = f"touch {tmp_path}/%s; until [ -e {tmp_path}/%s ]; do sleep 0.05; done"
    spec = compiled(
        a=task("sh", "-c", meet % ("a", "b")),
        b=task("sh", "-c", meet % ("b", "a")),
    )
    assert run(spec).succeeded


def test_tasks_end_with_an_emulation_that_is_killed(compiled, task, tmp_path):
    """A training that nobody waits for would go on for hours."""
    pid = tmp_path / "pid"
    spec = compiled(first=task("sh", "-c", f"echo $$ > {pid}; exec sleep 60"))
    (tmp_path / "spec.json").write_text(json.dumps(spec))
    script = textwrap.dedent(
        f"""
        import json, pathlib
        from tidegate.orchestrators.emulation import emulate
        here = pathlib.Path({str(tmp_path)!r})
        emulate(json.loads((here / "spec.json").read_text()), here / "root", warm=False)
        """
    )
    process = subprocess.Popen([sys.executable, "-c", script])
    try:
        _until(lambda: pid.exists() and pid.read_text().strip())
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    _until(lambda: not _alive(int(pid.read_text())))


def test_an_interrupted_emulation_ends_at_once_and_begins_nothing(compiled, task, tmp_path):
    """Whoever presses Ctrl-C would wait for a training to end, and for the next one."""
    begun = tmp_path / "begun"
    hangs = task("sh", "-c", f"echo x >> {begun}; sleep 60", retries=3)
    (tmp_path / "spec.json").write_text(json.dumps(compiled(a=hangs, b=hangs, c=hangs)))
    script = textwrap.dedent(
        f"""
        import json, pathlib, signal
        from tidegate.orchestrators.emulation import emulate
        signal.signal(signal.SIGINT, signal.default_int_handler)
        here = pathlib.Path({str(tmp_path)!r})
        emulate(json.loads((here / "spec.json").read_text()), here / "root", warm=False)
        """
    )
    process = subprocess.Popen([sys.executable, "-c", script], stderr=subprocess.PIPE, text=True)
    try:
        _until(lambda: begun.exists() and begun.read_text() == "x\nx\n")
        process.send_signal(signal.SIGINT)
        _, error = process.communicate(timeout=20)
    finally:
        process.kill()
    assert "KeyboardInterrupt" in error
    assert begun.read_text() == "x\nx\n"


def test_the_record_of_a_run_tells_what_became_of_it(run, compiled, task):
    """A later run finds artifacts by it, and a person what happened."""
    done = run(compiled(first=task(puts_out={"model": {"a": 1.5}}), bad=task("false")))
    record = read(done.folder / "run.json")
    assert record["state"] == "FAILED"
    assert record["tasks"]["first"]["artifacts"]["model"][0]["metadata"] == {"a": 1.5}
    assert record["tasks"]["bad"]["state"] == "FAILED"
    assert NodeState.FAILED in {node.state for node in done.nodes}


def _nest(spec, name, inside, handler):
    """Moves the tasks ``inside`` into a graph of their own, upstream of ``handler``."""
    root = spec["pipelineSpec"]["root"]["dag"]["tasks"]
    spec["pipelineSpec"]["components"][name] = {
        "dag": {"tasks": {one: root.pop(one) for one in inside}}
    }
    root[name] = {"taskInfo": {"name": name}, "componentRef": {"name": name}}
    root[handler]["dependentTasks"] = [name]
    for parameter in root[handler]["inputs"]["parameters"].values():
        parameter["taskFinalStatus"] = {"producerTask": name}


def _alive(process):
    try:
        with open(f"/proc/{process}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def _until(condition, seconds=20.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)
