"""Conditions as TFX compiles them, evaluated as Kubeflow's driver does."""

from __future__ import annotations

import pytest

from tidegate.components.errors import PipelineRunError
from tidegate.orchestrators.emulation.conditions import Condition

TOLD = {
    "inputs": {
        "artifacts": {
            "blessing": {
                "artifacts": [{"name": "n", "uri": "u", "metadata": {"blessed": 1, "said": "PASS"}}]
            },
            "nothing": {"artifacts": []},
        },
        "parameterValues": {"count": 3.0, "text": '{"deep": [1, 2]}', "on": True},
    }
}

BLESSING = "inputs.artifacts['blessing'].artifacts[0]"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"({BLESSING}.metadata['blessed'] == 1.0)", True),
        (f"!(({BLESSING}.metadata['blessed'] == 1.0))", False),
        (f"({BLESSING}.metadata['said'] == 'FAIL')", False),
        (f"({BLESSING}.uri == 'u') && ({BLESSING}.name == 'n')", True),
        (
            "(inputs.parameter_values['count'] > 2.0) && (inputs.parameter_values['count'] < 3)",
            False,
        ),
        ("inputs.parameter_values['on'] || inputs.parameter_values['count'] > 5.0", True),
        ("parseJson(inputs.parameter_values['text']).deep[1] == 2.0", True),
        ("inputs.parameters == {}", True),
    ],
)
def test_a_condition_says_whether_the_task_may_run(text, expected):
    """A gate that is shut must shut there, too; numbers are doubles, as TFX writes them."""
    assert Condition(text)(TOLD) is expected


@pytest.mark.parametrize(
    "text",
    [
        f"{BLESSING}.metadata['gone'] == 1.0",
        "inputs.artifacts['gone'].artifacts[0].uri == 'u'",
        "inputs.artifacts['nothing'].artifacts[0].uri == 'u'",
        "inputs.parameter_values['count']",
        f"{BLESSING}.metadata['said'] > 1.0",
    ],
)
def test_a_condition_that_cannot_be_told_is_an_error_and_not_false(text):
    """A misspelt property would skip the rest of the pipeline, and the run would end well."""
    with pytest.raises(PipelineRunError, match="cannot be evaluated"):
        Condition(text)(TOLD)


@pytest.mark.parametrize("text", ["1 +", "inputs.artifacts['x'", ""])
def test_what_is_not_cel_is_refused(text):
    """It is found before the run and not an hour into it."""
    with pytest.raises(ValueError):
        Condition(text)
