"""Losses of accuracy against their limits, by simulation where chance decides."""

import numpy as np
import pytest

from tidegate.components.edge_exporter.judging.accuracy import judge_accuracy, judge_slices
from tidegate.components.edge_exporter.limits import FormatLimits
from tidegate.components.edge_exporter.proving.accuracy import Accuracy
from tidegate.components.edge_exporter.spec import EdgeLimits
from tidegate.components.verdict import Outcome, worst

OWN = FormatLimits(drop=0.005, drop_bound=0.01, slice_drop=0.02, floor=0.98)
EDGE = EdgeLimits()


def judged(found, own=OWN):
    """The measurement of each statistic."""
    return {one.statistic: one for one in judge_accuracy("litert_int8", found, own, EDGE)}


@pytest.mark.parametrize(
    ("found", "outcome"),
    [
        (Accuracy(5000, 4500, 30, 22), Outcome.PASS),
        (Accuracy(5000, 4500, 60, 10), Outcome.FAIL),
        (Accuracy(5000, 4500, 24, 4), Outcome.PASS),
        (Accuracy(600, 540, 9, 5), Outcome.INCONCLUSIVE),
        (Accuracy(2000, 1800, 40, 32), Outcome.INCONCLUSIVE),
        (Accuracy(40, 36, 0, 0), Outcome.INCONCLUSIVE),
        (Accuracy(40, 36, 20, 0), Outcome.FAIL),
    ],
    ids=[
        "small and sure",
        "large and sure",
        "a loss within the limit, shown or not",
        "beyond the limit, perhaps by chance",
        "within the limit, perhaps by chance",
        "too few to promise anything",
        "too few, and broken all the same",
    ],
)
def test_a_loss_fails_where_it_is_shown_and_passes_where_it_is_excluded(found, outcome):
    """Users would lose the difference between a worse model and too few examples."""
    assert judged(found)["drop"].outcome is outcome


def test_the_floor_is_relative_to_the_original():
    """Users would lose a model of 60% that keeps no 98% of that."""
    kept = judged(Accuracy(5000, 3000, 90, 10))["accuracy_kept"]
    assert kept.outcome is Outcome.FAIL
    assert kept.value == pytest.approx(2920 / 3000)
    assert kept.interval[0] < kept.value < kept.interval[1] < 1
    assert "keeps 97.33% of the model's accuracy (limit 98.00%)" in kept.sentence


def test_without_a_limit_nothing_is_held():
    """Users would lose the export of formats whose limits they lifted."""
    found = judged(Accuracy(5000, 4500, 500, 0), FormatLimits())
    assert [one.outcome for one in found.values()] == [Outcome.PASS]


def test_a_gain_is_told_as_one():
    """Users would read a better model as a worse one."""
    assert "0.4 points gained (95% interval" in judged(Accuracy(500, 450, 1, 3))["drop"].sentence


def test_the_sentence_says_it_all():
    """Users would lose the figures to repeat."""
    assert judged(Accuracy(5000, 4500, 60, 10))["drop"].sentence == (
        "litert_int8 decides 89.00% rightly, the model 90.00%: 1 points lost (95% interval 0.68 to"
        " 1.34; limit 0.5, 1 at the interval's end) on 5,000 labelled examples."
    )


def draw_slices(draw, lost, gained, count):
    """Slices of 200 to 600 examples, each with the same true rates."""
    found = {}
    for number in range(count):
        examples = int(draw.integers(200, 600))
        a, b, _ = draw.multinomial(examples, (lost, gained, 1 - lost - gained))
        found[f"slice={number}"] = Accuracy(examples, int(0.9 * examples), int(a), int(b))
    return found


def outcomes(slices):
    """What the gate says of each."""
    return {
        one.labels["slice"]: one.outcome
        for one in judge_slices("litert_int8", slices, OWN.slice_drop, len(slices), EDGE)
    }


@pytest.mark.parametrize("differing", [0.005, 0.03, 0.15])
def test_slices_that_lose_nothing_hardly_ever_shut_the_gate(differing):
    """Users would lose one release in three to the worst-looking of thirty slices."""
    draw = np.random.default_rng(5)
    runs = 60
    shut = sum(
        worst(outcomes(draw_slices(draw, differing / 2, differing / 2, 30)).values())
        is not Outcome.PASS
        for _ in range(runs)
    )
    assert shut <= 0.05 * runs


def test_slices_that_lose_just_what_they_may_do_not_fail():
    """Users would lose models at the limit, which is theirs to set, to chance."""
    draw = np.random.default_rng(6)
    failed = sum(
        Outcome.FAIL in outcomes(draw_slices(draw, 0.03, 0.01, 30)).values() for _ in range(60)
    )
    assert failed <= 3


def test_a_slice_that_loses_ten_points_is_found_among_thirty():
    """Users would lose the carrier whose every tenth answer got wrong."""
    draw = np.random.default_rng(7)
    found = []
    for _ in range(60):
        slices = draw_slices(draw, 0.01, 0.01, 29)
        a, b, _ = draw.multinomial(400, (0.11, 0.01, 0.88))
        slices["carrier=HA"] = Accuracy(400, 360, int(a), int(b))
        found.append(outcomes(slices).get("carrier=HA"))
    assert found.count(Outcome.FAIL) >= 57
    assert found.count(None) == 0


def test_only_the_worst_of_the_slices_that_passed_is_told():
    """Users would lose the verdict's words among a hundred slices that are fine."""
    slices = {"a": Accuracy(400, 360, 2, 1), "b": Accuracy(400, 360, 4, 1)}
    [told] = judge_slices("litert_int8", slices, 0.02, 2, EDGE)
    assert told.subject == "litert_int8, b"
    assert "of all 2 slices at once" in told.sentence


def test_small_slices_are_not_judged():
    """Users would lose the gate to a slice of three flights."""
    assert not list(judge_slices("litert_int8", {"a": Accuracy(3, 3, 3, 0)}, 0.02, 0, EDGE))
