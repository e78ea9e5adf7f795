"""SavedModels as a model server calls them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tidegate.components.errors import UsageError
from tidegate.components.serving import BATCH, ServedModel

Save = Callable[..., str]


@pytest.fixture(scope="module")
def save(tmp_path_factory: pytest.TempPathFactory) -> Save:
    """Saves a model that answers with the length of each record, or a defect; gives its folder."""
    import tensorflow as tf

    def save_one(defect: str = "", argument: str = "examples", outputs: int = 1) -> str:
        @tf.function(input_signature=[tf.TensorSpec([None], tf.string, name=argument)])
        def serve(records: tf.Tensor) -> dict[str, tf.Tensor]:
            answer = tf.cast(tf.strings.length(records), tf.float32)
            if defect == "raises":
                answer = tf.strings.to_number(records)
            if defect == "nan":
                answer = answer / 0.0 * 0.0
            if defect == "scalar":
                answer = tf.reduce_sum(answer)
            return {f"output_{number}": answer for number in range(outputs)}

        module = tf.Module()
        module.serve = serve
        path = str(tmp_path_factory.mktemp("model"))
        tf.saved_model.save(module, path, signatures={"serving_default": serve})
        return path

    return save_one


def test_every_example_has_its_own_answer_over_all_batches(save: Save) -> None:
    """An answer that lands on another row ruins every figure made of it, unseen."""
    records = [b"x" * (number % 7) for number in range(BATCH + 3)]
    answers = ServedModel(save(argument="other"), "Spec").predict(records)
    np.testing.assert_array_equal(answers[:, 0], [len(record) for record in records])
    assert ServedModel(save(), "Spec").predict([]).shape == (0, 1)


@pytest.mark.parametrize(
    ("defect", "complaint"),
    [
        ("raises", "raises InvalidArgumentError"),
        ("nan", "Of 2 answers 2 are not finite"),
        ("scalar", "2 examples with a single number"),
    ],
)
def test_a_defect_is_named_and_no_example_quoted(defect: str, complaint: str, save: Save) -> None:
    """A mean over answers that are none would pass for a figure; messages end up in reports."""
    model = ServedModel(save(defect), "Spec")
    with pytest.raises(UsageError, match=complaint) as caught:
        model.predict([b"N12345", b"N6789"])
    assert "N12345" not in str(caught.value)


def test_a_model_that_cannot_be_asked_says_which_setting_to_change(
    save: Save, tmp_path: Path
) -> None:
    """The user would search the model for what is a setting of the pipeline."""
    with pytest.raises(UsageError, match=r"no signature 'predict'.*Spec\.signature"):
        ServedModel(save(), "Spec", signature="predict")
    with pytest.raises(UsageError, match=r"Spec\.output is None"):
        ServedModel(save(outputs=2), "Spec")
    with pytest.raises(UsageError, match="cannot be loaded"):
        ServedModel(str(tmp_path / "none"), "Spec")
