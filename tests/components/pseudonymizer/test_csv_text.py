"""Lines of CSV, against Python's own reader and Tidegate's."""

from __future__ import annotations

import csv
import datetime
import decimal
import io

import numpy as np
import pyarrow as pa
import pytest

from tidegate.components.errors import DataError
from tidegate.components.pseudonymizer.csv_file import read_batches
from tidegate.components.pseudonymizer.csv_text import csv_header, csv_lines


def _batch(**columns):
    return pa.RecordBatch.from_arrays([pa.array(one) for one in columns.values()], list(columns))


def test_cells_are_quoted_where_they_must_be():
    """A comma in a name would shift the row; quotes everywhere would be taken for part of it."""
    batch = _batch(a=["x", 'say "hi"', "a,b", "one\ntwo", "", None], n=[1, 2, None, 4, 5, 6])
    assert csv_lines(batch).decode() == ('x,1\n"say ""hi""",2\n"a,b",\n"one\ntwo",4\n"",5\n,6\n')
    assert csv_header(["a", "b,c"]) == b'a,"b,c"\n'


def test_random_text_comes_back_through_pythons_reader_and_ours(tmp_path):
    """Whoever reads the output must see what the policy published."""
    random = np.random.default_rng(2)
    alphabet = list('ab ,"\n\r;ü\t')
    cells = ["".join(random.choice(alphabet, 6)) for _ in range(2000)]
    text = csv_header(["a", "b"]) + csv_lines(_batch(a=cells, b=cells[::-1]))
    read = list(csv.reader(io.StringIO(text.decode(), newline="")))
    assert read == [["a", "b"], *map(list, zip(cells, cells[::-1], strict=True))]
    path = tmp_path / "out.csv"
    path.write_bytes(text)
    assert [v for one in read_batches(str(path)) for v in one.column(0).to_pylist()] == cells


def test_a_missing_value_alone_in_its_row_is_no_blank_line():
    """A blank line is no row: the row would be lost."""
    assert csv_lines(_batch(a=["x", None])) == b'x\n""\n'


def test_numbers_dates_and_truth_values_are_written_as_text():
    """A CSV file has nothing else."""
    batch = _batch(
        d=[datetime.date(2013, 1, 31)], p=[decimal.Decimal("1.10")], t=[True], f=[0.1], i=[-5]
    )
    assert csv_lines(batch) == b"2013-01-31,1.10,true,0.1,-5\n"


def test_slices_are_written_as_their_own_rows():
    """Batches may be windows into larger ones."""
    batch = _batch(a=["x", "y,", "z"], b=[1, 2, 3])
    assert csv_lines(batch.slice(1, 1)) == b'"y,",2\n'
    assert csv_lines(batch.slice(0, 0)) == b""


@pytest.mark.parametrize(
    ("column", "message"), [([["a"]], "'a' holds lists"), ([b"\xff"], "bytes that are not UTF-8")]
)
def test_what_no_csv_file_holds_is_refused(column, message):
    """The remedy is a Parquet file."""
    with pytest.raises(DataError, match=rf"{message}.*\.parquet"):
        csv_lines(_batch(a=column))
