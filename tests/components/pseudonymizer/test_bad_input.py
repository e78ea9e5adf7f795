"""Bad input, case by case: a named error or the documented behaviour, and no value quoted.

Each case goes through the survey, as every way into Tidegate does: the component over files, the
component over Examples, and the command.
"""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from tidegate.components.errors import DataError, KeysetError
from tidegate.components.pseudonymizer.file_pseudonymization import pseudonymize_file
from tidegate.components.pseudonymizer.keyset_file import create_keyset
from tidegate.components.pseudonymizer.policy import Policy
from tidegate.components.pseudonymizer.techniques.token import Token

SECRET = "SECRET@example.org"

GOOD = {"email": pa.array([SECRET, "b@x"]), "age": pa.array([30, 31]), "town": pa.array(["a", "a"])}

RULES = {
    "email": {"role": "direct", "transform": "token"},
    "age": {"role": "quasi", "transform": "bucket", "edges": [18, 65]},
    "town": {"role": "safe", "transform": "keep"},
}


def _policy(**changes):
    columns = {name: {**rule, **changes.get(name, {})} for name, rule in RULES.items()}
    risk = {"k": 1}
    return Policy.from_mapping(
        {"domain": "people", "subject": "email", "columns": columns, "risk": risk}
    )


@pytest.fixture
def treat(tmp_path, keyset_file):
    """Treats a Parquet file of GOOD columns, some of them changed, and reads what came out."""

    def run(policy=None, keyset=keyset_file, **changes):
        columns = {name: one for name, one in {**GOOD, **changes}.items() if one is not None}
        parquet.write_table(pa.table(columns), tmp_path / "in.parquet")
        out = tmp_path / "out.parquet"
        out.unlink(missing_ok=True)
        pseudonymize_file(tmp_path / "in.parquet", out, policy or _policy(), keyset)
        return parquet.read_table(out).to_pydict()

    return run


def test_a_null_stays_null(treat):
    """A hash of nothing would make all who lack a value one person."""
    rows = treat(email=pa.array([None, "b@x"]), age=pa.array([None, 31]))
    assert [one is None for one in rows["email"]] == [True, False]
    assert rows["age"] == [None, "[18, 65)"]


def test_a_column_of_nulls_alone_is_a_column_of_nulls(treat):
    """A month in which nobody gave an address."""
    for blank in (pa.nulls(2), pa.nulls(2, pa.string())):
        assert treat(email=blank)["email"] == [None, None]


def test_a_null_where_none_may_be_names_the_row(treat):
    """on_null: error."""
    with pytest.raises(DataError, match="'email' has no value on row 2"):
        treat(_policy(email={"on_null": "error"}), email=pa.array(["a@x", None]))


def test_an_empty_text_is_a_value_of_its_own(treat):
    """In Parquet it is not missing; it has a token, as any text has."""
    one, other = treat(email=pa.array(["", "b@x"]))["email"]
    assert one is not None
    assert one != other


def test_bytes_that_are_no_text_are_tokenised_as_they_stand(treat):
    """Identifiers are not always text; where they are looked into, they must be."""
    bad = pa.array([b"\xff\xfe", b"b@x"])
    rows = treat(email=bad)
    assert rows["email"][1] == treat()["email"][1]
    with pytest.raises(DataError, match=r"'email'.*not UTF-8"):
        treat(_policy(email={"normalize": ["trim"]}), email=bad)


@pytest.mark.parametrize("make", [pa.list_, pa.large_list], ids=["list", "large_list"])
def test_lists_are_treated_value_by_value(treat, make):
    """Offsets and nulls stay where they are."""
    lists = pa.array([["b@x", SECRET], None], make(pa.large_string()))
    columns = {**RULES, "friends": {"role": "direct", "transform": "token", "namespace": "email"}}
    policy = Policy.from_mapping(
        {"domain": "people", "subject": "email", "columns": columns, "risk": {"k": 1}}
    )
    rows = treat(policy, friends=lists)
    assert rows["friends"] == [[rows["email"][1], rows["email"][0]], None]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"age": pa.array([SECRET, "31"])}, "'age'"),
        ({"email": pa.array([1.5, 2.5])}, "'email'.*text or bytes"),
        ({"town": pa.array([{"a": SECRET}] * 2)}, "'town' is of type struct"),
        ({"town": pa.array([[SECRET, None]] * 2)}, "'town' has a list with a missing value"),
        ({"passport": pa.array([SECRET] * 2)}, "names no column 'passport'"),
        ({"town": None}, "'town' of the policy is missing.*The file has: email, age"),
    ],
    ids=["text for numbers", "numbers for text", "struct", "null in list", "unknown", "missing"],
)
def test_columns_that_do_not_fit_are_named(treat, tmp_path, changes, message):
    """The column and the file, and nothing of what stands in them."""
    with pytest.raises(DataError, match=message) as caught:
        treat(**changes)
    assert "in.parquet" in str(caught.value)
    assert SECRET not in str(caught.value)
    assert not (tmp_path / "out.parquet").exists()


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda path: path.chmod(0o644), "mode 0644.*chmod 600"),
        (lambda path: path.unlink(), "No such keyset file.*tidegate keys create"),
        (lambda path: path.write_bytes(path.read_bytes()[:60]), "cut short.*backup"),
        (lambda path: path.write_text("[]"), "Not a whole keyset file"),
    ],
    ids=["world-readable", "missing", "truncated", "something else"],
)
def test_a_keyset_that_cannot_be_used_is_named(treat, keyset_file, tmp_path, spoil, message):
    """Nothing is written without the right key."""
    spoil(keyset_file)
    with pytest.raises(KeysetError, match=message):
        treat()
    assert not (tmp_path / "out.parquet").exists()


def test_a_keyset_of_another_domain_is_named(treat, tmp_path):
    """Its tokens would join with nothing, or with what they must not."""
    create_keyset(tmp_path / "payroll.json", "payroll")
    with pytest.raises(KeysetError, match=r"'payroll'.*'people'"):
        treat(keyset=tmp_path / "payroll.json")


ROW_BYTES = 1 << 12

TWO_GIGABYTES = """
import resource, sys
from pathlib import Path
import pyarrow as pa
from pyarrow import parquet
from tidegate.components.pseudonymizer.file_pseudonymization import pseudonymize_file
from tidegate.components.pseudonymizer.policy import Policy

folder, keyset, rows, size = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
policy = Policy.from_yaml(folder / "policy.yaml")
pseudonymize_file(folder / "in.parquet", folder / "out.parquet", policy, keyset)
[peak] = [line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")]
print(int(peak) // 1024)
"""


@pytest.mark.slow
def test_a_column_of_two_gigabytes_goes_through_in_little_memory(tmp_path, keyset_file):
    """What no 32-bit offset reaches, and no machine wants to hold."""
    rows = (1 << 31) // ROW_BYTES + 10_000
    columns = {name: RULES[name] for name in ("email", "town")}
    policy = Policy.from_mapping({"domain": "people", "subject": "email", "columns": columns})
    (tmp_path / "policy.yaml").write_text(policy.to_json())  # JSON is YAML
    schema = pa.schema([("email", pa.large_string()), ("town", pa.string())])
    with parquet.ParquetWriter(tmp_path / "in.parquet", schema, use_dictionary=False) as writer:
        for start in range(0, rows, 8192):
            end = min(start + 8192, rows)
            emails = pa.array([f"{n:0{ROW_BYTES}d}" for n in range(start, end)], pa.large_string())
            towns = pa.array(["a"] * (end - start))
            writer.write_batch(pa.RecordBatch.from_arrays([emails, towns], schema=schema))
    arguments = [tmp_path, keyset_file, rows, ROW_BYTES]
    done = subprocess.run(
        [sys.executable, "-c", TWO_GIGABYTES, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=True,
        timeout=500,
    )
    assert int(done.stdout) < 600
    tokens = parquet.read_table(tmp_path / "out.parquet").column("email")
    assert len(tokens) == len(tokens.unique()) == rows


@pytest.mark.slow
def test_an_arrow_column_beyond_two_gigabytes_has_the_tokens_of_its_values(keyset):
    """Offsets of 64 bits must be read as such, in the last row above all."""
    rows = (1 << 31) // ROW_BYTES + 1_000
    data = np.zeros((rows, ROW_BYTES), np.uint8)
    data[:, :8] = np.arange(rows, dtype=">u8").view(np.uint8).reshape(-1, 8)
    offsets = np.arange(rows + 1, dtype=np.int64) * ROW_BYTES
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(data)]
    column = pa.Array.from_buffers(pa.large_binary(), rows, buffers)
    token = Token("email", keyset)
    tokens = token.apply_column(column)
    for row in (0, rows // 2, rows - 1):
        assert tokens[row].as_py() == token.apply_value(data[row].tobytes())
    assert len(tokens.unique()) == rows
