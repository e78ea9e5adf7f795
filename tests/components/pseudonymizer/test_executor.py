"""The executor on Beam's local runner: all of a span, or nothing of it."""

from __future__ import annotations

import gzip
import io
import itertools
import json

import pytest
import tensorflow as tf
from pyarrow import csv as arrow_csv
from pyarrow import parquet
from tfx.components.example_gen import utils
from tfx.proto import example_gen_pb2
from tfx.types import standard_artifacts
from tfx.utils import proto_utils

from tidegate.components.artifacts import PrivacyReport, read_verdict
from tidegate.components.errors import DataError, KeysetError, TidegateError, UsageError
from tidegate.components.pseudonymizer import execution
from tidegate.components.pseudonymizer.erasure.ledger import add_erasures, read_ledger
from tidegate.components.pseudonymizer.erasure.subjects import erasures_of
from tidegate.components.pseudonymizer.executor import Executor
from tidegate.components.pseudonymizer.keyset_file import create_keyset, load_keyset
from tidegate.components.pseudonymizer.policy import Policy
from tidegate.components.pseudonymizer.salt_file import load_salts, salts_path

from .conftest import PEOPLE, people_csv, write_span

ROWS = 300


@pytest.fixture
def run(tmp_path, policy, keyset_file):
    numbers = itertools.count(1)

    def execute(
        input_config=None,
        output_config=None,
        keyset=keyset_file,
        span=1,
        ledger="",
        policy=policy,
    ):
        input_config = input_config or utils.make_default_input_config("span-01/*.csv")
        output_config = output_config or utils.make_default_output_config(input_config)
        examples, report = standard_artifacts.Examples(), PrivacyReport()
        number = str(next(numbers))
        examples.uri = str(tmp_path / "root" / "Pseudonymizer" / "examples" / number)
        report.uri = str(tmp_path / "root" / "Pseudonymizer" / "privacy_report" / number)
        Executor().Do(
            {},
            {"examples": [examples], "privacy_report": [report]},
            {
                "input_base": str(tmp_path / "data"),
                "input_config": proto_utils.proto_to_json(input_config),
                "output_config": proto_utils.proto_to_json(output_config),
                "output_data_format": example_gen_pb2.FORMAT_TF_EXAMPLE,
                "output_file_format": example_gen_pb2.FORMAT_TFRECORDS_GZIP,
                "policy": policy.to_json(),
                "keyset": str(keyset),
                "ledger": str(ledger),
                "span": span,
            },
        )
        return examples, report

    return execute


def _records(examples, split):
    files = tf.io.gfile.glob(f"{examples.uri}/Split-{split}/*.gz")
    records = tf.data.TFRecordDataset(files, compression_type="GZIP").as_numpy_iterator()
    return [tf.train.Example.FromString(record).features.feature for record in records]


def _emails(records):
    return {one["email"].bytes_list.value[0] for one in records if "email" in one}


def _sorted(records):
    return sorted(sorted((name, str(feature)) for name, feature in one.items()) for one in records)


def _files(tmp_path):
    return [path for path in (tmp_path / "root").rglob("*") if path.is_file()]


def test_a_span_is_published_whole_split_by_subject_and_judged(run, tmp_path, policy, keyset_file):
    """This is the component's work from end to end, without an orchestrator."""
    write_span(tmp_path / "data", 1, people_csv(ROWS))
    examples, report = run()
    train, evaluation = _records(examples, "train"), _records(examples, "eval")
    assert len(train) + len(evaluation) == ROWS
    assert len(train) > len(evaluation) > 0
    assert not _emails(train) & _emails(evaluation)
    bound = policy.bind(load_keyset(keyset_file))
    tokens = {
        bound.apply({"email": f"person{n}@example.org"})["email"].encode() for n in range(ROWS // 2)
    }
    assert _emails(train) | _emails(evaluation) == tokens
    assert sum("email" not in one for one in train + evaluation) == ROWS // 17
    assert json.loads(examples.split_names) == ["train", "eval"]
    verdict = read_verdict(report.uri)
    assert verdict.passed
    assert verdict.evidence["splits"] == {"train": len(train), "eval": len(evaluation)}
    assert verdict.evidence["files"] == ["span-01/people.csv"]
    assert report.get_custom_property("blessed") == 1
    for artifact in (examples, report):
        assert artifact.get_custom_property("policy_digest") == policy.digest()
        assert artifact.get_custom_property("keyset_version") == 1
        assert artifact.get_custom_property("serving_digest") == bound.digest
        assert artifact.get_custom_property("serving_digest") == bound.digest


def test_no_raw_identifier_and_no_key_stands_anywhere_under_the_root(run, tmp_path, keyset_file):
    """The promise of the component, held against every byte."""
    write_span(tmp_path / "data", 1, people_csv(ROWS))
    run()
    secret = load_keyset(keyset_file).primary_key.secret
    for path in _files(tmp_path):
        content = path.read_bytes()
        content = gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content
        assert b"@example.org" not in content
        assert b"+49-30" not in content
        assert secret not in content
    assert len(_files(tmp_path)) >= 4


def test_splits_of_the_input_are_kept(run, tmp_path):
    """Some data comes split already."""
    write_span(tmp_path / "data", 1, people_csv(40))
    write_span(tmp_path / "data", 2, people_csv(20))
    splits = [
        example_gen_pb2.Input.Split(name="train", pattern="span-01/*"),
        example_gen_pb2.Input.Split(name="test", pattern="span-02/*"),
    ]
    examples, report = run(input_config=example_gen_pb2.Input(splits=splits))
    assert len(_records(examples, "train")) == 40
    assert len(_records(examples, "test")) == 20
    assert read_verdict(report.uri).evidence["rows"] == 60


def test_a_broken_file_among_whole_ones_publishes_nothing(run, tmp_path):
    """Half a span would train half a model."""
    whole = write_span(tmp_path / "data", 1, people_csv(40))
    cut = whole.with_name("z.csv")
    cut.write_text(people_csv(40)[:-12])
    with pytest.raises(DataError, match=r"Line 41 has \d fields.*z\.csv"):
        run()
    assert _files(tmp_path) == []


def test_bad_keysets_are_refused_before_the_data_is_read(run, tmp_path):
    """There is no data here: each of these must be found first."""
    write_span(tmp_path / "data", 1, "")
    inside = tmp_path / "root" / "people.json"
    inside.parent.mkdir()
    create_keyset(inside, "people")
    with pytest.raises(KeysetError, match="inside the pipeline root"):
        run(keyset=inside)
    create_keyset(tmp_path / "flights.json", "flights")
    with pytest.raises(KeysetError, match="'flights'"):
        run(keyset=tmp_path / "flights.json")
    assert _files(tmp_path) == [inside]


def test_no_file_is_a_named_error(run, tmp_path):
    """A span may be empty."""
    (tmp_path / "data").mkdir()
    with pytest.raises(DataError, match=r"No file matches 'span-01/\*\.csv'"):
        run()


def test_rows_that_went_missing_are_noticed(run, tmp_path, monkeypatch):
    """Someone appended to the file between the two looks, or a worker lost a bundle."""
    path = write_span(tmp_path / "data", 1, people_csv(40))
    survey = execution.survey_files

    def then_append(*arguments):
        found = survey(*arguments)
        with path.open("a") as file:
            file.write("late@example.org,,town0,30,60,1\n")
        return found

    monkeypatch.setattr(execution, "survey_files", then_append)
    with pytest.raises(TidegateError, match="40 rows were read, but 41 written") as caught:
        run()
    assert not isinstance(caught.value, UsageError)


def test_parquet_spans_are_read_with_their_types(run, tmp_path, policy, keyset_file):
    """The same people have the same tokens from either form of file."""
    table = arrow_csv.read_csv(
        io.BytesIO(people_csv(ROWS).encode()),
        convert_options=arrow_csv.ConvertOptions(strings_can_be_null=True),
    )
    path = tmp_path / "data" / "span-01" / "people.csv"  # the form is told by the content
    path.parent.mkdir(parents=True)
    parquet.write_table(table, path)
    examples, report = run()
    from_parquet = _records(examples, "train") + _records(examples, "eval")
    path.write_text(people_csv(ROWS))
    again, _ = run()
    from_csv = _records(again, "train") + _records(again, "eval")
    assert _sorted(from_parquet) == _sorted(from_csv)
    assert read_verdict(report.uri).passed


def test_rows_of_the_forgotten_are_left_out(run, tmp_path, policy, keyset_file):
    """The source may still name a subject who was forgotten; what is published may not."""
    write_span(tmp_path / "data", 1, people_csv(ROWS))
    ledger = tmp_path / "elsewhere" / "erasures.jsonl"
    keyset = load_keyset(keyset_file)
    add_erasures(ledger, erasures_of(["person7@example.org"], policy, keyset))
    examples, report = run(ledger=ledger)
    token = policy.apply({"email": "person7@example.org"}, keyset)["email"].encode()
    assert token not in _emails(_records(examples, "train")) | _emails(_records(examples, "eval"))
    evidence = read_verdict(report.uri).evidence
    assert (evidence["rows"], evidence["left_out"]) == (ROWS - 2, 2)
    assert examples.get_custom_property("ledger_digest") == read_ledger(ledger).digest()


def test_subjects_with_salts_keep_their_tokens_from_span_to_span(run, tmp_path, keyset_file):
    """A person would be somebody new every month, and a gateway would know none of them."""
    salted = Policy.from_mapping({**PEOPLE, "subject_salts": True})
    path = write_span(tmp_path / "data", 1, people_csv(ROWS))
    examples, report = run(policy=salted)
    first = _emails(_records(examples, "train") + _records(examples, "eval"))
    path.write_text(people_csv(2 * ROWS))
    again, _ = run(policy=salted)
    second = _emails(_records(again, "train") + _records(again, "eval"))
    assert first < second
    keys, salts = load_keyset(keyset_file), load_salts(salts_path(keyset_file))
    bound = salted.bind(keys, salts)
    assert bound.apply({"email": "person0@example.org"})["email"].encode() in first
    assert examples.get_custom_property("serving_digest") == bound.digest
    assert read_verdict(report.uri).evidence["rows"] == ROWS
    assert len(salts) == len(second)
    plain = salted.unsalted.apply({"email": "person0@example.org"}, keys)["email"].encode()
    assert plain not in second


def test_salts_inside_the_root_are_refused(run, tmp_path, keyset_file):
    """A link to a keyset elsewhere would leave the salts where everybody reads."""
    write_span(tmp_path / "data", 1, people_csv(ROWS))
    link = tmp_path / "root" / "keys.json"
    link.parent.mkdir()
    link.symlink_to(keyset_file)
    salted = Policy.from_mapping({**PEOPLE, "subject_salts": True})
    ledger = tmp_path / "keys" / "erasures.jsonl"
    with pytest.raises(KeysetError, match="file of subjects' salts lies inside"):
        run(policy=salted, keyset=link, ledger=ledger)
    assert _files(tmp_path) == [link]
