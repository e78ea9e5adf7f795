"""What a person is told beside the verdict."""

from tensorflow_metadata.proto.v0 import statistics_pb2

from tidegate.components.drift_checker.datasets.form import Form
from tidegate.components.drift_checker.datasets.remarks import remarks
from tidegate.components.drift_checker.datasets.side import Side


def _remarks(*paths, form=Form.CSV, buckets=100):
    statistics = statistics_pb2.DatasetFeatureStatisticsList()
    return " ".join(remarks(*(Side(path, form, statistics, buckets, 0.01) for path in paths)))


def test_the_same_file_twice_is_noted(files):
    """Users would take a PASS of a file against itself for good news."""
    one, copy, other = (files.text(*file) for file in (("a", "x\n1"), ("b", "x\n1"), ("c", "x\n2")))
    assert "same file" in _remarks(one, one)
    assert "same content" in _remarks(one, copy)
    assert _remarks(one, other) == ""


def test_sides_in_the_wrong_order_are_noted(files):
    """Users would read growth as decline."""
    early, late = files.text("span-02.csv", "x\n1"), files.text("span-10.csv", "x\n2")
    assert "BASELINE comes first" in _remarks(late, early)
    assert _remarks(early, late) == ""


def test_coarse_statistics_and_assumed_epsilon_are_noted(files):
    """Users would blame their data for an interval that is wide because of ten buckets."""
    paths = files.text("a", "1"), files.text("b", "2")
    said = _remarks(*paths, form=Form.STATISTICS, buckets=10)
    assert "10 quantile buckets" in said
    assert "0.01 for" in said
    assert "buckets" not in _remarks(*paths, form=Form.STATISTICS)
