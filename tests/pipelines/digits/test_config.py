"""What a user may say about the digits pipeline, and what is refused."""

from __future__ import annotations

import pytest

from tidegate.components.errors import ConfigError
from tidegate.pipelines.digits.config import FOLDER, DigitsConfig


def test_the_defaults_are_valid():
    """Without this not even ``tidegate run digits`` would start."""
    config = DigitsConfig.load()
    assert config.edge.labels == tuple("0123456789")
    assert config.training.architecture == "cnn"
    assert config == DigitsConfig.from_json(config.to_json())


def test_mobilenet_is_one_file_away():
    """The documented way to the larger network."""
    config = DigitsConfig.load(FOLDER / "mobilenet_v2.yaml")
    assert config.training.architecture == "mobilenet_v2"
    assert config.training.image_size == 96
    assert config.rollout == DigitsConfig.load().rollout


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("training: {architecture: resnet}", r"architecture is 'resnet'.*cnn, mobilenet_v2"),
        ("training: {architecture: mobilenet_v2}", r"image_size is 8.*from 32 to 512"),
        ("training: {epoch: 3}", r"no setting 'epoch'.*mine\.yaml.*'epochs'"),
        ("evaluation: {accuracy: 97}", r"EvaluationBounds\.accuracy is 97"),
    ],
)
def test_a_mistake_is_named_with_its_file(tmp_path, text, message):
    """Found before anything runs, not after the training."""
    path = tmp_path / "mine.yaml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=message):
        DigitsConfig.load(path)
