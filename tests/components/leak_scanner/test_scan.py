"""Planted leaks of every kind are found, each where it stands, and nothing else is."""

from __future__ import annotations

import base64
import bz2
import gzip
import lzma
import sqlite3
import struct
import zipfile
import zlib

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import feather, parquet

from tidegate.components.errors import PipelineRootError
from tidegate.components.leak_scanner import Identifiers, Matcher, scan_tree, streams

EMAIL, PHONE, TAIL = "anna.müller@example.org", "+49 30 1234567", "N14228"
IDENTIFIERS = Identifiers.of(["nobody@example.org", EMAIL, PHONE, TAIL])


def _scan(root, identifiers=IDENTIFIERS, **options):
    return scan_tree([root], identifiers, Matcher(identifiers, **options))


def _frame(data):
    return struct.pack("<Q", len(data)) + b"crc4" + data + b"crc4"


def _records(identifier):
    other = _frame(b"\x0a\x03abc" * 40)
    return (
        other * 3 + _frame(b"\x12" + bytes([len(identifier)]) + identifier + b"\x1a\x02zz") + other
    )


def _zip(path, content):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("config.json", "{}")
        archive.writestr("model.weights", content)


def _sqlite(path, content):
    with sqlite3.connect(path) as store:
        store.execute("CREATE TABLE Artifact (uri TEXT, properties TEXT)")
        store.executemany("INSERT INTO Artifact VALUES (?, ?)", [("a", "b")] * 500)
        store.execute("INSERT INTO Artifact VALUES ('uri', ?)", (content.decode(),))
    store.close()


def _table(content):
    values = ["x", content.decode(), None] * 100
    return pa.table({"n": range(300), "lists": [[one] for one in values]})


LEAKS = {
    "StatisticsGen/statistics/1/Split-train/FeatureStats.pb": (
        "statistics",
        lambda path, raw: path.write_bytes(b"\x0a\x10" + raw + b"\x11"),
    ),
    "SchemaGen/schema/2/schema.pbtxt": (
        "schema",
        lambda path, raw: path.write_bytes(b'string_domain {\n  value: "' + raw + b'"\n}\n'),
    ),
    "Transform/transform_graph/3/transform_fn/assets/email": (
        "vocabulary",
        lambda path, raw: path.write_bytes(b"first\n" + raw + b"\n"),
    ),
    "Trainer/model/4/Format-Serving/saved_model.pb": (
        "SavedModel",
        lambda path, raw: path.write_bytes(b"\x08\x01" * 5000 + raw + b"\x22\x07Const"),
    ),
    "Trainer/model/4/variables/variables.data-00000-of-00001": (
        "SavedModel",
        lambda path, raw: path.write_bytes(
            np.random.default_rng(1).bytes(50_000) + b"\0" + raw + b"\0"
        ),
    ),
    "Pseudonymizer/examples/5/data_tfrecord-00000-of-00001.gz": (
        "TFRecord",
        lambda path, raw: path.write_bytes(gzip.compress(_records(raw))),
    ),
    "plain.tfrecord": ("TFRecord", lambda path, raw: path.write_bytes(_records(raw))),
    "zlib.tfrecord": ("TFRecord", lambda path, raw: path.write_bytes(zlib.compress(_records(raw)))),
    "metadata.db": ("ML-Metadata", _sqlite),
    "logs/run.log": (
        "log",
        lambda path, raw: path.write_bytes(b"INFO row " * 1000 + b"\nbad: " + raw + b"\n"),
    ),
    "old.log.bz2": ("other", lambda path, raw: path.write_bytes(bz2.compress(b"row " + raw))),
    "old.log.xz": ("other", lambda path, raw: path.write_bytes(lzma.compress(b"row " + raw))),
    "twice.log.gz": (
        "log",
        lambda path, raw: path.write_bytes(gzip.compress(gzip.compress(b"row " + raw))),
    ),
    "model.keras": ("model", _zip),
    "rows.parquet": ("table", lambda path, raw: parquet.write_table(_table(raw), path)),
    "rows.feather": ("other", lambda path, raw: feather.write_feather(_table(raw), path, "zstd")),
    "cache.bin": ("other", lambda path, raw: path.write_bytes(b"\xff\xfe" + raw + b"\xff")),
}


def _plant(root, path, identifier):
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    LEAKS[path][1](root / path, identifier.encode())


@pytest.fixture
def clean_root(tmp_path):
    """Every kind of file, and what looks like identifiers but is none."""
    root = tmp_path / "root"
    for path in LEAKS:
        _plant(root, path, "AAABq8N14228xY0-zz_19ab3")  # a token that holds a tail number
    (root / "numbers.csv").write_text("1.0N14228a\nanna.mueller@example.org\n+49 30 123456\n")
    return root


def test_a_clean_root_scores_nothing(clean_root):
    """A scanner that cries wolf is switched off."""
    result = _scan(clean_root, forms=("utf8", "case", "json", "url", "utf16", "hex", "base64"))
    hits = [hit for hit in result.hits if hit.path != "numbers.csv"]
    assert hits == []
    assert result.unread == ()
    assert result.total_files == len(LEAKS) + 1
    assert result.bytes_searched > result.bytes_on_disk / 2


@pytest.mark.parametrize("ordinal", [2, 3, 4])
@pytest.mark.parametrize("path", LEAKS)
def test_a_leak_is_found_in_every_kind_of_file(clean_root, path, ordinal):
    """One kind that is not looked into is where the identifiers will be."""
    (clean_root / path).unlink()
    (clean_root / "numbers.csv").unlink()
    _plant(clean_root, path, (EMAIL, PHONE, TAIL)[ordinal - 2])
    hits = _scan(clean_root).hits
    assert {(hit.path, hit.kind, hit.ordinal) for hit in hits} == {(path, LEAKS[path][0], ordinal)}
    assert sum(hit.occurrences for hit in hits) >= 1


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("Pseudonymizer/examples/5/data_tfrecord-00000-of-00001.gz", "record 4"),
        ("plain.tfrecord", "record 4"),
        ("StatisticsGen/statistics/1/Split-train/FeatureStats.pb", "byte 2"),
        ("Transform/transform_graph/3/transform_fn/assets/email", "line 2"),
        ("logs/run.log", "line 2"),
        ("SchemaGen/schema/2/schema.pbtxt", "line 2"),
        ("Trainer/model/4/Format-Serving/saved_model.pb", "byte 10,000"),
        ("model.keras", "member model.weights, byte 0"),
        ("rows.parquet", "column lists, value 2"),
    ],
)
def test_it_says_where(tmp_path, path, place):
    """Whoever has to remove it must not search again."""
    _plant(tmp_path, path, EMAIL)
    assert place in {hit.place for hit in _scan(tmp_path).hits}


@pytest.mark.parametrize(
    ("form", "content"),
    [
        ("utf8", EMAIL.encode()),
        ("utf8", b"anna.mu\xcc\x88ller@example.org"),
        ("case", EMAIL.upper().encode()),
        ("json", b'{"email": "anna.m\\u00fcller@example.org"}'),
        ("url", b"/users?email=anna.m%C3%BCller%40example.org"),
        ("latin1", EMAIL.encode("latin-1")),
        ("utf16", EMAIL.encode("utf-16")),
        ("hex", EMAIL.encode().hex().encode()),
        ("base64", base64.b64encode(b"user=" + EMAIL.encode())),
        ("base64", base64.urlsafe_b64encode(b"a user=" + EMAIL.encode() + b"?")),
        ("base64", base64.b64encode(b"the user=" + EMAIL.encode() + b"??")),
    ],
)
def test_every_form_is_found(tmp_path, form, content):
    """A leak that went through an encoder is a leak."""
    (tmp_path / "file").write_bytes(content)
    [hit] = _scan(tmp_path, forms=(form,)).hits
    assert (hit.form, hit.ordinal) == (form, 2)


def test_an_identifier_in_a_files_name_is_found(tmp_path):
    """Partitions are named for values."""
    (tmp_path / "user=nobody@example.org").mkdir()
    (tmp_path / "user=nobody@example.org" / "part").write_text("")
    [hit] = _scan(tmp_path).hits
    assert (hit.kind, hit.ordinal, hit.place) == ("file name", 1, "its name")


def test_no_result_repeats_an_identifier(tmp_path):
    """A report of leaks would be one."""
    for path in LEAKS:
        _plant(tmp_path, path, EMAIL)
    result = _scan(tmp_path)
    assert len({hit.path for hit in result.hits}) == len(LEAKS)
    assert "example.org" not in repr(result) + repr(IDENTIFIERS)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("cut.gz", gzip.compress(bytes(range(256)) * 2000)[:-30], "cut short"),
        ("bad.keras", b"PK\x03\x04" + b"\1" * 50, "damaged ZIP"),
        ("bad.parquet", b"PAR1" + b"\1" * 50, "damaged"),
        (
            "bomb.gz",
            gzip.compress(gzip.compress(gzip.compress(gzip.compress(gzip.compress(b"1"))))),
            "more than 4 times",
        ),
    ],
    ids=["cut", "bad zip", "bad parquet", "bomb"],
)
def test_what_cannot_be_looked_into_is_said(tmp_path, name, content, reason):
    """Silence about it would read as clean."""
    (tmp_path / name).write_bytes(content)
    [unread] = _scan(tmp_path).unread
    assert unread.path == name
    assert reason in unread.reason


@pytest.mark.parametrize("length", [0x0178, 0x9C78, 0xDA78])
def test_a_record_whose_length_looks_like_zlib_is_read(tmp_path, length):
    """A file of records would be called damaged, and its leaks not be found."""
    first = _frame(b"r" * length)
    assert first[:1] == b"\x78"
    (tmp_path / "data.tfrecord").write_bytes(first + _frame(EMAIL.encode()))
    result = _scan(tmp_path)
    assert [(hit.ordinal, hit.place) for hit in result.hits] == [(2, "record 2")]
    assert result.unread == ()


def test_a_bomb_ends_the_file_and_not_the_machine(tmp_path, monkeypatch):
    """A few kilobytes can unpack to a terabyte."""
    monkeypatch.setattr(streams, "MOST_NESTED", 1 << 20)
    inner = gzip.compress(np.random.default_rng(2).bytes(2 << 20))
    (tmp_path / "bomb.gz").write_bytes(gzip.compress(inner))
    [unread] = _scan(tmp_path).unread
    assert "packed within something packed" in unread.reason


def test_what_was_read_before_the_damage_counts(tmp_path):
    """A file cut short still holds its first part."""
    content = EMAIL.encode() + np.random.default_rng(0).bytes(300_000)
    (tmp_path / "cut.gz").write_bytes(gzip.compress(content)[:200_000])
    result = _scan(tmp_path)
    assert [hit.ordinal for hit in result.hits] == [2]
    assert len(result.unread) == 1


def test_several_roots_are_told_apart(tmp_path):
    """Two artifacts may hold files of the same name."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text(EMAIL)
    roots = [tmp_path / "one", tmp_path / "two"]
    result = scan_tree(roots, IDENTIFIERS, Matcher(IDENTIFIERS))
    assert [hit.path for hit in result.hits] == ["one/file", "two/file"]


def test_a_root_that_is_not_there_is_refused(tmp_path):
    """A typing error must not pass for a clean root."""
    with pytest.raises(PipelineRootError, match="No folder to look through"):
        _scan(tmp_path / "nowhere")
