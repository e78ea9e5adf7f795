"""What a user may say about the flights pipeline, and what is refused."""

from __future__ import annotations

import pytest

from tidegate.components.errors import ConfigError
from tidegate.pipelines.flights.config import FlightsConfig


def test_the_defaults_are_valid():
    """Without this not even ``tidegate run flights`` would start."""
    config = FlightsConfig.load()
    assert "tailnum" in config.drift.ignore
    assert config == FlightsConfig.from_json(config.to_json())


def test_a_file_changes_only_what_it_names(tmp_path):
    """A user who raises one limit must keep the others."""
    path = tmp_path / "mine.yaml"
    path.write_text("training: {epochs: 9}\nrollout: {alpha: 0.01}\n")
    changed, default = FlightsConfig.load(path), FlightsConfig.load()
    assert changed.training.epochs == 9
    assert changed.rollout.alpha == 0.01
    assert changed.training.hidden == default.training.hidden
    assert changed.drift == default.drift


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("drfit: {}", r"no setting 'drfit'.*mine\.yaml.*'drift'"),
        ("training: {epochs: 0}", r"Training\.epochs is 0.*mine\.yaml"),
        ("evaluation: {auc: 70}", r"EvaluationBounds\.auc is 70"),
        ("drift: {ks: -1}", r"ks is -1"),
        ("drift: 7", r"DriftLimits must be a mapping"),
        ("- a", r"no mapping"),
    ],
)
def test_a_mistake_is_named_with_its_file(tmp_path, text, message):
    """Found before anything runs, not after the training."""
    path = tmp_path / "mine.yaml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=message):
        FlightsConfig.load(path)
