"""Which of all models is the one to beat."""

import pytest
from tfx.types import standard_artifacts

from tidegate.components.baselines.previous_blessed_model import PreviousBlessedModelStrategy


@pytest.mark.parametrize(
    ("current", "blessings", "expected"),
    [
        (3, {1: [1], 2: [1], 3: [1]}, 2),
        (3, {1: [1], 2: [0], 3: [1]}, 1),
        (3, {1: [1], 2: [1, 0]}, 1),
        (3, {1: [1], 2: [0, 1]}, 2),
        (2, {1: [0], 2: [1], 3: [1]}, None),
        (1, {}, None),
    ],
)
def test_the_latest_older_model_that_its_last_evaluation_blessed(current, blessings, expected):
    """Users would lose the comparison to a model that is newer, itself or no longer blessed."""
    models = [_artifact(standard_artifacts.Model, number) for number in (1, 2, 3)]
    verdicts = []
    for model, outcomes in blessings.items():
        for order, blessed in enumerate(outcomes):
            verdict = _artifact(standard_artifacts.ModelBlessing, 10 * model + order)
            verdict.set_int_custom_property("current_model_id", model)
            verdict.set_int_custom_property("blessed", blessed)
            verdicts.insert(0, verdict)
    resolved = PreviousBlessedModelStrategy().resolve_artifacts(
        None,
        {"model": models, "model_blessing": verdicts, "current": [models[current - 1]]},
    )
    assert [one.id for one in resolved["model"]] == ([expected] if expected else [])
    assert len(resolved["model_blessing"]) == len(resolved["model"])


def _artifact(kind, number):
    artifact = kind()
    artifact.id = number
    return artifact
