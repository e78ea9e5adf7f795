"""What follows from figures: outcome, sentence and what the verdict records."""

import dataclasses

import pytest

from tidegate.components.drift_checker.judging.conclusion import conclude
from tidegate.components.drift_checker.judging.slices import SliceVerdict
from tidegate.components.drift_checker.scope import Scope
from tidegate.components.drift_checker.settings.feature_limits import FeatureLimits
from tidegate.components.drift_checker.settings.limits import DriftLimits
from tidegate.components.drift_checker.settings.policies import Override
from tidegate.components.verdict import Measurement, Outcome, Verdict

BOUNDS = {
    Outcome.PASS: (0.01, 0.05),
    Outcome.FAIL: (0.2, 0.4),
    Outcome.INCONCLUSIVE: (0.05, 0.2),
}
ADA = Override(by=" Ada ", reason="The strike of May.", span=7)


def figure(feature, outcome, slice_name="", statistic="ks"):
    """A figure of a feature that says its own name."""
    subject = f"{feature} [{slice_name}]" if slice_name else feature
    labels = {"feature": feature, "type": "FLOAT", "split": "train", "slice": slice_name}
    sentence = f"{subject}: {outcome.value.lower()}."
    return Measurement(subject, statistic, 0.3, 0.1, outcome, sentence, BOUNDS[outcome], {}, labels)


def verdict_of(slice_name, outcome, *failures):
    """A slice's verdict."""
    sentence = failures[0].sentence if failures else ""
    return SliceVerdict(Scope("train", slice_name), (9, 8), outcome, sentence, {}, failures)


PASSED = figure("humid", Outcome.PASS)
FAILED = figure("temp", Outcome.FAIL)
OPEN = figure("dewp", Outcome.INCONCLUSIVE)
SLOW = dataclasses.replace(
    figure("", Outcome.FAIL, statistic="slow_drift"),
    subject="all features",
    sentence="all features: drifting since span 3.",
)


@pytest.mark.parametrize(
    ("figures", "outcome", "sentence"),
    [
        ([], Outcome.PASS, "There is no feature to compare."),
        (
            [PASSED],
            Outcome.PASS,
            "None of 1 features drifted; nearest to its limit is humid: pass.",
        ),
        (
            [PASSED, FAILED, OPEN],
            Outcome.FAIL,
            "1 of 3 features drifted, most of all temp: fail.",
        ),
        (
            [PASSED, OPEN],
            Outcome.INCONCLUSIVE,
            "The data cannot decide on 1 of 2 features, least of all dewp: inconclusive.",
        ),
    ],
)
def test_the_worst_figure_decides_and_is_quoted(figures, outcome, sentence):
    """Users would lose the reason of a verdict, or get a milder one than the data give."""
    verdict = conclude(figures, [], DriftLimits())
    assert (verdict.outcome, verdict.sentence) == (outcome, sentence)
    assert verdict.evidence["measured_outcome"] == outcome.value
    assert Verdict.from_json(verdict.to_json()) == verdict


@pytest.mark.parametrize(
    ("policy", "outcome", "begin", "end"),
    [
        ("block", Outcome.FAIL, "1 of 2 features", "temp: fail."),
        ("retrain", Outcome.FAIL, "1 of 2 features", "temp: fail. A new model is asked for."),
        ("warn", Outcome.PASS, "Warning, not blocked: 1 of 2 features", "temp: fail."),
        ("dry_run", Outcome.PASS, "Dry run: 1 of 2 features", "temp: fail."),
    ],
)
def test_the_policy_says_what_follows_from_drift(policy, outcome, begin, end):
    """Users would lose the choice between stopping, hearing, trying out and training anew."""
    verdict = conclude([FAILED, PASSED], [], DriftLimits(policy=policy))
    assert verdict.outcome is outcome
    assert verdict.sentence.startswith(begin)
    assert verdict.sentence.endswith(end)
    assert verdict.evidence["policy"] == policy
    assert verdict.evidence["measured_outcome"] == "FAIL"
    assert verdict.evidence["warnings"] == (["temp"] if policy == "warn" else [])
    assert verdict.measurements[0].outcome is Outcome.FAIL


@pytest.mark.parametrize(
    ("policy", "inconclusive", "outcome", "begin"),
    [
        ("block", "hold", Outcome.INCONCLUSIVE, "The data cannot decide on 1"),
        ("block", "pass", Outcome.PASS, "Let through undecided, as configured. The data"),
        ("retrain", "hold", Outcome.INCONCLUSIVE, "The data cannot decide on 1"),
        ("warn", "hold", Outcome.PASS, "Warning, not blocked: The data cannot decide on 1"),
        ("dry_run", "hold", Outcome.PASS, "Dry run: The data cannot decide on 1"),
    ],
)
def test_the_policy_says_what_follows_where_the_data_cannot_decide(
    policy, inconclusive, outcome, begin
):
    """Users would lose the gate to few rows, or have it opened by them unasked."""
    limits = DriftLimits(policy=policy, inconclusive=inconclusive)
    verdict = conclude([OPEN], [], limits)
    assert verdict.outcome is outcome
    assert verdict.sentence.startswith(begin)
    assert "new model" not in verdict.sentence
    assert verdict.evidence["measured_outcome"] == "INCONCLUSIVE"


def test_a_dry_run_without_drift_says_so_too():
    """Users would lose the difference between a gate that is open and one that is taken out."""
    sentence = conclude([PASSED], [], DriftLimits(policy="dry_run")).sentence
    assert sentence.startswith("Dry run: None of 1 features drifted")


def test_a_feature_that_only_warns_leaves_the_others_their_say():
    """Users would lose a block behind a warning, or the warning behind the block."""
    limits = DriftLimits(features={"t*": FeatureLimits(policy="warn")})
    alone = conclude([FAILED, PASSED], [], limits)
    assert alone.passed
    assert alone.sentence == (
        "Warning, not blocked: 1 of 2 features drifted, most of all temp: fail."
    )
    both = conclude([FAILED, figure("dewp", Outcome.FAIL)], [], limits)
    assert both.sentence == "1 of 2 features drifted, most of all dewp: fail."
    assert alone.evidence["warnings"] == both.evidence["warnings"] == ["temp"]


def test_an_override_lets_through_says_who_and_why_and_is_recorded():
    """Users would lose the answer to who let it pass."""
    verdict = conclude([FAILED, OPEN, PASSED], [], DriftLimits(), override=ADA)
    assert verdict.outcome is Outcome.PASS
    assert verdict.sentence == (
        "Let through by Ada, because The strike of May: 1 of 3 features drifted, most of all"
        " temp: fail."
    )
    assert verdict.evidence["override"] == {
        "by": " Ada ",
        "reason": "The strike of May.",
        "span": 7,
        "features": [],
        "let_through": ["temp", "dewp"],
    }
    assert verdict.evidence["measured_outcome"] == "FAIL"


def test_an_override_of_some_features_leaves_the_others_to_block():
    """Users would lose the gate to a signature under something else."""
    override = dataclasses.replace(ADA, features=("temp",))
    verdict = conclude([FAILED, OPEN], [], DriftLimits(), override=override)
    assert verdict.outcome is Outcome.INCONCLUSIVE
    assert verdict.sentence.startswith(
        "The data cannot decide on 1 of 2 features, least of all dewp"
    )
    assert verdict.evidence["override"]["let_through"] == ["temp"]


def test_an_override_of_what_passed_says_nothing():
    """Users would read a name under a verdict that nobody had to answer for."""
    verdict = conclude([PASSED], [], DriftLimits(), override=ADA)
    assert verdict.sentence.startswith("None of 1 features drifted")
    assert "override" not in verdict.evidence


def test_slow_drift_warns_or_blocks_in_its_own_words():
    """Users would read that 0 features drifted, most of all none."""
    warned = conclude([SLOW, PASSED], [], DriftLimits())
    assert warned.sentence == (
        "Warning, not blocked: The data drifted: all features: drifting since span 3."
    )
    blocking = DriftLimits.from_mapping({"history": {"slow_drift": "block"}})
    assert conclude([SLOW, PASSED], [], blocking).outcome is Outcome.FAIL
    failed = conclude([SLOW, FAILED], [], blocking).sentence
    assert failed.startswith("1 of 1 features drifted, most of all temp")


@pytest.mark.parametrize(
    ("figures", "slices", "outcome", "sentence"),
    [
        (
            [PASSED],
            [verdict_of("UA", Outcome.PASS), verdict_of("HA", Outcome.INCONCLUSIVE)],
            Outcome.PASS,
            "None of 1 features drifted; nearest to its limit is humid: pass. None of 2 slices"
            " drifted; 1 cannot be decided.",
        ),
        (
            [PASSED, FAILED],
            [verdict_of("UA", Outcome.FAIL, figure("temp", Outcome.FAIL, "UA"))],
            Outcome.FAIL,
            "1 of 2 features drifted, most of all temp: fail. 1 of 1 slices drifted.",
        ),
        (
            [PASSED, OPEN],
            [
                verdict_of(
                    "UA",
                    Outcome.FAIL,
                    figure("temp", Outcome.FAIL, "UA"),
                    figure("dewp", Outcome.FAIL, "UA"),
                ),
                verdict_of("OO", None),
            ],
            Outcome.FAIL,
            "1 of 1 slices drifted, most of all temp [UA]: fail.",
        ),
    ],
)
def test_slices_have_a_clause_of_their_own(figures, slices, outcome, sentence):
    """Users would lose the slice that decided, or how many could not be judged."""
    verdict = conclude(figures, slices, DriftLimits())
    assert (verdict.outcome, verdict.sentence) == (outcome, sentence)
    assert [one["slice"] for one in verdict.evidence["slices"]] == [
        one.scope.slice for one in slices
    ]
