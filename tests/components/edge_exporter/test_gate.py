"""Figures against limits."""

import dataclasses

import pytest

from tidegate.components.edge_exporter.gate import judge, refuse
from tidegate.components.edge_exporter.limits import FormatLimits
from tidegate.components.edge_exporter.proving.accuracy import Accuracy
from tidegate.components.edge_exporter.proving.measure import Latency, Size
from tidegate.components.edge_exporter.proving.parity import Parity
from tidegate.components.edge_exporter.proving.proof import FormatProof, Proof
from tidegate.components.edge_exporter.proving.surroundings import check_vocabularies
from tidegate.components.edge_exporter.spec import EdgeLimits
from tidegate.components.verdict import Outcome

PARITY = Parity(2000, 1e-7, 1e-8, 1.0, (), 0)
SIZE = Size(2_000_000, 1_500_000)
FAST = Latency(0.001, 0.0001, 0.0002)
MODEL = Latency(1.0, 0.001, 0.002)


def proof(parity=PARITY, size=SIZE, latency=FAST, other=None):
    """A proof of litert_f32, and of litert_f16 where given."""
    formats = {"litert_f32": FormatProof({}, parity, size, latency)}
    if other is not None:
        formats["litert_f16"] = other
    return Proof([{}] * parity.examples, {}, MODEL, formats)


def test_figures_within_their_limits_pass():
    """Users would lose the gate: it would never open."""
    verdict = judge(proof(), EdgeLimits(), evidence={"seed": 1})
    assert verdict.outcome is Outcome.PASS
    assert "On 2,000 examples the edge model answers as the model does" in verdict.sentence
    assert verdict.evidence["seed"] == 1


@pytest.mark.parametrize(
    ("changed", "statistic"),
    [
        ({"parity": Parity(2000, 1e-3, 0, 1.0, (), 0)}, "max_delta"),
        ({"parity": Parity(2000, 1e-7, 0, 0.9995, (1,), 0)}, "agreement"),
        ({"parity": Parity(2000, 1e-7, 0, 1.0, (), 1)}, "nan_mismatches"),
        ({"latency": Latency(0.001, 0.0006, 0.1)}, "latency_ratio"),
    ],
)
def test_each_broken_limit_fails_and_leads_the_sentence(changed, statistic):
    """Users would lose the reason of a FAIL, or the FAIL."""
    verdict = judge(proof(**changed), EdgeLimits())
    assert verdict.outcome is Outcome.FAIL
    [failed] = [one for one in verdict.measurements if one.outcome is Outcome.FAIL]
    assert failed.statistic == statistic
    assert verdict.sentence == failed.sentence


def test_few_examples_are_inconclusive():
    """Users would lose the difference between "proven" and "not seen to fail"."""
    few = Parity(120, 1e-7, 1e-8, 1.0, (), 0)
    verdict = judge(proof(few), EdgeLimits())
    assert verdict.outcome is Outcome.INCONCLUSIVE
    assert "on 120 examples, too few to judge: at least 500 are needed" in verdict.sentence
    assert not verdict.passed


def test_a_fault_seen_on_few_examples_fails():
    """Users would lose a FAIL that no further example could undo."""
    assert (
        judge(proof(Parity(3, 0.5, 0.5, 0.0, (0, 1, 2), 0)), EdgeLimits()).outcome is Outcome.FAIL
    )


@pytest.mark.parametrize(
    ("reference", "outcome"), [(2_000_000, Outcome.FAIL), (20_000, Outcome.PASS)]
)
def test_the_size_limit_holds_for_models_whose_weights_weigh(reference, outcome):
    """Users would lose small models to a limit that only large ones can meet."""
    half = FormatProof({}, PARITY, Size(int(reference * 0.8), 1), FAST)
    verdict = judge(proof(size=Size(reference, 1), other=half), EdgeLimits())
    assert verdict.outcome is outcome
    [ratio] = [one for one in verdict.measurements if one.statistic == "size_ratio"]
    assert ratio.value == 0.8


def test_limits_are_the_users():
    """Users would lose the say over what is close enough."""
    loose = EdgeLimits(formats={"litert_f32": FormatLimits(delta=0.01)}, latency_ratio=None)
    slow = proof(Parity(2000, 1e-3, 0, 1.0, (), 0), latency=Latency(0.1, 9.0, 9.0))
    assert judge(slow, loose).outcome is Outcome.PASS


def test_a_stale_vocabulary_fails():
    """Users would lose a model that agrees with itself and with nothing else."""
    stale = check_vocabularies({"carrier": b"AA\nUA\n"}, {"carrier": b"UA\nAA\n"})
    verdict = judge(proof(), EdgeLimits(), [stale])
    assert verdict.outcome is Outcome.FAIL
    assert "vocabulary carrier is not the Transform graph's" in verdict.sentence


def test_several_findings_are_counted():
    """Users would lose all findings but the first."""
    bad = Parity(2000, 0.5, 0, 0.5, tuple(range(1000)), 0)
    assert judge(proof(bad), EdgeLimits()).sentence.endswith("And 1 more finding.")


def test_an_unblessed_model_fails_with_its_reason():
    """Users would lose the reason why nothing was exported."""
    verdict = refuse({"model_sha256": "0"})
    assert (verdict.outcome, verdict.measurements) == (Outcome.FAIL, ())
    assert "not blessed" in verdict.sentence


def test_the_recommended_format_is_named():
    """Users would lose the choice that their own figures make."""
    half = FormatProof({}, PARITY, Size(1_000_000, 1), Latency(0.001, 0.00005, 0.0002))
    verdict = judge(proof(other=half), EdgeLimits())
    assert verdict.sentence.endswith(" Take litert_f16.")
    assert verdict.evidence["recommended"] == "litert_f16"


def test_what_does_not_ship_is_held_to_nothing():
    """Users would lose a good format to the reference that it is compared with."""
    off = Parity(2000, 0.5, 0.1, 0.9, (), 0)
    half = FormatProof({}, PARITY, Size(1_000_000, 1), FAST)
    whole = proof(off, other=half)
    unshipped = dataclasses.replace(whole.formats["litert_f32"], shipped=False)
    compared = dataclasses.replace(whole, formats={**whole.formats, "litert_f32": unshipped})
    verdict = judge(compared, EdgeLimits())
    assert verdict.outcome is Outcome.PASS
    assert {one.subject for one in verdict.measurements} == {"litert_f16"}
    assert "size_ratio" in {one.statistic for one in verdict.measurements}


def test_without_labels_agreement_stands_for_accuracy():
    """Users without labels would lose int8 to a limit on what nobody knows."""
    flips = tuple(range(16))
    found = FormatProof(
        {},
        Parity(2000, 0.1, 0.0, 0.992, flips, 0),
        Size(300_000, 1),
        Latency(0.001, 0.00005, 0.0002),
        accuracy=Accuracy(2000, 2000, 16, 0),
    )
    whole = dataclasses.replace(proof(), formats={**proof().formats, "litert_int8": found})
    verdict = judge(whole, EdgeLimits())
    assert verdict.outcome is Outcome.PASS
    assert "drop" not in {one.statistic for one in verdict.measurements}
    assert verdict.evidence["labelled"] is False
