"""The whole decision, on probabilities and labels."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from tidegate.components.decay_checker.judging import Decided, Scored, judge, without_model
from tidegate.components.decay_checker.label_free import ASSUMPTION, STATISTIC
from tidegate.components.decay_checker.limits import DecayLimits
from tidegate.components.errors import DataError
from tidegate.components.verdict import Outcome, Verdict


def scored(wrong: float, count: int, seed: int, labelled: float = 1.0) -> Scored:
    """Probabilities of 0.2 and 0.8, of which a share ``wrong`` turns out the other way."""
    generator = np.random.default_rng(seed)
    chances = generator.choice([0.2, 0.8], count)
    labels = (chances > 0.5) != (generator.random(count) < wrong)
    return Scored(chances, np.where(generator.random(count) < labelled, labels, np.nan))


BASELINE = scored(0.2, 5000, 0)


def decide(
    current: Scored, span: int = 2, earlier: tuple[Verdict, ...] = (), **settings: Any
) -> Decided:
    """Judges by zero-one loss unless told otherwise."""
    limits = DecayLimits(**{"label": "late", "loss": "zero_one", **settings})
    return judge(current, BASELINE, earlier, limits, span=span, model="m")


@pytest.mark.parametrize("loss", ["brier", "zero_one"])
def test_a_model_that_does_as_before_passes(loss: str) -> None:
    """The gate would shut on every model."""
    verdict = decide(scored(0.2, 20_000, 1), loss=loss, tolerance=0.05).verdict
    assert verdict.outcome is Outcome.PASS
    assert verdict.sentence.startswith("The model does as well as it did.")
    low, high = verdict.measurements[0].interval or (1, 0)
    assert low < (verdict.measurements[0].value or 0) < high <= verdict.evidence["limit"]


@pytest.mark.parametrize("loss", ["brier", "zero_one"])
def test_a_decayed_model_fails(loss: str) -> None:
    """The point of it all."""
    verdict = decide(scored(0.4, 5000, 1), loss=loss).verdict
    assert verdict.outcome is Outcome.FAIL
    assert "first at span 2" in verdict.sentence
    json.loads(verdict.to_json())


def test_few_labels_are_inconclusive_and_say_so() -> None:
    """Neither a pass nor a failure follows from thirty flights."""
    verdict = decide(scored(0.25, 30, 1)).verdict
    assert verdict.outcome is Outcome.INCONCLUSIVE
    assert "30 labelled examples" in verdict.sentence
    opened = decide(scored(0.25, 30, 1), inconclusive="pass").verdict
    assert opened.outcome is Outcome.PASS
    assert opened.evidence["measured_outcome"] == "INCONCLUSIVE"


def test_small_spans_add_up_to_what_none_of_them_shows() -> None:
    """Slow decay would never be found by looking at spans one at a time."""
    earlier: list[Verdict] = []
    for span in range(2, 30):
        decided = decide(scored(0.3, 300, span), span, tuple(earlier))
        earlier.append(decided.verdict)
        if decided.verdict.outcome is Outcome.FAIL:
            break
    assert earlier[0].outcome is Outcome.INCONCLUSIVE
    assert earlier[-1].outcome is Outcome.FAIL
    assert len(earlier) < 20
    again = decide(scored(0.3, 300, span), span, tuple(earlier))
    assert again.verdict == earlier[-1]


def test_labels_that_are_not_in_leave_the_estimate_which_decides_nothing() -> None:
    """The estimate must not open the gate, and must never be read without its assumption."""
    verdict = decide(scored(0.2, 5000, 1, labelled=0.0)).verdict
    assert verdict.outcome is Outcome.INCONCLUSIVE
    assert "'late' yet" in verdict.sentence
    [estimate] = [one for one in verdict.measurements if one.statistic == STATISTIC]
    assert estimate.value == pytest.approx(0.2)
    assert estimate.limit is None
    assert ASSUMPTION in estimate.sentence
    assert verdict.evidence["label_free"] == ASSUMPTION
    assert verdict.evidence["unlabelled"] == 5000


def test_a_span_without_labels_keeps_what_earlier_ones_have_shown() -> None:
    """A decayed model must not get a fresh start from a late delivery of labels."""
    decayed = decide(scored(0.4, 5000, 1)).verdict
    later = decide(scored(0.2, 5000, 1, labelled=0.0), 3, (decayed,)).verdict
    assert later.outcome is Outcome.FAIL


def test_examples_without_labels_are_not_counted() -> None:
    """They are neither right nor wrong."""
    verdict = decide(scored(0.2, 5000, 1, labelled=0.5)).verdict
    assert 2300 < verdict.measurements[0].sizes["current"] < 2700


def test_a_baseline_without_labels_is_refused() -> None:
    """A misspelt label would otherwise make every limit 1, and every model good."""
    limits = DecayLimits(label="delayed")
    with pytest.raises(DataError, match=r"No example of the baseline.*'delayed'"):
        judge(BASELINE, scored(0.2, 50, 0, labelled=0.0), (), limits, span=2, model="m")


def test_no_model_is_what_first_run_says() -> None:
    """A first run is an explicit setting, never a silent blessing."""
    recorded = without_model(DecayLimits(label="late"), "there is no model yet").verdict
    assert recorded.outcome is Outcome.PASS
    assert "No risk was compared, because there is no model yet" in recorded.sentence
    failed = without_model(DecayLimits(label="late", first_run="fail"), "so").verdict
    assert failed.outcome is Outcome.FAIL
