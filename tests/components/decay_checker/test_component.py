"""The node."""

from __future__ import annotations

from tfx.types import channel_utils, standard_artifacts

from tidegate.components.artifacts import DecayVerdict
from tidegate.components.decay_checker.component import DecayChecker
from tidegate.components.decay_checker.limits import DecayLimits


def _node(**more: object) -> DecayChecker:
    return DecayChecker(
        model=channel_utils.as_channel([standard_artifacts.Model()]),
        examples=channel_utils.as_channel([standard_artifacts.Examples()]),
        baseline_examples=channel_utils.as_channel([standard_artifacts.Examples()]),
        limits=DecayLimits(label="late"),
        **more,
    )


def test_inputs_and_outputs_are_the_documented_ones() -> None:
    """A pipeline's author wires by these names."""
    node = _node(earlier_verdicts=channel_utils.as_channel([DecayVerdict()]))
    assert set(node.inputs) == {"model", "examples", "baseline_examples", "earlier_verdicts"}
    assert {name: one.type for name, one in node.outputs.items()} == {"decay_verdict": DecayVerdict}
    assert DecayLimits.from_json(node.exec_properties["limits"]) == DecayLimits(label="late")
    assert "earlier_verdicts" not in _node().inputs


def test_passed_reads_the_verdict() -> None:
    """What must not run on a decayed model would run."""
    encoded = str(_node().passed.encode())
    assert "decay_verdict" in encoded
    assert "blessed" in encoded
