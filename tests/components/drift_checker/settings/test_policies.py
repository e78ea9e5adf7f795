"""What a signature under drift must hold."""

import pytest

from tidegate.components.drift_checker.settings.policies import FEATURE_POLICIES, POLICIES, Override
from tidegate.components.errors import ConfigError


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"by": "  "}, "Override.by is '  '.*the name of a person"),
        ({"reason": ""}, "Override.reason is ''.*a reason that others can judge"),
        ({"span": -1}, "Override.span is -1"),
        ({"until": 9}, "Override has no setting 'until'"),
    ],
)
def test_an_override_needs_a_name_a_reason_and_a_span(values, words):
    """Users would lose the answer to who let drift pass, and why, or have it pass for ever."""
    complete = {"by": "Ada", "reason": "the strike of May", "span": 7}
    with pytest.raises(ConfigError, match=words):
        Override.from_mapping({**complete, **values})
    for missing in complete:
        with pytest.raises(ConfigError, match=missing):
            Override.from_mapping({key: complete[key] for key in complete if key != missing})


def test_what_a_feature_may_do_the_gate_may_do_too():
    """Users would lose a policy of the gate by naming it for a feature."""
    assert set(FEATURE_POLICIES) < set(POLICIES)
