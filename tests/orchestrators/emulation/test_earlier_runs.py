"""What a run finds of those before it in the same root: the cache, resolvers and importers."""

from __future__ import annotations

import json

import pytest

from tidegate.components.errors import PipelineDefinitionError, PipelineRootError
from tidegate.orchestrators.emulation import emulate

BLESSED = 'schema_title="tfx.ModelBlessing" AND state=LIVE AND metadata.blessed.number_value=1'
OF_BLESSING = (
    'schema_title="tfx.Model" AND state=LIVE AND '
    "name=\"{{$.inputs.artifacts['input'].metadata['current_model_id']}}\""
)


@pytest.fixture
def run(tmp_path):
    def run_it(spec, **options):
        return emulate(spec, tmp_path / "root", warm=False, timeout=30, **options)

    return run_it


def states(emulated):
    return [node.state.value for node in emulated.nodes]


def told(emulated, task):
    path = emulated.folder / task / "attempt-1" / "executor_input.json"
    return json.loads(path.read_text())


def chain(compiled, task, value=1, image="image:1"):
    spec = compiled(
        first=task(puts_out={"model": {"value": value}}, cache=True),
        second=task(takes={"model": "first.model"}, puts_out={"copy": {}}, cache=True),
    )
    executors = spec["pipelineSpec"]["deploymentSpec"]["executors"]
    executors["second_executor"]["container"]["image"] = image
    return spec


def test_the_same_tasks_are_not_run_again(run, compiled, task):
    """Every run would pay for all tasks; and what is reused is the same artifact."""
    one, two = (run(chain(compiled, task)) for _ in range(2))
    assert (states(one), states(two)) == (["COMPLETE"] * 2, ["CACHED"] * 2)
    assert one.outcomes["second"].artifacts == two.outcomes["second"].artifacts


def test_another_command_another_image_or_another_input_is_another_task(run, compiled, task):
    """A changed image would go on giving what the old one made."""
    run(chain(compiled, task))
    assert states(run(chain(compiled, task, image="image:2"))) == ["CACHED", "COMPLETE"]
    assert states(run(chain(compiled, task, value=2))) == ["COMPLETE", "COMPLETE"]


def test_the_cache_can_be_left_out(run, compiled, task):
    """By the user for a run, or by the pipeline for a task."""
    run(chain(compiled, task))
    assert states(run(chain(compiled, task), cache=False)) == ["COMPLETE"] * 2
    spec = chain(compiled, task)
    del spec["pipelineSpec"]["root"]["dag"]["tasks"]["second"]["cachingOptions"]
    assert states(run(spec)) == ["CACHED", "COMPLETE"]


def test_a_task_that_failed_is_not_reused(run, compiled, task, tmp_path):
    """A failure would be remembered for ever."""
    spec = compiled(first=task("test", "-e", str(tmp_path / "there"), cache=True))
    assert states(run(spec)) == ["FAILED"]
    (tmp_path / "there").touch()
    assert states(run(spec)) == ["COMPLETE"]


def blessing(compiled, task, blessed):
    """TFX's latest blessed model: two queries, the second by what the first found."""
    model, bless = "resolver-model", "resolver-blessing"
    spec = compiled(
        **{
            bless: task(puts_out={"blessing": {}}, executor=_resolver("blessing", BLESSED)),
            model: task(
                takes={"input": f"{bless}.blessing"},
                puts_out={"model": {}},
                executor=_resolver("model", OF_BLESSING),
            ),
            "trainer": task(puts_out={"model": {}}),
            "evaluator": task(
                "python",
                "-c",
                "import json,sys; told=json.loads(sys.argv[1]);"
                "name=told['inputs']['artifacts']['model']['artifacts'][0]['name'];"
                "made={'metadata':{'blessed':int(sys.argv[2]),'current_model_id':name}};"
                "json.dump({'artifacts':{'blessing':{'artifacts':[made]}}},"
                "open(told['outputs']['outputFile'],'w'))",
                "{{$}}",
                str(blessed),
                takes={"model": "trainer.model", "baseline_model": f"{model}.model"},
            ),
        }
    )
    evaluator = spec["pipelineSpec"]["components"]["evaluator"]
    evaluator["outputDefinitions"]["artifacts"] = {
        "blessing": {"artifactType": {"schemaTitle": "tfx.ModelBlessing"}}
    }
    return spec


def _resolver(key, query):
    return {"resolver": {"outputArtifactQueries": {key: {"filter": query}}}}


def test_the_latest_blessed_model_is_resolved(run, compiled, task):
    """A new model would be compared with none, or with one that was refused."""

    def baseline(done):
        return told(done, "evaluator")["inputs"]["artifacts"]["baseline_model"]["artifacts"]

    runs = [run(blessing(compiled, task, b), backend="vertex") for b in (0, 1, 0, 1)]
    assert all(one.succeeded for one in runs)
    trained = [one.outcomes["trainer"].artifacts["model"][0]["name"] for one in runs]
    assert baseline(runs[0]) == []
    assert baseline(runs[1]) == []
    assert [one["name"] for one in baseline(runs[2])] == [trained[1]]
    assert [one["name"] for one in baseline(runs[3])] == [trained[1]]


def test_a_query_that_is_not_understood_is_refused(run, compiled, task):
    """It would resolve to anything, or to nothing."""
    spec = compiled(
        first=task(puts_out={"model": {}}, executor=_resolver("model", 'uri="x" OR state=LIVE'))
    )
    done = run(spec, backend="vertex")
    with pytest.raises(Exception, match="not emulated"):
        done.require_success()


def importer(compiled, task, uri, reimport=False):
    spec = {
        "importer": {
            "artifactUri": {"constant": uri},
            "typeSchema": {"schemaTitle": "tfx.Schema"},
            "metadata": {"of": "{{$.inputs.parameters['span']}}"},
            "reimport": reimport,
        }
    }
    return compiled(
        schema=task(says={"span": 3}, puts_out={"schema": {}}, executor=spec),
        reader=task(takes={"schema": "schema.schema"}, puts_out={"model": {}}, cache=True),
    )


def test_an_importer_gives_what_is_there_a_name_once(run, compiled, task):
    """With a new name for the old schema, all that reads it would run again every time."""
    first = run(importer(compiled, task, "/schema"))
    [schema] = told(first, "reader")["inputs"]["artifacts"]["schema"]["artifacts"]
    assert (schema["uri"], schema["metadata"]) == ("/schema", {"of": "3"})
    assert states(run(importer(compiled, task, "/schema"))) == ["COMPLETE", "CACHED"]
    assert states(run(importer(compiled, task, "/other"))) == ["COMPLETE", "COMPLETE"]
    assert states(run(importer(compiled, task, "/schema", True))) == ["COMPLETE", "COMPLETE"]


def test_an_importer_with_a_condition_is_refused_as_kubeflow_does(run, compiled, task):
    """The pipeline would run here and be refused there."""
    spec = importer(compiled, task, "/schema")
    tasks = spec["pipelineSpec"]["root"]["dag"]["tasks"]
    tasks["schema"]["triggerPolicy"] = {"condition": "true"}
    with pytest.raises(PipelineDefinitionError, match="importer with a condition"):
        run(spec)
    assert run(spec, backend="vertex").succeeded


HOOK = (
    "import json,sys; told=json.loads(sys.argv[1]);"
    "json.dump({'parameterValues':{'span':9},"
    "'artifacts':{'model':{'artifacts':[{'metadata':{'span':9}}]}}},"
    "open(told['outputs']['outputFile'],'w'))"
)


@pytest.mark.parametrize(("backend", "span"), [("vertex", 9), ("kubeflow", 1)])
def test_a_hook_sets_parameters_and_metadata_on_vertex_alone(run, compiled, task, backend, span):
    """Kubeflow never runs a preCacheCheck; a pipeline that needs it must not seem to work there."""
    first = task(says={"span": 1}, puts_out={"model": {}}, cache=True)
    done = run(compiled(first={**first, "hook": ("python", "-c", HOOK, "{{$}}")}), backend=backend)
    assert done.succeeded
    assert told(done, "first")["inputs"]["parameterValues"] == {"span": span}
    metadata = done.outcomes["first"].artifacts["model"][0]["metadata"]
    assert metadata == ({"span": 9} if backend == "vertex" else {})


def test_a_record_that_cannot_be_read_is_named(run, compiled, task):
    """What earlier runs left would be missed, or the run would end with a traceback."""
    done = run(compiled(first=task("true")))
    (done.folder / "run.json").write_text("{")
    with pytest.raises(PipelineRootError, match=r"run\.json"):
        run(compiled(first=task("true")))
