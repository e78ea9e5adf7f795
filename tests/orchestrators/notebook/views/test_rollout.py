"""A rollout in a notebook."""

from __future__ import annotations

from tidegate.components.artifacts import Rollout, write_verdict
from tidegate.components.verdict import Outcome, Verdict
from tidegate.orchestrators.notebook.views.rollout import rollout_view


def _artifact(folder, **evidence):
    made = Rollout()
    made.uri = str(folder)
    write_verdict(made, Verdict("Rollout", Outcome.FAIL, "Rolled back <8>.", evidence=evidence))
    return made


def test_it_tells_what_became_of_the_model_step_by_step(tmp_path):
    """Users would have to scroll through a whole report for one line."""
    decision = {
        "time": "2026-11-23T08:00:01.5+00:00",
        "source": "C5",
        "to": "ROLLING_BACK",
        "reason": "errors & more",
    }
    artifact = _artifact(tmp_path, version=8, stable_version=7, decisions=[decision], held=None)
    shown = rollout_view(artifact)
    assert "Rolled back &lt;8&gt;." in shown
    assert "version 8 · in place of version 7" in shown
    assert "held None" not in shown
    assert "<td>2026-11-23 08:00:01</td><td>C5</td><td>ROLLING_BACK</td>" in shown
    assert "errors &amp; more" in shown


def test_a_rollback_names_who_asked_for_it(tmp_path):
    """The name that the command asked for would be kept where nobody looks."""
    shown = rollout_view(_artifact(tmp_path, pushed_version=4, rolled_back_to="2", who="ada"))
    assert "live as version 4 · with the model of version 2 · asked for by ada" in shown
    assert "<table><thead><tr><th>Time" not in shown


def test_without_a_verdict_there_is_nothing_to_tell(tmp_path):
    """Users would see a stack for a rollout whose files were cleaned up."""
    artifact = Rollout()
    artifact.uri = str(tmp_path / "absent")
    assert "no verdict yet" in rollout_view(artifact)
