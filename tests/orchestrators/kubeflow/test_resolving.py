"""Resolvers as tasks: they find in the records what a local run finds in ML-Metadata."""

from __future__ import annotations

import pytest
from kubeflow_nodes.by_hand import ByHand, compiled
from kubeflow_nodes.card import Card
from kubeflow_nodes.newest import Newest
from kubeflow_nodes.step import Step
from tfx.dsl.components.common.importer import Importer
from tfx.dsl.components.common.resolver import Resolver
from tfx.dsl.input_resolution.strategies.latest_artifact_strategy import LatestArtifactStrategy
from tfx.orchestration.pipeline import Pipeline
from tfx.types.channel import Channel
from tfx.types.standard_artifacts import Model


@pytest.fixture
def run(root, tmp_path):
    """Runs a pipeline in which a step takes the latest cards, and then another is made."""

    def once(name, number, most=1):
        latest = Resolver(
            strategy_class=Newest,
            config={"most": most},
            card=Channel(type=Card),
        ).with_id("Latest")
        user = Step(before=latest.outputs["card"]).with_id("User")
        maker = Step(number=number).with_id("Maker")
        maker.add_upstream_node(user)
        pipeline = Pipeline("steps", str(root), components=[latest, user, maker])
        hand = ByHand(compiled(pipeline, tmp_path), root, name)
        for node in ("Latest", "User", "Maker"):
            assert hand.run(node) == 0
        return hand

    return once


def test_none_one_and_several_artifacts_arrive_as_they_are(run):
    """No backend knows of an empty list; a first run would fail, or be given what there is not."""
    assert run("run-1", 1).seen("User")["before"] == []
    second = run("run-2", 2)
    assert len(second.seen("User")["before"]) == 1
    assert second.outputs["Latest", "card"]["uri"].endswith("run-1/Maker/card")
    assert len(run("run-3", 3, most=3).seen("User")["before"]) == 3


def test_what_another_pipeline_made_is_not_found(run, root, tmp_path):
    """Two pipelines may share a root, and not each other's models."""
    run("run-1", 1)
    latest = Resolver(strategy_class=Newest, card=Channel(type=Card))
    other = Pipeline("others", str(root), components=[latest.with_id("Latest")])
    hand = ByHand(compiled(other, tmp_path), root, "run-2")
    assert hand.run("Latest") == 0
    assert hand.outputs["Latest", "card"]["metadata"] == {"tidegate_artifacts": 0.0}


def test_an_imported_artifact_is_found_by_later_runs(root, tmp_path):
    """Kubeflow's own importer leaves no record."""
    (tmp_path / "model").mkdir()

    def once(name, wanted):
        imported = Importer(str(tmp_path / "model"), Model, custom_properties={"weight": 5})
        latest = Resolver(strategy_class=LatestArtifactStrategy, model=Channel(type=Model))
        pipeline = Pipeline(
            "steps", str(root), components=[imported.with_id("Imported"), latest.with_id("Latest")]
        )
        hand = ByHand(compiled(pipeline, tmp_path), root, name)
        assert hand.run(wanted) == 0
        return hand

    assert once("run-1", "Imported").records("Imported")[0].state == "COMPLETE"
    found = once("run-2", "Latest").outputs["Latest", "model"]
    assert found["uri"] == str(tmp_path / "model")
    assert found["metadata"]["weight"] == 5.0


def test_what_fails_here_where_nothing_is_found_fails_there(root, tmp_path, capfd):
    """TFX's own strategy refuses to find nothing, on every runner."""
    latest = Resolver(strategy_class=LatestArtifactStrategy, card=Channel(type=Card))
    pipeline = Pipeline("steps", str(root), components=[latest.with_id("Latest")])
    hand = ByHand(compiled(pipeline, tmp_path), root)
    assert hand.run("Latest") == 4
    assert "Its inputs could not be resolved (Latest)" in capfd.readouterr().err
    assert [one.state for one in hand.records("Latest")] == ["FAILED"]
