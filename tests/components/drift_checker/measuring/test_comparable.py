"""What can be compared, and what a person must not put side by side."""

import dataclasses

import pytest

from tidegate.components.drift_checker.measuring.comparable import (
    as_numbers,
    form_change,
    number_change,
    require_comparable,
)
from tidegate.components.drift_checker.measuring.observation import FeaturePair
from tidegate.components.drift_checker.scope import Scope
from tidegate.components.drift_checker.statistics.dataset_statistics import (
    DatasetStatistics,
    FeatureStatistics,
)
from tidegate.components.errors import StatisticsError
from tidegate.components.verdict import Outcome

NUMBER = FeatureStatistics("x", "FLOAT", "numeric", 5, 0, 5)
WHOLE = dataclasses.replace(NUMBER, type="INT")
TEXT = FeatureStatistics("x", "STRING", "categorical", 5, 0, 5)
EMPTY = dataclasses.replace(TEXT, missing=5, values=0)
FILES = ("now.csv", "before.csv")


def dataset(**features):
    """Five rows of these features."""
    return DatasetStatistics(5, features)


def test_another_type_is_refused_with_files_feature_and_types():
    """Users of the command would lose the reason why two files do not fit."""
    with pytest.raises(StatisticsError) as refused:
        require_comparable(dataset(x=TEXT), dataset(x=NUMBER), FILES)
    assert str(refused.value) == (
        "Feature 'x' cannot be compared: it is categorical STRING in now.csv and numeric FLOAT in"
        " before.csv (now.csv and before.csv). Make both files with the same schema, or leave the"
        " feature out."
    )
    assert refused.value.exit_code == 2


def test_files_of_other_columns_are_refused():
    """Users of the command would lose an hour to a table of drift between unlike files."""
    with pytest.raises(StatisticsError, match=r"no feature in common \(now.csv and before.csv\)"):
        require_comparable(dataset(x=NUMBER), dataset(y=NUMBER), FILES)


def test_numbers_emptied_columns_and_lone_features_are_not_refused():
    """Users of the command would lose comparisons that can be made."""
    require_comparable(dataset(x=WHOLE), dataset(x=NUMBER, y=TEXT), FILES)
    require_comparable(dataset(x=EMPTY), dataset(x=NUMBER), FILES)
    require_comparable(dataset(), dataset(), FILES)


def test_whole_numbers_and_fractions_become_a_pair_of_numbers():
    """Users would lose a run to a month without fractions, or the note that says so."""
    pair = FeaturePair("x", WHOLE, NUMBER)
    assert form_change(as_numbers(pair)) is None
    assert number_change(pair).sentence.startswith("x: the values are INT, in the baseline")
    emptied = dataclasses.replace(WHOLE, missing=5, values=0)
    for current in (TEXT, NUMBER, emptied):
        other = FeaturePair("x", current, NUMBER)
        assert as_numbers(other) is other
        assert number_change(other) is None


def test_a_changed_form_fails_and_lost_values_do_not():
    """Users would lose a column that became text, or get two verdicts on an emptied one."""
    number = FeatureStatistics("x", "INT", "numeric", 5, 0, 5)
    word = FeatureStatistics("x", "STRING", "categorical", 5, 0, 5)
    nothing = FeatureStatistics("x", "STRING", "categorical", 5, 5, 0)
    changed = form_change(FeaturePair("x", number, word, Scope("eval", "")))
    assert changed.outcome is Outcome.FAIL
    assert changed.labels["split"] == "eval"
    assert form_change(FeaturePair("x", number, nothing)) is None
    assert form_change(FeaturePair("x", number, number)) is None
