"""The Transform graph and the schema that go with a model."""

from tidegate.components.edge_exporter.host.host_inputs import HostInput, HostInputs
from tidegate.components.edge_exporter.proving.surroundings import (
    check_features,
    check_vocabularies,
)
from tidegate.components.verdict import Outcome

INPUTS = HostInputs((HostInput("temp", "float", "float32", (1,), name="temp"),), {})


def test_equal_vocabularies_pass_and_others_are_ignored():
    """Users would lose models that bring vocabularies of their own."""
    checked = check_vocabularies({"carrier": b"UA", "own": b"x"}, {"carrier": b"UA", "more": b"y"})
    assert (checked.outcome, checked.sizes) == (Outcome.PASS, {"names": 1})


def test_a_feature_the_schema_does_not_know_fails_by_name():
    """Users would lose sight of a model that reads what validated data need not hold."""
    assert check_features(INPUTS, {"temp", "late"}).outcome is Outcome.PASS
    checked = check_features(INPUTS, {"late"})
    assert checked.outcome is Outcome.FAIL
    assert "reads temp, which the schema does not declare" in checked.sentence
