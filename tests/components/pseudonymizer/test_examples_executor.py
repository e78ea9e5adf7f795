"""The executor over Examples: real records in, real records out, with their splits."""

from __future__ import annotations

import pytest
import tensorflow as tf
from tfx.types import standard_artifacts

from tidegate.components.artifacts import PrivacyReport, read_verdict
from tidegate.components.errors import DataError
from tidegate.components.pseudonymizer.erasure.ledger import add_erasures
from tidegate.components.pseudonymizer.erasure.subjects import erasures_of
from tidegate.components.pseudonymizer.examples_executor import ExamplesExecutor
from tidegate.components.pseudonymizer.keyset_file import load_keyset
from tidegate.components.pseudonymizer.policy import Policy

from .conftest import PEOPLE

POLICY = Policy.from_mapping(
    {
        **PEOPLE,
        "columns": {
            **PEOPLE["columns"],
            "friends": {"role": "direct", "transform": "token", "namespace": "person"},
        },
    }
)


def _example(number):
    """A row of one of 20 people, with blanks and lists."""
    person = number % 20
    features = {
        "email": [f"person{person}@example.org".encode()],
        "phone": [b"+49-30"],
        "town": [b"town%d" % (person % 2)],
        "age": [30 + person % 2],
        "friends": [f"person{(person + n) % 20}@example.org".encode() for n in range(person % 3)],
    }
    if number % 7 == 6:
        del features["email"]
    example = tf.train.Example()
    for name, values in features.items():
        feature = example.features.feature[name]
        kind = feature.int64_list if name == "age" else feature.bytes_list
        kind.value.extend(values)
        feature.SetInParent()
    example.features.feature["weight"].float_list.value.append(60.5)
    return example.SerializeToString()


@pytest.fixture
def run(tmp_path, keyset_file, write_records):
    def execute(records=None, policy=POLICY, prepare=lambda source: None):
        source = standard_artifacts.Examples()
        source.uri = str(tmp_path / "root" / "Gen" / "examples" / "1")
        source.split_names = '["train", "eval"]'
        source.span = 3
        splits = records or {"train": [_example(n) for n in range(60)], "eval": [_example(3)]}
        for split, rows in splits.items():
            folder = tmp_path / "root" / "Gen" / "examples" / "1" / f"Split-{split}"
            write_records(folder / "part.gz", rows)
        prepare(source)
        examples, report = standard_artifacts.Examples(), PrivacyReport()
        node = tmp_path / "root" / "ExamplesPseudonymizer"
        examples.uri = str(node / "pseudonymized_examples" / "2")
        report.uri = str(node / "privacy_report" / "2")
        ExamplesExecutor().Do(
            {"examples": [source]},
            {"pseudonymized_examples": [examples], "privacy_report": [report]},
            {"policy": policy.to_json(), "keyset": str(keyset_file)},
        )
        return examples, report

    return execute


def _features(examples, split):
    files = tf.io.gfile.glob(f"{examples.uri}/Split-{split}/*.gz")
    records = tf.data.TFRecordDataset(files, "GZIP").as_numpy_iterator()
    rows = [tf.train.Example.FromString(record).features.feature for record in records]
    return [
        {name: list(getattr(one, one.WhichOneof("kind")).value) for name, one in row.items()}
        for row in rows
    ]


def test_examples_are_treated_in_their_splits(run, keyset_file):
    """Identifiers become tokens, in lists too, and what is dropped is gone; nothing else moves."""
    examples, report = run()
    train, evaluation = _features(examples, "train"), _features(examples, "eval")
    assert (len(train), len(evaluation)) == (60, 1)
    apply = POLICY.bind(load_keyset(keyset_file)).apply
    token = {n: apply({"email": f"person{n}@example.org"})["email"].encode() for n in range(20)}
    assert evaluation == [
        {
            "email": [token[3]],
            "town": [b"town1"],
            "age": [31],
            "weight": [60.5],
            "friends": [],
        }
    ]
    lists = [row["friends"] for row in train if row.get("email") == [token[2]]]
    assert lists[0] == [token[2], token[3]]
    assert sum("email" not in row for row in train) == 8
    assert (examples.span, report.get_custom_property("span")) == (3, 3)
    verdict = read_verdict(report.uri)
    assert verdict.evidence["rows"] == 61
    assert verdict.evidence["splits"] == {"train": 60, "eval": 1}


def test_no_raw_identifier_stands_under_its_own_outputs(run):
    """The raw Examples do hold them; what is published must not."""
    examples, _ = run()
    for path in tf.io.gfile.glob(f"{examples.uri}/*/*.gz"):
        for record in tf.data.TFRecordDataset(path, "GZIP").as_numpy_iterator():
            assert b"@example.org" not in record
            assert b"+49-30" not in record


def test_rows_of_the_forgotten_are_left_out(run, keyset_file):
    """The raw Examples may outlive the request; what is made of them may not hold the subject."""
    ledger = keyset_file.with_name(keyset_file.name + ".erasures.jsonl")
    add_erasures(ledger, erasures_of(["person2@example.org"], POLICY, load_keyset(keyset_file)))
    examples, report = run()
    gone = POLICY.apply({"email": "person2@example.org"}, load_keyset(keyset_file))["email"]
    rows = _features(examples, "train")
    assert all(gone.encode() not in row.get("email", []) for row in rows)
    assert all(gone.encode() not in row["friends"] for row in rows if "friends" in row)
    verdict = read_verdict(report.uri)
    assert verdict.evidence["left_out"] > 0
    assert verdict.evidence["rows"] + verdict.evidence["left_out"] == 61


def test_a_feature_the_policy_does_not_name_is_refused(run, tmp_path):
    """It could be anything, and it would be published."""
    columns = {name: rule for name, rule in PEOPLE["columns"].items() if name != "town"}
    with pytest.raises(DataError, match=r"names no column '(friends|town)'.*part\.gz"):
        run(policy=Policy.from_mapping({**PEOPLE, "columns": columns}))
    assert not list((tmp_path / "root" / "ExamplesPseudonymizer").rglob("*.gz"))


def test_a_cut_file_publishes_nothing(run, tmp_path):
    """All or nothing, as from CSV."""

    def cut(source):
        path = next((tmp_path / "root" / "Gen").rglob("Split-train/*.gz"))
        path.write_bytes(path.read_bytes()[:-20])

    with pytest.raises(DataError, match=r"Cannot read the examples: .*Split-train"):
        run(prepare=cut)
    assert not list((tmp_path / "root" / "ExamplesPseudonymizer").rglob("*.gz"))


def test_what_holds_no_tf_examples_is_refused(run):
    """Decoded as something else, identifiers would slip through."""

    def other(source):
        source.set_string_custom_property("payload_format", "FORMAT_PROTO")

    with pytest.raises(DataError, match="FORMAT_PROTO"):
        run(prepare=other)
    with pytest.raises(DataError, match=r"Cannot read the examples"):
        run(records={"train": [b"\xff\xffno example"], "eval": [_example(1)]})
