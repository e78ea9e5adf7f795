"""A file in, a file out: whole or untouched, in little memory, with the tokens of a pipeline."""

from __future__ import annotations

import csv
import datetime
import decimal
import gzip
import os
import signal
import subprocess
import sys
import time

import pyarrow as pa
import pytest
from pyarrow import parquet

from tidegate.components.errors import DataError, KeysetError, UsageError
from tidegate.components.pseudonymizer.erasure.ledger import add_erasures
from tidegate.components.pseudonymizer.erasure.subjects import erasures_of
from tidegate.components.pseudonymizer.file_pseudonymization import pseudonymize_file
from tidegate.components.pseudonymizer.keyset_file import load_keyset
from tidegate.components.pseudonymizer.policy import Policy
from tidegate.components.pseudonymizer.salt_file import load_salts, salts_path

from .conftest import PEOPLE, people_csv

ALONE = """
import sys
from tidegate.orchestrators.command_line import main
sys.argv = ["tidegate", "pseudonymize", *sys.argv[1:]]
try:
    main()
finally:
    [peak] = [line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")]
    heavy = {"tensorflow", "apache_beam", "tfx", "tfx_bsl"} & set(sys.modules)
    print(int(peak) // 1024, sorted(heavy))
"""


@pytest.fixture
def treat(tmp_path, policy, keyset_file):
    def run(source, destination, policy=policy, **options):
        return pseudonymize_file(source, tmp_path / destination, policy, keyset_file, **options)

    return run


@pytest.fixture
def people(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text(people_csv(100))
    return path


def _csv(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_csv_to_csv_changes_what_the_policy_says_and_nothing_else(treat, people, policy, tmp_path):
    """What is kept stays as it was written, 61.25 and 061 alike; order and rows stay."""
    done = treat(people, "out.csv")
    raw, treated = _csv(people), _csv(tmp_path / "out.csv")
    apply = policy.bind(load_keyset(tmp_path / "keys" / "people.json")).apply
    expected = [
        {name: value or "" for name, value in apply({k: v or None for k, v in row.items()}).items()}
        for row in raw
    ]
    assert treated == [{name: row[name] for name in treated[0]} for row in expected]
    assert list(treated[0]) == ["email", "town", "age", "weight", "late"]
    assert (done.rows, done.dropped, done.keyset_version) == (100, ("phone",), 1)


def test_csv_to_parquet_finds_types_from_the_whole_file(treat, tmp_path):
    """A column that begins with round numbers must not fail, or be cut, at the first fraction."""
    source = tmp_path / "in.csv"
    lines = ["email,phone,town,age,weight,late", *["a@x,1,Kiel,30,60,1"] * 9, "b@x,1,Bonn,,61.5,"]
    source.write_text("\n".join(lines) + "\n")
    done = treat(source, "out.parquet")
    table = parquet.read_table(tmp_path / "out.parquet")
    assert done.columns == {
        "email": "string",
        "town": "string",
        "age": "int64",
        "weight": "double",
        "late": "int64",
    }
    assert table.column("weight").to_pylist() == [60.0] * 9 + [61.5]
    assert table.column("age").null_count == 1


def test_parquet_to_parquet_keeps_types_nulls_and_lists(tmp_path, keyset_file):
    """A date stays a date, shifted or not, and a price a decimal number."""
    table = pa.table(
        {
            "email": pa.array(["a@x", None, "b@x"], pa.large_string()),
            "born": [datetime.date(1990, 1, 1), datetime.date(1991, 1, 1), None],
            "seen": pa.array([datetime.datetime(2013, 1, 1, 12, 30)] * 3, pa.timestamp("us")),
            "price": [decimal.Decimal("1.10"), None, decimal.Decimal("2.00")],
            "friends": [["b@x", "a@x"], [], None],
            "late": [True, False, None],
        }
    )
    parquet.write_table(table, tmp_path / "in.parquet")
    columns = {
        "email": {"role": "direct", "transform": "token", "namespace": "person"},
        "friends": {"role": "direct", "transform": "token", "namespace": "person"},
        "born": {"role": "safe", "transform": "date_shift"},
        **{name: {"role": "safe", "transform": "keep"} for name in ("seen", "price", "late")},
    }
    policy = Policy.from_mapping({"domain": "people", "subject": "email", "columns": columns})
    pseudonymize_file(tmp_path / "in.parquet", tmp_path / "out.parquet", policy, keyset_file)
    out = parquet.read_table(tmp_path / "out.parquet")
    assert out.column_names == table.column_names
    for kept in ("seen", "price", "late"):
        assert out.column(kept).to_pylist() == table.column(kept).to_pylist()
        assert out.schema.field(kept).type == table.schema.field(kept).type
    assert out.schema.field("born").type == pa.date32()
    assert out.column("born").to_pylist()[0] != datetime.date(1990, 1, 1)
    token_a, _, token_b = out.column("email").to_pylist()
    assert out.column("friends").to_pylist() == [[token_b, token_a], [], None]
    with pytest.raises(DataError, match=r"'friends' holds lists.*\.parquet"):
        pseudonymize_file(tmp_path / "in.parquet", tmp_path / "out.csv", policy, keyset_file)


def test_gzipped_csv_is_read(treat, people, tmp_path):
    """Exports are packed more often than not."""
    packed = tmp_path / "people.csv.gz"
    packed.write_bytes(gzip.compress(people.read_bytes()))
    treat(people, "one.csv")
    treat(packed, "other.csv")
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "other.csv").read_bytes()


def test_rows_of_the_forgotten_are_left_out(treat, people, policy, keyset_file, tmp_path):
    """Also without a pipeline, and without being told where the ledger is."""
    ledger = keyset_file.with_name(keyset_file.name + ".erasures.jsonl")
    add_erasures(ledger, erasures_of(["person7@example.org"], policy, load_keyset(keyset_file)))
    done = treat(people, "out.csv")
    assert (done.rows, done.left_out) == (98, 2)
    assert len(_csv(tmp_path / "out.csv")) == 98


def test_subjects_with_salts_join_from_file_to_file(treat, people, tmp_path, keyset_file):
    """The tokens are those of the gateway, and not those that the keyset alone makes."""
    salted = Policy.from_mapping({**PEOPLE, "subject_salts": True})
    told = []
    treat(people, "one.csv", salted, told=lambda *one: told.append(one[0]))
    treat(people, "two.parquet", salted)
    assert told == ["Finding subjects", "Writing"]
    written = _csv(tmp_path / "one.csv")
    table = parquet.read_table(tmp_path / "two.parquet")
    assert table.column("email").to_pylist() == [row["email"] or None for row in written]
    keys, salts = load_keyset(keyset_file), load_salts(salts_path(keyset_file))
    email = "person0@example.org"
    token = salted.apply({"email": email}, keys, salts)["email"]
    assert written[0]["email"] == token != salted.unsalted.apply({"email": email}, keys)["email"]
    assert email.encode() not in salts_path(keyset_file).read_bytes()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda text: text[:-9], "Line 101 has"),
        (lambda text: text.replace("phone", "mobile", 1), "names no column 'mobile'"),
        (lambda text: text.replace(",31,", ",x31,", 1), "'age' has a value that is not int"),
    ],
)
def test_a_fault_anywhere_leaves_the_output_as_it_was(treat, people, tmp_path, change, message):
    """Half a file would pass for a whole one."""
    treat(people, "out.csv")
    before = (tmp_path / "out.csv").read_bytes()
    people.write_text(change(people.read_text()))
    with pytest.raises(DataError, match=message) as caught:
        treat(people, "out.csv")
    assert "x31" not in str(caught.value)
    assert (tmp_path / "out.csv").read_bytes() == before
    assert not list(tmp_path.glob(".*.partial"))


def test_the_input_is_never_written_over(treat, people, tmp_path):
    """The raw data would be gone, and with it every other use of it."""
    with pytest.raises(UsageError, match="The output is the input"):
        treat(people, "people.csv")
    with pytest.raises(UsageError, match=r"End it in \.csv or \.parquet"):
        treat(people, "people.xlsx")
    with pytest.raises(UsageError, match="Cannot write the file"):
        treat(people, "nowhere/out.csv")


def test_a_keyset_of_another_domain_writes_nothing(treat, people, tmp_path):
    """Its tokens would join with nothing."""
    other = Policy.from_mapping({**PEOPLE, "domain": "payroll"})
    with pytest.raises(KeysetError, match="'payroll'"):
        treat(people, "out.csv", other)
    assert not (tmp_path / "out.csv").exists()


def test_it_tells_how_far_it_is(treat, people):
    """Hours without a word look like a hang."""
    told = []
    treat(people, "out.parquet", told=lambda *one: told.append(one))
    assert [(doing, rows) for doing, rows, _ in told] == [("Finding types", 100), ("Writing", 100)]
    assert all(share is not None and 0 < share <= 1 for _, _, share in told)


def _call(arguments, **options):
    return subprocess.Popen(
        [sys.executable, "-c", ALONE, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


@pytest.fixture
def many(tmp_path, policy):
    """Three million rows, 150 MB, and the arguments of the command that treats them."""
    (tmp_path / "policy.yaml").write_text(policy.to_json())  # JSON is YAML
    source = tmp_path / "many.csv"
    header, *lines = people_csv(20_000).splitlines()
    with source.open("w") as file:
        file.write(header + "\n")
        for _ in range(150):
            file.write("\n".join(lines) + "\n")
    keys = tmp_path / "keys" / "people.json"
    return [source, "--policy", tmp_path / "policy.yaml", "--keys", keys]


@pytest.mark.slow
def test_memory_is_flat_and_nothing_heavy_is_imported(many, tmp_path, keyset_file):
    """A file larger than memory must go through, and in a small process."""
    peaks = []
    for destination in ("out.csv", "out.parquet"):
        source, *options = many
        output, errors = _call([source, tmp_path / destination, *options]).communicate(timeout=300)
        assert "3,000,000 rows" in output, errors
        peak, heavy = output.splitlines()[-1].split(" ", 1)
        assert heavy == "[]"
        peaks.append(int(peak))
    assert max(peaks) < 450  # 165 MB of text, which take up more once they are columns


@pytest.mark.slow
def test_kill_9_leaves_the_output_as_it_was_and_a_rerun_completes(many, tmp_path, keyset_file):
    """Machines are switched off."""
    source, *options = many
    destination = tmp_path / "out.csv"
    destination.write_text("as it was\n")
    process = _call([source, destination, *options])
    deadline = time.monotonic() + 60
    while not any(one.stat().st_size > 10_000_000 for one in tmp_path.glob(".*.partial")):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    assert destination.read_text() == "as it was\n"
    assert _call([source, destination, *options]).wait(300) == 0
    with destination.open() as file:
        assert sum(1 for _ in file) == 3_000_001
