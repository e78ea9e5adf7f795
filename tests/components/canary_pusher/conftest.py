"""Tiny models, real examples, and children that may be killed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from tidegate.components.canary_pusher.model_files import ModelFiles, read_model


@pytest.fixture
def make_model(tmp_path: Path) -> Callable[..., ModelFiles]:
    """Makes a folder with files like a SavedModel's; other weights, another model."""

    def make(weights: str) -> ModelFiles:
        folder = tmp_path / "models" / weights
        (folder / "variables").mkdir(parents=True)
        (folder / "assets").mkdir()
        (folder / "saved_model.pb").write_text("graph")
        (folder / "variables" / "variables.data").write_text(weights)
        return read_model(str(folder))

    return make


@pytest.fixture
def in_child() -> Callable[[Callable[[], Any]], int]:
    """Runs a function in a forked process; its exit status, or minus the signal that ended it."""

    def run(function: Callable[[], Any]) -> int:
        child = os.fork()
        if child == 0:
            try:
                function()
                os._exit(0)
            except BaseException:
                os._exit(1)
        _, status = os.waitpid(child, 0)
        return -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)

    return run


@pytest.fixture(scope="session")
def save_model(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., str]:
    """Saves a real SavedModel: the sigmoid of the feature ``x`` plus a shift, or a defect.

    ``defect`` is one of ``raises`` and ``nan``, for examples whose ``x`` is above 1, or ``scalar``.
    The model's folder has the layout of a TFX Model artifact, whose URI is returned.
    """
    import tensorflow as tf

    def save(shift: float = 0.0, defect: str = "", outputs: Iterable[str] = ("late",)) -> str:
        model = tf.Module()
        model.shift = tf.Variable(shift)

        @tf.function(input_signature=[tf.TensorSpec([None], tf.string, name="examples")])
        def serve(examples: tf.Tensor) -> dict[str, tf.Tensor]:
            features = {"x": tf.io.FixedLenFeature([1], tf.float32)}
            x = tf.io.parse_example(examples, features)["x"]
            if defect == "raises":
                x = tf.debugging.check_numerics(tf.where(x > 1, float("nan"), x), "above 1")
            answer = tf.sigmoid(x + model.shift)
            if defect == "nan":
                answer = tf.where(x > 1, float("nan"), answer)
            if defect == "scalar":
                answer = tf.reduce_mean(answer)
            return dict.fromkeys(outputs, answer)

        model.serve = serve
        uri = tmp_path_factory.mktemp("model")
        tf.saved_model.save(model, f"{uri}/Format-Serving", signatures={"serving_default": serve})
        return str(uri)

    return save


@pytest.fixture(scope="session")
def serialize() -> Callable[[Iterable[float]], list[bytes]]:
    """Serialized tf.Examples with the feature ``x``."""
    import tensorflow as tf

    def serialized(values: Iterable[float]) -> list[bytes]:
        return [
            tf.train.Example(
                features=tf.train.Features(
                    feature={"x": tf.train.Feature(float_list=tf.train.FloatList(value=[value]))}
                )
            ).SerializeToString()
            for value in values
        ]

    return serialized
