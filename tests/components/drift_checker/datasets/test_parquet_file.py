"""Parquet files."""

import datetime
import decimal

import pyarrow as pa
import pyarrow.parquet
import pytest

from tidegate.components.drift_checker.datasets.parquet_file import (
    parquet_batches,
    parquet_columns,
)
from tidegate.components.errors import DataError

DAY = datetime.date(2013, 1, 1)


def _file(tmp_path, **columns):
    path = tmp_path / "a.parquet"
    pa.parquet.write_table(pa.table(columns), path)
    return path


def test_every_usual_type_has_statistics(tmp_path):
    """Users would lose a whole file to one column of dates."""
    path = _file(
        tmp_path,
        i=pa.array([1, None], pa.int16()),
        u=pa.array([2**63, None], pa.uint64()),
        f=pa.array([1.5, None], pa.float32()),
        b=pa.array([True, None]),
        d=pa.array([DAY, None]),
        t=pa.array([datetime.datetime(2013, 1, 1), None]),
        m=pa.array([decimal.Decimal("1.50"), None]),
        s=pa.array(["x", None]).dictionary_encode(),
        y=pa.array([b"\xff", None]),
        l=pa.array([[1, 2], None]),
        n=pa.nulls(2),
    )
    kinds = dict(parquet_columns(path).kinds)
    assert "".join(f"{name}:{kind[:1]} " for name, kind in kinds.items()) == (
        "i:I u:I f:F b:I d:I t:I m:F s:S y:S l:I n: "
    )
    [batch] = parquet_batches(path, kinds)
    first = {name: values[0] for name, values in batch.to_pydict().items()}
    assert first["d"] == (DAY - datetime.date(1970, 1, 1)).days
    assert (first["u"], first["b"], first["m"], first["s"]) == (2**63, 1, 1.5, b"x")
    assert all(values[1] is None for values in batch.to_pydict().values())


def test_whole_numbers_are_read_as_numbers_where_told(tmp_path):
    """Users would see a type change where the other side has one fraction, or one gap."""
    path = _file(tmp_path, i=[1, 2], l=[[1], [2, 3]])
    [batch] = parquet_batches(path, {"i": "FLOAT", "l": "FLOAT"})
    assert batch.to_pydict() == {"i": [1.0, 2.0], "l": [[1.0], [2.0, 3.0]]}


def test_what_has_no_statistics_is_named(tmp_path):
    """Users would search for the column that stops them."""
    path = _file(tmp_path, place=[{"x": 1}])
    with pytest.raises(DataError, match=r"'place' is of type struct"):
        parquet_columns(path)


def test_a_file_cut_short_is_named(tmp_path):
    """Users would lose the file's name in Arrow's stack."""
    path = _file(tmp_path, i=list(range(999)))
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(DataError, match=r"cut short or damaged.*a\.parquet"):
        parquet_columns(path)
