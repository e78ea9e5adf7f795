"""The whole decision, over hand-made statistics."""

import numpy as np
import pytest
from tensorflow_metadata.proto.v0 import schema_pb2

from tidegate.components.drift_checker.compare import compare, compare_scopes
from tidegate.components.drift_checker.scope import Scope
from tidegate.components.drift_checker.settings.feature_limits import FeatureLimits
from tidegate.components.drift_checker.settings.limits import DriftLimits
from tidegate.components.drift_checker.settings.policies import Override
from tidegate.components.drift_checker.statistics.feature_statistics import (
    ALL_EXAMPLES,
    read_statistics,
)
from tidegate.components.errors import StatisticsError
from tidegate.components.verdict import Outcome, Verdict


@pytest.fixture
def data(rng):
    """Ten thousand rows of a number and a word."""

    def draw(mean=0.0, words="aab", rows=10_000):
        return {
            "x": rng.normal(mean, 1, rows).tolist(),
            "c": rng.choice(list(words), rows).tolist(),
        }

    return draw


def test_ordinary_data_pass_and_the_sentence_says_how_nearly(by_hand, data):
    """Users would lose the gate's use if data of one source did not pass."""
    verdict = compare(by_hand.statistics(data()), by_hand.statistics(data()), DriftLimits())
    assert verdict.outcome is Outcome.PASS
    assert verdict.sentence.startswith("None of 2 features drifted; nearest to its limit is ")
    assert "10,000 current and 10,000 baseline" in verdict.sentence
    assert verdict.evidence["limits_digest"] == DriftLimits().digest()


def test_drift_fails_and_the_sentence_names_the_feature(by_hand, data):
    """Users would lose the reason: who reads the verdict must know which feature drifted."""
    current = by_hand.statistics(data(mean=1.0))
    verdict = compare(current, by_hand.statistics(data()), DriftLimits())
    assert verdict.outcome is Outcome.FAIL
    assert verdict.sentence.startswith(
        "1 of 2 features drifted, most of all x: the KS distance from the baseline is 0.3"
    )
    assert "above the limit 0.1; 10,000 current and 10,000 baseline values." in verdict.sentence


def test_a_new_category_counts_as_unseen_and_as_change(by_hand, data):
    """Users would lose a new carrier that a model has never met."""
    current = by_hand.statistics(data(words="aabz"))
    verdict = compare(current, by_hand.statistics(data()), DriftLimits())
    outcomes = {one.statistic: one.outcome for one in verdict.measurements if one.subject == "c"}
    assert outcomes["unseen"] is Outcome.FAIL
    assert outcomes["total_variation"] is Outcome.FAIL


def test_few_rows_are_inconclusive_and_never_fail_by_chance(by_hand, data):
    """Users would lose a night's run to 300 rows of the same source."""
    for _ in range(50):
        sides = (by_hand.statistics(data(rows=300)) for _ in range(2))
        verdict = compare(*sides, DriftLimits())
        assert verdict.outcome is Outcome.INCONCLUSIVE
        assert verdict.sentence.startswith("The data cannot decide on ")


def test_rare_categories_of_few_rows_never_fail_by_chance(by_hand, rng):
    """Users would lose small spans: of 100 airports, 300 rows hold other ones each time."""
    names = [f"a{index}" for index in range(100)]
    weights = 1 / (1.0 + np.arange(100))
    for _ in range(100):
        sides = (
            by_hand.statistics({"c": rng.choice(names, 300, p=weights / weights.sum()).tolist()})
            for _ in range(2)
        )
        assert compare(*sides, DriftLimits()).outcome is Outcome.INCONCLUSIVE


@pytest.mark.parametrize("rows", [(1, 1), (1, 10_000), (10, 1000)])
def test_tiny_samples_decide_nothing(by_hand, data, rows):
    """Users would lose the gate to a span that a broken export left with one row."""
    sides = (by_hand.statistics(data(rows=number)) for number in rows)
    assert compare(*sides, DriftLimits()).outcome is Outcome.INCONCLUSIVE


def test_an_empty_split_decides_nothing(by_hand, data):
    """Users would lose the gate to an empty file."""
    empty = by_hand.statistics({"x": [], "c": []})
    verdict = compare(empty, by_hand.statistics(data()), DriftLimits())
    assert verdict.outcome is Outcome.INCONCLUSIVE
    assert "there are 0 current and 10,000 baseline rows" in verdict.sentence


def test_undecided_opens_the_gate_only_where_asked(by_hand, data):
    """Users would lose the choice between a strict and a lenient gate."""
    sides = [by_hand.statistics(data(rows=200)) for _ in range(2)]
    verdict = compare(*sides, DriftLimits(inconclusive="pass"))
    assert verdict.passed
    assert verdict.sentence.startswith("Let through undecided, as configured. ")
    assert Outcome.INCONCLUSIVE in {one.outcome for one in verdict.measurements}


def test_a_feature_on_one_side_only_fails_with_a_sentence(by_hand, data):
    """Users would lose sight of a column that was dropped, renamed or added."""
    full, short = data(), data()
    del short["c"]
    gone = compare(by_hand.statistics(short), by_hand.statistics(full), DriftLimits())
    new = compare(by_hand.statistics(full), by_hand.statistics(short), DriftLimits())
    assert gone.sentence.endswith("c: the feature is gone, only the baseline has it.")
    assert new.sentence.endswith("c: the feature is new, the baseline does not have it.")
    assert gone.outcome is new.outcome is Outcome.FAIL


def test_numbers_that_became_text_fail_with_a_sentence(by_hand, data):
    """Users would lose a column of numbers that became text."""
    text = data()
    text["x"] = [str(value) for value in text["x"]]
    verdict = compare(by_hand.statistics(text), by_hand.statistics(data()), DriftLimits())
    assert verdict.outcome is Outcome.FAIL
    assert verdict.sentence.endswith(
        "x: the values are categorical STRING, in the baseline they are numeric FLOAT."
    )


def test_whole_numbers_beside_fractions_are_compared_as_numbers(by_hand, rng):
    """Users would lose a night's run to a CSV column that had no fraction this month."""
    values = rng.integers(0, 1000, 10_000)
    sides = [by_hand.statistics({"x": values}), by_hand.statistics({"x": values + 0.5})]
    verdict = compare(*sides, DriftLimits())
    assert verdict.outcome is Outcome.PASS
    [note] = [one for one in verdict.measurements if one.statistic == "type"]
    assert note.sentence == (
        "x: the values are INT, in the baseline they are FLOAT; they were compared as numbers."
    )


def test_a_column_that_lost_all_values_fails_by_its_missing_share(by_hand, data):
    """Users would lose an emptied column behind a type that nobody can tell."""
    emptied = data()
    emptied["x"] = [None] * 10_000
    verdict = compare(by_hand.statistics(emptied), by_hand.statistics(data()), DriftLimits())
    assert verdict.outcome is Outcome.FAIL
    assert "x: the share of missing rows went from 0.00% to 100.00%" in verdict.sentence
    both = compare(by_hand.statistics(emptied), by_hand.statistics(emptied), DriftLimits())
    assert both.outcome is Outcome.PASS


def test_ignored_features_are_reported_and_not_measured(by_hand, data):
    """Users would lose identifiers' peace, or their trace in the report."""
    schema = schema_pb2.Schema()
    schema.feature.add(name="c", lifecycle_stage=schema_pb2.DEPRECATED)
    current = by_hand.statistics(data(mean=3, words="z"))
    limits = DriftLimits(ignore=("x",))
    verdict = compare(current, by_hand.statistics(data()), limits, schema)
    assert verdict.evidence["ignored"] == {
        "x": "named in DriftLimits.ignore",
        "c": "DEPRECATED in the schema",
    }
    assert verdict.measurements == ()
    assert verdict.sentence == "There is no feature to compare."


def test_an_exception_for_a_misspelt_feature_is_refused(by_hand, data):
    """Users would lose a limit to a typing error without ever hearing of it."""
    sides = [by_hand.statistics(data()) for _ in range(2)]
    limits = DriftLimits(features={"xx": FeatureLimits(ks=0.01)})
    with pytest.raises(StatisticsError, match=r"names 'xx'.*Did you mean 'x'"):
        compare(*sides, limits)


def test_several_splits_are_told_apart(by_hand, data):
    """Users would lose the split that drifted."""
    sides = [
        {
            Scope(split): read_statistics(by_hand.statistics(data(mean)), 100)
            for split, mean in means
        }
        for means in ((("train", 0), ("eval", 2)), (("train", 0), ("eval", 0)))
    ]
    verdict = compare_scopes(*sides, DriftLimits(splits=("train", "eval")))
    failed = {one.subject for one in verdict.measurements if one.outcome is Outcome.FAIL}
    assert failed == {"x [eval]"}


def test_the_verdict_survives_its_json(by_hand, data):
    """Users would lose the evidence if a figure could not be written as JSON."""
    sides = [by_hand.statistics(data(rows=5)) for _ in range(2)]
    verdict = compare(*sides, DriftLimits())
    assert Verdict.from_json(verdict.to_json()) == verdict


def test_a_split_that_the_baseline_lacks_is_refused(by_hand, data):
    """Users would lose the name of the split behind a KeyError."""
    dataset = read_statistics(by_hand.statistics(data()), 100)
    with pytest.raises(StatisticsError, match="baseline has no statistics of split 'eval'"):
        compare_scopes(
            {Scope("train"): dataset, Scope("eval"): dataset},
            {Scope("train"): dataset},
            DriftLimits(),
        )


def test_names_and_patterns_are_ignored_and_their_reason_is_kept(by_hand, data):
    """Users would lose the trace of what was left out: of a pattern, which features it was."""
    sides = [by_hand.statistics(data()) for _ in range(2)]
    verdict = compare(*sides, DriftLimits(ignore=("x*", "absent")))
    assert verdict.evidence["ignored"] == {"x": "matches 'x*' in DriftLimits.ignore"}
    assert {one.labels["feature"] for one in verdict.measurements} == {"c"}


def test_slices_in_saved_statistics_are_judged_too(by_hand, data):
    """Users would lose the slices that they had TFDV make."""
    sides = []
    for mean in (1.0, 0.0):
        [whole] = by_hand.statistics(data(rows=20_000)).datasets
        statistics = by_hand.statistics(data(mean, rows=5000))
        statistics.datasets[0].name = "carrier_UA"
        whole.name = ALL_EXAMPLES
        statistics.datasets.append(whole)
        sides.append(statistics)
    verdict = compare(*sides, DriftLimits())
    assert verdict.outcome is Outcome.FAIL
    assert verdict.sentence.startswith("1 of 1 slices drifted, most of all x [carrier_UA]: ")


def test_weights_that_the_limits_name_are_asked_of_the_statistics(by_hand, data):
    """Users would lose their weights in silence."""
    sides = [by_hand.statistics(data()) for _ in range(2)]
    with pytest.raises(StatisticsError, match="no statistics of the weight feature 'w'"):
        compare(*sides, DriftLimits(weight_feature="w"))


def test_limits_calibrated_on_the_past_hold_and_are_recorded(by_hand, rng):
    """Users would lose seasons: every month fails what no two months have ever met."""

    def dataset(mean):
        columns = {"x": rng.normal(mean, 1, 3000), "y": rng.normal(0, 1, 3000)}
        return read_statistics(by_hand.statistics(columns), 100)

    history = [dataset(mean) for mean in rng.normal(0, 0.5, 40)]
    current, baseline = ({Scope("train"): dataset(mean)} for mean in (0.6, 0.0))
    limits = DriftLimits()
    unaware = compare_scopes(current, baseline, limits)
    assert unaware.outcome is Outcome.FAIL
    aware = compare_scopes(current, baseline, limits, history={"train": history})
    assert aware.outcome is Outcome.PASS
    recorded = aware.evidence["calibration"]["train"]
    assert recorded["claimed"]
    assert recorded["spans"] == 40
    assert [(one["feature"], one["statistic"]) for one in recorded["raised"]] == [("x", "ks")]
    [ks] = [one for one in aware.measurements if (one.subject, one.statistic) == ("x", "ks")]
    assert ks.limit == recorded["raised"][0]["limit"] > 0.1
    assert "calibrated on the figures of 40 earlier spans; 0.1 is configured." in ks.sentence
    early = compare_scopes(current, baseline, limits, history={"train": history[:5]})
    assert early.outcome is Outcome.FAIL
    assert not early.evidence["calibration"]["train"]["claimed"]


def test_slow_drift_is_named_beside_features_that_are_all_within_their_limits(by_hand, rng):
    """Users would lose drift that no two neighbouring spans show."""
    means = [*rng.normal(0, 0.02, 30), *(0.1 + rng.normal(0, 0.02, 30))]
    spans = [
        read_statistics(by_hand.statistics({"x": rng.normal(mean, 1, 3000)}), 100) for mean in means
    ]
    sides = [{Scope(split): one for split in ("train", "eval")} for one in (spans[-1], spans[-2])]
    history = {"train": spans[:-1]}
    limits = DriftLimits.from_mapping({"history": {"slow_drift": "block", "run_length": 50}})
    verdict = compare_scopes(*sides, limits, history=history)
    assert verdict.outcome is Outcome.FAIL
    assert verdict.sentence.startswith("The data drifted: all features [train]: the data drifts")
    assert len(verdict.evidence["slow_drift"]["train"]["trace"]) == 60
    warned = compare_scopes(*sides, DriftLimits(), history={"train": spans[:-1]})
    assert warned.passed
    assert Verdict.from_json(verdict.to_json()) == verdict


def test_an_override_lets_its_span_through_and_no_other(by_hand, data):
    """Users would lose either the release of one span or the gate in all others."""
    current, baseline = (
        {Scope("train"): read_statistics(by_hand.statistics(data(mean)), 100)} for mean in (1, 0)
    )
    override = Override(by="Ada", reason="new sensors", span=7, features=("x",))
    limits = DriftLimits(overrides=(override,))
    released = compare_scopes(current, baseline, limits, span=7)
    assert released.passed
    assert released.sentence.startswith("Let through by Ada, because new sensors: 1 of 2")
    assert released.evidence["override"]["let_through"] == ["x"]
    assert released.evidence["measured_outcome"] == "FAIL"
    for span in (6, 8, None):
        assert compare_scopes(current, baseline, limits, span=span).outcome is Outcome.FAIL


def test_causes_are_ranked_by_what_they_cost(by_hand, data):
    """Users would lose the feature to look at first."""
    sides = [by_hand.statistics(one) for one in (data(mean=0.5, words="abb"), data())]
    ranked = compare(*sides, DriftLimits()).evidence["ranking"]
    assert [(one["feature"], one["statistic"]) for one in ranked[:2]] == [
        ("c", "total_variation"),
        ("x", "ks"),
    ]
