"""What a file is taken for."""

import gzip

import pytest

from tidegate.components.drift_checker.datasets.form import Form, form_of
from tidegate.components.errors import DataError


def test_content_goes_before_the_name(files, by_hand):
    """Users would have to rename TFX's files, which carry no telling extension."""
    examples = [{"x": [1]}]
    statistics = by_hand.statistics({"x": [1.0, 2.0]})
    assert form_of(files.records("data_tfrecord-00000-of-00001.gz", examples)) is Form.TFRECORD
    assert form_of(files.records("data.csv", examples)) is Form.TFRECORD
    assert form_of(files.binary("stats", statistics.SerializeToString())) is Form.STATISTICS
    assert form_of(files.text("stats.txt", str(statistics))) is Form.STATISTICS_TEXT
    assert form_of(files.binary("table", b"PAR1....")) is Form.PARQUET
    assert form_of(files.text("table", "a,b\n1,é\n")) is Form.CSV
    assert form_of(files.binary("t.csv.gz", gzip.compress(b"a,b\n1,2\n", mtime=0))) is Form.CSV


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"", "is empty"),
        ("a.csv.gz", gzip.compress(b"", mtime=0), "is empty"),
        ("a.gz", gzip.compress(b"a,b\n" * 99, mtime=0)[:20], "cut short or damaged"),
        ("a.bin", b"\xff\x00\x13" * 99, "neither data nor statistics"),
    ],
)
def test_what_cannot_be_compared_is_named(files, name, content, said):
    """Users would lose the file's name in a stack of TensorFlow's."""
    with pytest.raises(DataError, match=said) as caught:
        form_of(files.binary(name, content))
    assert name in str(caught.value)


def test_absent_files_and_folders_are_named(tmp_path):
    """Users would search for the file that they mistyped."""
    with pytest.raises(DataError, match="no such file"):
        form_of(tmp_path / "absent.csv")
    with pytest.raises(DataError, match=r"folder.*FeatureStats\.pb"):
        form_of(tmp_path)


def test_a_character_cut_in_two_at_the_end_of_the_head_is_text(files):
    """Users would have a long CSV in their own language refused, or not, by its length."""
    for shift in range(4):
        text = "a,b\n" + "x" * shift + "é" * 5000
        assert form_of(files.text("table", text)) is Form.CSV
