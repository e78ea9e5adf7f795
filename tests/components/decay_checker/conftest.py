"""A real model, spans of examples with labels, and the executor over them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest


@pytest.fixture(scope="session")
def model_uri(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A Model artifact whose model gives the feature ``chance`` as it is."""
    return _save(tmp_path_factory.mktemp("model"), 0.0)


@pytest.fixture(scope="session")
def other_model_uri(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Another model of the same graph."""
    return _save(tmp_path_factory.mktemp("model"), 0.01)


def _save(folder: Path, shift: float) -> str:
    import tensorflow as tf

    module = tf.Module()
    module.shift = tf.Variable(shift)

    @tf.function(
        input_signature=[tf.TensorSpec([None], tf.string, name="examples")], autograph=False
    )
    def serve(examples: tf.Tensor) -> dict[str, tf.Tensor]:
        spec = {"chance": tf.io.FixedLenFeature([1], tf.float32)}
        return {"late": tf.io.parse_example(examples, spec)["chance"] + module.shift}

    module.serve = serve
    path = str(folder / "Format-Serving")
    tf.saved_model.save(module, path, signatures={"serving_default": serve})
    return str(folder)


@pytest.fixture
def write_span(
    tmp_path: Path, write_records: Callable[[Path, list[bytes]], Path]
) -> Callable[..., str]:
    """Writes examples that the model gives 0.2 or 0.8, of which ``wrong`` have the other label."""
    import tensorflow as tf

    def record(chance: float, label: float) -> bytes:
        example = tf.train.Example()
        example.features.feature["chance"].float_list.value.append(chance)
        if label >= 0:
            example.features.feature["late"].int64_list.value.append(int(label))
        return example.SerializeToString()

    def write(name: str, wrong: float, count: int = 3000, labelled: float = 1.0) -> str:
        generator = np.random.default_rng(sum(name.encode()))
        chances = generator.choice([0.2, 0.8], count)
        flipped = generator.random(count) < wrong
        labels = np.where(flipped, chances < 0.5, chances > 0.5).astype(float)
        labels[generator.random(count) >= labelled] = -1
        records = [record(*pair) for pair in zip(chances.tolist(), labels.tolist(), strict=True)]
        for split, part in (("train", records[::2]), ("eval", records[1::2])):
            write_records(tmp_path / name / f"Split-{split}" / "data.gz", part)
        return str(tmp_path / name)

    return write


@pytest.fixture
def check(tmp_path: Path, model_uri: str) -> Callable[..., Any]:
    """Runs the executor on one span after the other; gives its output artifact."""
    from tfx.types import artifact_utils, standard_artifacts

    from tidegate.components.artifacts import DecayVerdict
    from tidegate.components.decay_checker.executor import Executor
    from tidegate.components.decay_checker.limits import DecayLimits

    made: list[DecayVerdict] = []

    def examples(uri: str, span: int) -> standard_artifacts.Examples:
        artifact = standard_artifacts.Examples()
        artifact.uri = uri
        artifact.set_int_custom_property("span", span)
        artifact.set_string_custom_property("tfx_version", "1.16.0")
        artifact.split_names = artifact_utils.encode_split_names(["train", "eval"])
        return artifact

    def run(
        uri: str,
        span: int,
        baseline: str | None,
        earlier: list[DecayVerdict] | None = None,
        model: str | None = model_uri,
        **settings: Any,
    ) -> DecayVerdict:
        inputs: dict[str, list[Any]] = {"examples": [examples(uri, span)]}
        if model is not None:
            artifact = standard_artifacts.Model()
            artifact.uri = model
            artifact.set_string_custom_property("tfx_version", "1.16.0")
            inputs["model"] = [artifact]
        if baseline is not None:
            inputs["baseline_examples"] = [examples(baseline, 1)]
        inputs["earlier_verdicts"] = list(earlier or [])
        verdict = DecayVerdict()
        verdict.uri = str(tmp_path / "verdicts" / str(len(made)))
        verdict.id = len(made) + 1
        made.append(verdict)
        limits = DecayLimits(**{"label": "late", **settings})
        Executor().Do(inputs, {"decay_verdict": [verdict]}, {"limits": limits.to_json()})
        return verdict

    return run
