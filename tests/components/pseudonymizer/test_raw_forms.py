"""Parquet and Avro files, told by their first bytes, read whole or refused by name."""

from __future__ import annotations

import datetime
import decimal

import fastavro
import pyarrow as pa
import pyarrow.parquet
import pytest

from tidegate.components.errors import DataError
from tidegate.components.pseudonymizer.parquet_file import ParquetFile
from tidegate.components.pseudonymizer.raw_forms import RawForm, form_of, open_raw

ROWS = [
    {"email": "a@x", "age": 30, "weight": 60.5, "tags": ["u", "v"]},
    {"email": None, "age": None, "weight": None, "tags": None},
    {"email": "b@x", "age": 31, "weight": -0.0, "tags": []},
]

AVRO = {
    "type": "record",
    "name": "Person",
    "fields": [
        {"name": "email", "type": ["null", "string"]},
        {"name": "age", "type": ["null", "long"]},
        {"name": "weight", "type": ["null", "double"]},
        {"name": "tags", "type": ["null", {"type": "array", "items": "string"}]},
    ],
}


@pytest.fixture
def write(tmp_path):
    def written(form, rows=ROWS, schema=AVRO):
        path = tmp_path / "part-0"  # without a suffix
        if form is RawForm.PARQUET:
            pyarrow.parquet.write_table(pa.Table.from_pylist(rows), path)
        else:
            with path.open("wb") as file:
                fastavro.writer(file, schema, rows)
        return path

    return written


def _rows(path):
    return [row for batch in open_raw(str(path)).batches() for row in batch.to_pylist()]


@pytest.mark.parametrize("form", [RawForm.PARQUET, RawForm.AVRO])
def test_typed_files_are_read_whole_with_their_nulls_and_lists(write, form):
    """A number must stay a number, and a missing value missing."""
    path = write(form)
    assert form_of(str(path)) is form
    file = open_raw(str(path))
    assert file.typed
    assert list(file.names()) == ["email", "age", "weight", "tags"]
    assert _rows(path) == ROWS


def test_what_is_neither_is_csv(tmp_path):
    """A file's name says nothing certain; its first bytes do."""
    path = tmp_path / "people.parquet"
    path.write_text("email,age\na@x,30\n")
    assert form_of(str(path)) is RawForm.CSV
    assert _rows(path) == [{"email": "a@x", "age": "30"}]


@pytest.mark.parametrize("form", [RawForm.PARQUET, RawForm.AVRO])
@pytest.mark.parametrize("share", [0.3, 0.95])
def test_a_cut_file_is_refused_and_quotes_nothing(write, form, share):
    """Half a file would train half a model; and an error is no place for anyone's data."""
    path = write(form, [{**ROWS[0], "email": f"SECRET{n}@x"} for n in range(500)])
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(DataError, match=rf"{form.value} file is cut short or damaged") as caught:
        _rows(path)
    assert str(path) in str(caught.value)
    assert "SECRET" not in str(caught.value)


def test_files_without_rows_are_refused(write, tmp_path):
    """As a CSV file that has a header alone is."""
    pyarrow.parquet.write_table(pa.table({"a": pa.array([], pa.int64())}), tmp_path / "empty")
    for path in (tmp_path / "empty", write(RawForm.AVRO, [])):
        with pytest.raises(DataError, match="no rows"):
            _rows(path)


def test_avro_dates_are_dates_and_other_types_are_refused(write):
    """A type that no feature holds is named with its column."""
    fields = [{"name": "born", "type": {"type": "int", "logicalType": "date"}}]
    day = datetime.date(1990, 2, 3)
    schema = {"type": "record", "name": "P", "fields": fields}
    assert _rows(write(RawForm.AVRO, [{"born": day}], schema)) == [{"born": day}]
    fields = [{"name": "born", "type": ["string", "long"]}]
    path = write(RawForm.AVRO, [{"born": "x"}], {**schema, "fields": fields})
    with pytest.raises(DataError, match="'born' is of an Avro type"):
        _rows(path)


def test_large_rows_come_in_small_batches(tmp_path):
    """Memory stays flat whatever a row holds."""
    path = tmp_path / "large.parquet"
    texts = [f"{n}" * 200_000 for n in range(9)] * 30
    pyarrow.parquet.write_table(pa.table({"text": texts, "n": range(270)}), path)
    batches = list(ParquetFile(str(path)).batches())
    assert max(batch.nbytes for batch in batches) < 40 << 20
    assert [n for batch in batches for n in batch.column(1).to_pylist()] == list(range(270))


def test_two_columns_of_one_name_are_refused(tmp_path):
    """Only one of them would be treated."""
    table = pa.Table.from_arrays([pa.array([1]), pa.array([2])], ["a", "a"])
    pyarrow.parquet.write_table(table, tmp_path / "twice")
    with pytest.raises(DataError, match="'a' stands twice"):
        open_raw(str(tmp_path / "twice")).names()


def test_decimals_come_as_they_are(tmp_path):
    """The command keeps them; a tf.Example takes their text."""
    table = pa.table({"price": [decimal.Decimal("1.10")]})
    pyarrow.parquet.write_table(table, tmp_path / "prices")
    assert _rows(tmp_path / "prices") == [{"price": decimal.Decimal("1.10")}]
