"""SavedModels as serving arms."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

import pytest

from tidegate.components.canary_pusher.policy import RolloutPolicy
from tidegate.components.canary_pusher.replaying.saved_model_arm import SavedModelArm

Save = Callable[..., str]
Serialize = Callable[[Iterable[float]], list[bytes]]
POLICY = RolloutPolicy()


def _arm(uri: str, policy: RolloutPolicy = POLICY) -> SavedModelArm:
    return SavedModelArm(f"{uri}/Format-Serving", policy)


def test_answers_are_the_models_outputs(save_model: Save, serialize: Serialize) -> None:
    """The gates must judge what users would get."""
    answers = _arm(save_model()).answer(serialize([0.0, math.log(3)]))
    assert answers.outputs[:, 0] == pytest.approx([0.5, 0.75])
    assert not answers.failed.any()
    assert answers.complaint == ""


@pytest.mark.parametrize(
    ("defect", "complaint"),
    [("raises", "it raises InvalidArgumentError"), ("nan", "its answer is not finite")],
)
def test_a_defect_fails_the_requests_that_meet_it(
    defect: str, complaint: str, save_model: Save, serialize: Serialize
) -> None:
    """One bad example crashes its batch; the error rate must count it once, not a hundred times."""
    answers = _arm(save_model(defect=defect)).answer(serialize([0.0, 2.0, 0.5]))
    assert answers.failed.tolist() == [False, True, False]
    assert answers.outputs[[0, 2], 0] == pytest.approx([0.5, 0.62246], abs=1e-5)
    assert answers.complaint == complaint


def test_a_complaint_never_quotes_the_example(save_model: Save) -> None:
    """TensorFlow's message prints the record it could not parse; reports are read by many."""
    answers = _arm(save_model()).answer([b"tail number N12345"])
    assert answers.failed.all()
    assert "N12345" not in answers.complaint


def test_an_answer_of_a_wrong_shape_is_a_failure(save_model: Save, serialize: Serialize) -> None:
    """One number for a hundred examples is no answer to any of them."""
    answers = _arm(save_model(defect="scalar")).answer(serialize([0.0, 1.0]))
    assert answers.failed.all()
    assert "answers" in answers.complaint


@pytest.mark.parametrize(
    ("policy", "complaint"),
    [
        (RolloutPolicy(signature="predict"), "no signature 'predict', only ['serving_default']"),
        (RolloutPolicy(output="early"), "'early', and the signature has the outputs ['late']"),
    ],
)
def test_a_model_that_cannot_be_asked_says_why(
    policy: RolloutPolicy, complaint: str, save_model: Save, serialize: Serialize
) -> None:
    """A renamed signature breaks every client: it must be named, not raised somewhere else."""
    answers = _arm(save_model(), policy).answer(serialize([0.0]))
    assert answers.failed.all()
    assert complaint in answers.complaint


def test_of_several_outputs_one_must_be_chosen(save_model: Save, serialize: Serialize) -> None:
    """Comparing whichever comes first would change with the next export."""
    uri = save_model(outputs=("late", "early"))
    assert "RolloutPolicy.output" in _arm(uri).answer(serialize([0.0])).complaint
    chosen = _arm(uri, RolloutPolicy(output="early")).answer(serialize([0.0]))
    assert not chosen.failed.any()


def test_a_model_that_does_not_load_fails_every_request(
    tmp_path: object, serialize: Serialize
) -> None:
    """A broken export must be a verdict against the model, not a broken pipeline."""
    answers = SavedModelArm(f"{tmp_path}/none", POLICY).answer(serialize([0.0, 1.0]))
    assert answers.failed.all()
    assert answers.complaint.startswith("it cannot be served:")
