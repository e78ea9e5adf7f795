"""Sizes, latencies and memory against their limits."""

import pytest

from tidegate.components.edge_exporter.judging.costs import judge_costs
from tidegate.components.edge_exporter.limits import FormatLimits
from tidegate.components.edge_exporter.proving.measure import Latency, Size
from tidegate.components.edge_exporter.proving.parity import Parity
from tidegate.components.edge_exporter.proving.proof import FormatProof, Proof
from tidegate.components.edge_exporter.spec import EdgeLimits
from tidegate.components.verdict import Outcome

PARITY = Parity(2000, 0.0, 0.0, 1.0, (), 0)
MIB = 2**20


def judged(limits, p50=0.0003, memory=40 * MIB, size=1_000_000, reference=2_000_000):
    """The measurements of litert_f16 beside a litert_f32, by statistic."""
    latency = None if p50 is None else Latency(0.01, p50, p50)
    formats = {
        "litert_f32": FormatProof(
            {}, PARITY, Size(reference, reference), Latency(0.01, 0.0005, 0.001), 40 * MIB
        ),
        "litert_f16": FormatProof({}, PARITY, Size(size, size // 2), latency, memory),
    }
    proof = Proof([], {}, Latency(1.0, 0.004, 0.01), formats, 600 * MIB)
    return {one.statistic: one for one in judge_costs("litert_f16", proof, limits)}


def test_costs_within_their_limits_pass():
    """Users would lose the gate: it would never open."""
    found = judged(EdgeLimits(bytes=1_000_000, transfer_bytes=500_000, latency_ms=1))
    assert {one.outcome for one in found.values()} == {Outcome.PASS}
    assert found["memory_ratio"].value == pytest.approx(40 / 600)
    assert found["latency_ms"].sentence == (
        "litert_f16 takes 0.3 ms for an answer (budget 1 ms for an answer)."
    )


@pytest.mark.parametrize(
    ("limits", "statistic"),
    [
        ({"bytes": 999_999}, "bytes"),
        ({"transfer_bytes": 499_999}, "transfer_bytes"),
        ({"latency_ms": 0.29}, "latency_ms"),
        ({"memory_bytes": 39 * MIB}, "memory_bytes"),
        ({"memory_ratio": 0.06}, "memory_ratio"),
        ({"latency_ratio": 0.07}, "latency_ratio"),
        ({"formats": {"litert_f16": FormatLimits(size_ratio=0.49)}}, "size_ratio"),
        (
            {"formats": {"litert_f16": FormatLimits(latency_ratio=0.5)}},
            "latency_to_litert_f32",
        ),
    ],
)
def test_each_limit_is_held(limits, statistic):
    """Users would lose a budget that they set."""
    found = judged(EdgeLimits(**limits))
    assert [one.statistic for one in found.values() if one.outcome is Outcome.FAIL] == [statistic]
    assert found[statistic].labels == {"format": "litert_f16"}


def test_a_format_may_have_a_limit_of_memory_of_its_own():
    """Users of ONNX would lose their format to a limit that was measured on LiteRT."""
    own = EdgeLimits(memory_ratio=0.06, formats={"litert_f16": FormatLimits(memory_ratio=0.2)})
    assert judged(own)["memory_ratio"].outcome is Outcome.PASS
    only_told = EdgeLimits(memory_ratio=None, formats=own.formats)
    assert judged(only_told)["memory_ratio"].limit is None


def test_speed_beside_float32_is_told_without_a_limit():
    """Users would not see that int8 is slower on their machine."""
    found = judged(EdgeLimits())["latency_to_litert_f32"]
    assert (found.value, found.limit) == (pytest.approx(0.6), None)
    assert found.outcome is Outcome.PASS


def test_small_models_are_not_held_to_what_only_weights_can_win():
    """Users would lose small models, whose graph outweighs their weights."""
    own = FormatLimits(size_ratio=0.3, latency_ratio=0.3)
    found = judged(EdgeLimits(formats={"litert_f16": own}), size=8_000, reference=10_000)
    assert {one.outcome for one in found.values()} == {Outcome.PASS}
    assert "no limit below 1,000,000 bytes of litert_f32" in found["size_ratio"].sentence
    assert found["size_ratio"].limit is found["latency_to_litert_f32"].limit is None


def test_a_budget_of_what_does_not_run_here_cannot_be_decided():
    """Users would take a budget for kept that nobody has measured."""
    found = judged(EdgeLimits(latency_ms=5, memory_bytes=10**9), p50=None, memory=None)
    assert found["latency_ms"].outcome is found["memory_bytes"].outcome is Outcome.INCONCLUSIVE
    assert "latency_ratio" not in found
    assert "its runtime is not run here" in found["latency_ms"].sentence
