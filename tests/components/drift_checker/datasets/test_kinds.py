"""The kind of value that both sides agree on."""

import pytest

from tidegate.components.drift_checker.datasets.form import Form
from tidegate.components.drift_checker.datasets.kinds import Columns, agreed_kinds
from tidegate.components.errors import StatisticsError


def _agree(one, other, forms=(Form.CSV, Form.CSV), ignored=()):
    baseline = Columns("jan", forms[0], {"x": one, "y": "INT"}, {"x": "'n/a' in row 7"})
    current = Columns("feb", forms[1], {"x": other, "y": "INT"})
    return agreed_kinds(baseline, current, lambda name: name not in ignored)["x"]


@pytest.mark.parametrize(
    ("one", "other", "agreed"),
    [
        ("INT", "INT", "INT"),
        ("INT", "FLOAT", "FLOAT"),
        ("FLOAT", "INT", "FLOAT"),
        ("", "STRING", "STRING"),
        ("INT", "", "INT"),
        ("", "", ""),
    ],
)
def test_a_csvs_kind_is_that_of_both_files_together(one, other, agreed):
    """Users would see a column that happens to be whole this month as another type."""
    assert _agree(one, other) == agreed


def test_numbers_against_words_names_feature_files_and_cell():
    """Users would compare 20.5 with 'n/a' and read that everything drifted."""
    with pytest.raises(StatisticsError) as caught:
        _agree("STRING", "INT")
    for part in ("'x'", "numeric in feb", "'n/a' in row 7 in jan", "ignore"):
        assert part in str(caught.value)
    assert caught.value.exit_code == 2


def test_an_ignored_feature_stops_nothing():
    """Users would have to mend a column that they do not compare."""
    assert _agree("STRING", "INT", ignored=("x",)) == "STRING"


def test_a_csv_of_digits_is_words_where_the_other_side_says_so():
    """Users would lose the comparison of a code such as 02139 with its saved statistics."""
    assert _agree("STRING", "INT", (Form.STATISTICS, Form.CSV)) == "STRING"
    with pytest.raises(StatisticsError):
        _agree("STRING", "INT", (Form.STATISTICS, Form.PARQUET))


def test_files_of_another_schema_are_refused():
    """Users would read that nothing drifted, because nothing was compared."""
    sides = Columns("jan", Form.CSV, {"x": "INT"}), Columns("feb", Form.CSV, {"y": "INT"})
    with pytest.raises(StatisticsError, match=r"no feature in common: jan has x; feb has y"):
        agreed_kinds(*sides, lambda name: True)
