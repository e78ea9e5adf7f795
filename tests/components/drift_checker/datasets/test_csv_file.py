"""CSV files."""

import pytest

from tidegate.components.drift_checker.datasets.csv_file import csv_batches, csv_columns
from tidegate.components.errors import DataError


def test_kinds_are_those_of_all_rows(files):
    """Users would lose a column's fractions because its first rows have none."""
    rows = [f"{row},{row},{row},,n{row}" for row in range(60_000)]
    rows.append("7,0.5,word,, 8")
    path = files.text("a.csv", "int,float,word,none,code\n" + "\n".join(rows))
    columns = csv_columns(path)
    assert dict(columns.kinds) == {
        "int": "INT",
        "float": "FLOAT",
        "word": "STRING",
        "none": "",
        "code": "STRING",
    }
    assert columns.not_numbers["word"] == "'word' in row 60,001"


def test_cells_are_read_as_they_are_told(files):
    """Users would compare a missing value as an empty word, or a number as a word."""
    path = files.text("a.csv", 'a,b,c\n1, 2.5 ,"x,y"\n,,\n"3",1e3,"two\nlines"\n')
    [batch] = csv_batches(path, {"a": "FLOAT", "b": "FLOAT", "c": "STRING"})
    assert batch.to_pydict() == {
        "a": [1.0, None, 3.0],
        "b": [2.5, None, 1000.0],
        "c": ["x,y", None, "two\nlines"],
    }


def test_a_header_alone_has_columns_and_no_rows(files):
    """Users would see a stack instead of "no rows"."""
    path = files.text("a.csv", "a,b\n")
    assert dict(csv_columns(path).kinds) == {"a": "", "b": ""}
    assert sum(batch.num_rows for batch in csv_batches(path, {"a": "", "b": ""})) == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,2\n1,2,3\n", "Expected 2 columns, got 3"),
        ("a,b\n1,2\n1\n", "Expected 2 columns, got 1"),
        ("a,b,a\n1,2,3\n", "Two columns are named 'a'"),
        ("a;b\n1;2\n", "no comma"),
        ("a,b\n1,\xe9\n", "UTF8|UTF-8"),
    ],
)
def test_a_broken_file_is_named_with_its_fault(files, text, said):
    """Users would have to find the row by halving the file."""
    path = files.binary("ragged.csv", text.encode("latin-1"))
    with pytest.raises(DataError, match=said) as caught:
        csv_columns(path)
    assert "ragged.csv" in str(caught.value)


def test_a_packed_file_is_read(files):
    """Users would have to unpack what every export packs."""
    import gzip

    path = files.binary("a.csv.gz", gzip.compress(b"a,b\n1,x\n"))
    assert dict(csv_columns(path).kinds) == {"a": "INT", "b": "STRING"}
