"""Saved statistics."""

import pytest

from tidegate.components.drift_checker.datasets.form import Form
from tidegate.components.drift_checker.datasets.statistics_file import (
    kinds_of_statistics,
    load_statistics,
    quantile_buckets,
)
from tidegate.components.errors import StatisticsError

COLUMNS = {"x": [1.0, 2.0, None], "i": [1, 2, 3], "c": ["a", "b", None], "none": [None] * 3}


def test_bytes_and_text_say_the_same(files, by_hand):
    """Users would get another verdict from the file they can read."""
    made = by_hand.statistics(COLUMNS)
    binary = files.binary("a.pb", made.SerializeToString())
    text = files.text("a.pbtxt", str(made))
    assert load_statistics(binary, Form.STATISTICS) == made
    assert load_statistics(text, Form.STATISTICS_TEXT) == made


def test_kinds_and_buckets_are_told(by_hand):
    """Users would have a CSV read as other types than those of the statistics beside it."""
    made = by_hand.statistics(COLUMNS, number=10)
    assert kinds_of_statistics(made) == {"x": "FLOAT", "i": "INT", "c": "STRING", "none": ""}
    assert quantile_buckets(made, "") == 10
    assert quantile_buckets(by_hand.statistics({"c": ["a"]}), "") is None


def test_features_that_disagree_on_buckets_are_refused(by_hand):
    """Users would get intervals that do not hold."""
    made = by_hand.statistics({"x": [1.0, 2.0]}, number=10)
    made.MergeFrom(by_hand.statistics({"y": [1.0, 2.0]}, number=20))
    with pytest.raises(StatisticsError, match=r"\[10, 20\].*mixed\.pb"):
        quantile_buckets(made, "mixed.pb")


@pytest.mark.parametrize(
    ("name", "form", "content"),
    [
        ("cut.pb", Form.STATISTICS, None),
        ("noise.pb", Form.STATISTICS, bytes(range(256)) * 9),
        ("noise.pbtxt", Form.STATISTICS_TEXT, b"datasets { nonsense: 3 }"),
        ("noise.pbtxt", Form.STATISTICS_TEXT, b"\xff\xfe"),
    ],
)
def test_damage_is_named(files, by_hand, name, form, content):
    """Users would compare half of the features, or see protobuf's stack."""
    if content is None:
        content = by_hand.statistics(COLUMNS).SerializeToString()[:-7]
    with pytest.raises(StatisticsError) as caught:
        load_statistics(files.binary(name, content), form)
    assert name in str(caught.value)


def test_what_follows_the_statistics_is_not_ignored(files, by_hand):
    """Users would compare the part of a damaged file that comes before the damage."""
    content = by_hand.statistics(COLUMNS).SerializeToString() + b"\x0cjunk"
    with pytest.raises(StatisticsError, match=r"Not a statistics file.*a\.pb"):
        load_statistics(files.binary("a.pb", content), Form.STATISTICS)
