"""CanaryPusher's executor on real SavedModels and real examples."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tfx.components.pusher.executor import Executor as TfxPusherExecutor
from tfx.types import artifact_utils, standard_artifacts
from tfx.types.artifact import Artifact

from tidegate.components.artifacts import DriftVerdict, Rollout, read_verdict
from tidegate.components.canary_pusher.executor import Executor
from tidegate.components.canary_pusher.policy import RolloutPolicy
from tidegate.components.canary_pusher.targets.filesystem import FilesystemTarget
from tidegate.components.errors import DataError, PolicyMismatchError
from tidegate.components.pseudonymizer.serving_digest import require_same_policy
from tidegate.components.verdict import Outcome

POLICY = RolloutPolicy(maximum_examples=600)


def _artifact(kind: type[Artifact], uri: str | Path, **properties: int) -> Artifact:
    artifact = kind()
    artifact.uri = str(uri)
    artifact.set_string_custom_property("tfx_version", "1.16.0")
    for name, value in properties.items():
        artifact.set_int_custom_property(name, value)
    return artifact


class Pusher:
    """Runs the executor again and again against one target, each time with fresh outputs."""

    def __init__(self, root: Path, examples: Artifact) -> None:
        self.root, self.examples, self.runs = root, examples, 0
        self.target = FilesystemTarget(str(root / "serving"))

    def push(self, model_uri: str, policy: RolloutPolicy = POLICY, **inputs: Any) -> Any:
        self.runs += 1
        outputs = {
            "pushed_model": [_artifact(standard_artifacts.PushedModel, self._uri("pushed"))],
            "rollout": [_artifact(Rollout, self._uri("rollout"))],
        }
        given = {"model": [_artifact(standard_artifacts.Model, model_uri)], **inputs}
        given.setdefault("examples", [self.examples])
        properties = {"target": self.target.to_json(), "rollout_policy": policy.to_json()}
        Executor().Do({k: v for k, v in given.items() if v is not None}, outputs, properties)
        [pushed], [rollout] = outputs.values()
        return pushed, rollout, read_verdict(rollout.uri)

    def versions(self) -> list[str]:
        return sorted(n for n in os.listdir(self.target.base_directory) if n.isdigit())

    def _uri(self, name: str) -> Path:
        return self.root / name / str(self.runs)


@pytest.fixture
def pusher(
    tmp_path: Path,
    serialize: Callable[[Iterable[float]], list[bytes]],
    write_records: Callable[[Path, list[bytes]], Path],
) -> Pusher:
    values = np.random.default_rng(0).normal(size=700)
    write_records(tmp_path / "examples" / "Split-eval" / "data.gz", serialize(values))
    examples = _artifact(standard_artifacts.Examples, tmp_path / "examples", span=2)
    examples.split_names = artifact_utils.encode_split_names(["eval"])
    return Pusher(tmp_path, examples)


def test_a_similar_model_is_promoted_with_its_evidence(
    pusher: Pusher, save_model: Callable[..., str]
) -> None:
    """The main job: the next version is live, and metadata can tell why."""
    first, second = save_model(0.0), save_model(0.2)
    pusher.push(first)
    pushed, rollout, verdict = pusher.push(second)
    assert verdict.outcome is Outcome.PASS
    assert verdict.sentence.startswith("Promoted as version 2: the new model disagrees")
    assert pusher.versions() == ["1", "2"]
    assert pushed.get_string_custom_property("pushed_version") == "2"
    assert pushed.get_string_custom_property("pushed_destination") == f"{pusher.root}/serving/2"
    assert rollout.get_int_custom_property("blessed") == 1
    assert rollout.get_string_custom_property("pushed_version") == "2"
    assert rollout.get_string_custom_property("stable_version") == "1"
    assert verdict.evidence["examples_spans"] == [2]
    assert verdict.evidence["policy_digest"] == POLICY.digest()
    assert "<svg" in Path(rollout.uri, "report.html").read_text()
    journal = Path(rollout.uri, "journal.jsonl").read_text().splitlines()
    events = [json.loads(line)["event"] for line in journal]
    assert events == ["decision", "intent", "written", "committed"]


def test_a_gateway_learns_how_the_models_rows_were_pseudonymised(
    pusher: Pusher, save_model: Callable[..., str]
) -> None:
    """A gateway with another policy or key would ask the model about people it never met."""
    assert pusher.target.live_serving_digest() == ""
    pusher.push(save_model(0.0))
    assert pusher.target.live_serving_digest() == ""
    pusher.examples.set_string_custom_property("serving_digest", "a digest")
    second = save_model(0.2)
    pushed, rollout, verdict = pusher.push(second)
    for artifact in (pushed, rollout):
        assert artifact.get_string_custom_property("serving_digest") == "a digest"
    assert verdict.evidence["serving_digest"] == "a digest"
    pusher.examples.set_string_custom_property("serving_digest", "of later keys")
    pusher.push(second)
    assert pusher.versions() == ["1", "2"]
    assert pusher.target.live_serving_digest() == "a digest"
    require_same_policy(pusher.target.live_serving_digest(), "a digest")
    with pytest.raises(PolicyMismatchError):
        require_same_policy(pusher.target.live_serving_digest(), "another digest")


def test_the_pushed_model_reads_like_tfx_pushers(
    pusher: Pusher, save_model: Callable[..., str], tmp_path: Path
) -> None:
    """LatestPolicy, serving scripts and dashboards know Pusher's keys and archive, no others."""
    uri = save_model()
    pushed, _, _ = pusher.push(uri)
    theirs = _artifact(standard_artifacts.PushedModel, tmp_path / "tfx")
    destination = {"filesystem": {"base_directory": str(tmp_path / "tfx_serving")}}
    TfxPusherExecutor().Do(
        {"model": [_artifact(standard_artifacts.Model, uri)]},
        {"pushed_model": [theirs]},
        {"push_destination": json.dumps(destination)},
    )
    keys = [set(a.mlmd_artifact.custom_properties) for a in (pushed, theirs)]
    assert keys[0] == keys[1] >= {"pushed", "pushed_destination", "pushed_version"}
    assert sorted(os.listdir(pushed.uri)) == sorted(os.listdir(theirs.uri))


def test_the_first_version_must_answer_and_is_said_to_be_the_first(
    pusher: Pusher, save_model: Callable[..., str]
) -> None:
    """Nothing to compare with is no licence to serve a model that crashes."""
    _, _, refused = pusher.push(save_model(defect="raises"))
    assert refused.outcome is Outcome.FAIL
    assert pusher.versions() == []
    pushed, rollout, verdict = pusher.push(save_model())
    assert "the first, with none to compare it with" in verdict.sentence
    assert pushed.get_int_custom_property("pushed") == 1
    assert not rollout.has_custom_property("stable_version")


@pytest.mark.parametrize(
    ("model", "reason"),
    [
        ({"shift": 3.0}, "disagrees with the stable one"),
        ({"defect": "raises"}, "it raises InvalidArgumentError"),
        ({"defect": "nan"}, "its answer is not finite"),
    ],
    ids=["disagrees", "raises", "not finite"],
)
def test_a_harmful_model_is_not_pushed(
    model: dict[str, Any], reason: str, pusher: Pusher, save_model: Callable[..., str]
) -> None:
    """The live version must stay, and the sentence must say what was wrong with the new one."""
    pusher.push(save_model())
    pushed, rollout, verdict = pusher.push(save_model(**model))
    assert verdict.outcome is Outcome.FAIL
    assert verdict.sentence.startswith("Not promoted:")
    assert reason in verdict.sentence
    assert pushed.get_int_custom_property("pushed") == 0
    assert rollout.get_int_custom_property("blessed") == 0
    assert pusher.versions() == ["1"]


def test_the_same_model_again_gets_no_new_version(
    pusher: Pusher, save_model: Callable[..., str]
) -> None:
    """A rerun of the pipeline is no reason for every server to reload."""
    uri = save_model()
    pusher.push(uri)
    pushed, _, verdict = pusher.push(uri)
    assert verdict.sentence == "Already live as version 1: nothing was pushed again."
    assert pushed.get_int_custom_property("pushed") == 1
    assert pushed.get_string_custom_property("pushed_version") == "1"
    assert pusher.versions() == ["1"]


@pytest.mark.parametrize(
    ("key", "artifacts"),
    [
        ("model_blessing", [_artifact(standard_artifacts.ModelBlessing, "/b", blessed=0)]),
        ("infra_blessing", [_artifact(standard_artifacts.InfraBlessing, "/b")]),
        ("drift_verdict", [_artifact(DriftVerdict, "/b", blessed=0)]),
        ("edge_blessing", []),
    ],
)
def test_an_unblessed_model_is_not_pushed(
    key: str, artifacts: list[Artifact], pusher: Pusher, save_model: Callable[..., str]
) -> None:
    """As TFX's Pusher: refused whatever the replay would say; a blessing asked for but missing
    refuses too."""
    pushed, rollout, verdict = pusher.push(save_model(), **{key: artifacts})
    assert verdict.outcome is Outcome.FAIL
    assert verdict.sentence == f"Not promoted: not blessed by {key}."
    assert pushed.get_int_custom_property("pushed") == 0
    assert rollout.get_int_custom_property("blessed") == 0
    assert pusher.versions() == []


def test_blessed_on_all_sides_a_model_is_pushed(
    pusher: Pusher, save_model: Callable[..., str]
) -> None:
    """The blessings must open the gate as well as shut it."""
    blessing = _artifact(standard_artifacts.ModelBlessing, "/b", blessed=1)
    verdict = _artifact(DriftVerdict, "/d", blessed=1)
    pushed, _, _ = pusher.push(save_model(), model_blessing=[blessing], drift_verdict=[verdict])
    assert pushed.get_int_custom_property("pushed") == 1


def test_without_examples_a_model_is_held_back(
    pusher: Pusher, save_model: Callable[..., str]
) -> None:
    """An empty metric is never a pass, unless the policy's author says so in writing."""
    _, rollout, verdict = pusher.push(save_model(), examples=None)
    assert verdict.outcome is Outcome.INCONCLUSIVE
    assert rollout.get_int_custom_property("blessed") == 0
    assert pusher.versions() == []
    pusher.push(save_model(), RolloutPolicy(without_examples="promote"), examples=None)
    assert pusher.versions() == ["1"]


def test_too_few_examples_hold_a_model_back(pusher: Pusher, save_model: Callable[..., str]) -> None:
    """A handful of agreeing examples is not evidence."""
    policy = RolloutPolicy(minimum_examples=100, maximum_examples=100)
    _, _, verdict = pusher.push(save_model(), policy)
    assert verdict.outcome is Outcome.INCONCLUSIVE
    assert verdict.sentence.startswith("Held back:")


def test_a_missing_split_is_named(pusher: Pusher, save_model: Callable[..., str]) -> None:
    """A mistyped split must be bad input, not an empty replay."""
    with pytest.raises(DataError, match="no split 'test'"):
        pusher.push(save_model(), RolloutPolicy(split="test"))
