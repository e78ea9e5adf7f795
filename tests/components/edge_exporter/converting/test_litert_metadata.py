"""What a LiteRT file says of itself."""

import dataclasses
import io
import json
import zipfile

import flatbuffers
import numpy as np
import pytest
from ai_edge_litert.schema_py_generated import Model

from tidegate.components.edge_exporter.converting.embed import embed
from tidegate.components.edge_exporter.converting.litert_file import load_interpreter, read_litert
from tidegate.components.edge_exporter.converting.model_card import ModelCard
from tidegate.components.edge_exporter.formats import LITERT_F32, LITERT_HYBRID_INT8
from tidegate.components.edge_exporter.host.host_inputs import HostInput, HostInputs, Vocabulary
from tidegate.components.errors import ConversionError

CARD = ModelCard(
    source={"model_sha256": "abc"},
    host_inputs=HostInputs(
        (HostInput("x", "float", "float32", (1, 8), name="x"),), {"words": Vocabulary({"a": 0}, 1)}
    ),
    ranges={"x": (-1.5, 2.0)},
    labels=tuple(f"class {number}" for number in range(40)),
    licence="MIT",
    decision_threshold=0.5,
)


@pytest.fixture
def before(small_files):
    """A file without metadata."""
    return small_files.dense_file()


def answer(content):
    """To a row of noise."""
    interpreter = load_interpreter(content)
    [taken], [given] = interpreter.get_input_details(), interpreter.get_output_details()
    noise = np.random.default_rng(1).normal(size=(1, 8)).astype(np.float32)
    interpreter.set_tensor(taken["index"], noise)
    interpreter.invoke()
    return interpreter.get_tensor(given["index"])


def test_answers_stay_the_same_bit_by_bit(before):
    """Users would lose the proof: what was converted is no longer what ships."""
    after = embed(before, LITERT_F32, CARD)
    assert answer(after).tobytes() == answer(before).tobytes()
    assert read_litert(after).operations == read_litert(before).operations


def test_the_same_card_gives_the_same_file(before):
    """Users would lose caches and digests to a date inside the file."""
    assert embed(before, LITERT_F32, CARD) == embed(before, LITERT_F32, CARD)


def test_any_zip_tool_lists_the_files(before, tmp_path):
    """Users would lose the way that TFLite's own documents show."""
    path = tmp_path / "model.tflite"
    path.write_bytes(embed(before, LITERT_F32, CARD))
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == list(CARD.files(LITERT_F32))
        assert archive.testzip() is None


def test_files_hold_what_was_given(before):
    """Users would lose origin, vocabulary and licence of a file that was copied out."""
    after = embed(before, LITERT_HYBRID_INT8, CARD)
    archive = zipfile.ZipFile(io.BytesIO(after))
    facts = json.loads(archive.read("tidegate.json"))
    assert facts["format"] == "litert_hybrid_int8"
    assert facts["calibration_ranges"] == {"x": [-1.5, 2.0]}
    assert len(facts["vocabularies_sha256"]["words"]) == 64
    assert archive.read("labels.txt").decode().splitlines() == list(CARD.labels)
    assert b"MIT" in archive.read("licence.txt")


def test_without_labels_and_licence_there_are_no_such_files(before):
    """Users would lose trust in an empty licence."""
    card = dataclasses.replace(CARD, labels=(), licence="")
    archive = zipfile.ZipFile(io.BytesIO(embed(before, LITERT_F32, card)))
    assert archive.namelist() == ["tidegate.json", "spec.json"]


def test_tflites_own_tools_find_the_entry(before):
    """Users would lose labels and ranges in tools that read TFLite's metadata."""
    after = embed(before, LITERT_HYBRID_INT8, CARD)
    model = Model.GetRootAs(after)
    entry = model.Metadata(model.MetadataLength() - 1)
    assert entry.Name() == b"TFLITE_METADATA"
    metadata = bytes(model.Buffers(entry.Buffer()).DataAsNumpy())
    assert metadata[4:8] == b"M001"
    root = flatbuffers.table.Table(metadata, int.from_bytes(metadata[:4], "little"))
    assert _text(root, 0) == "litert_hybrid_int8"
    assert _text(root, 5) == "MIT"
    [graph] = _tables(root, 3)
    [[taken], [given]] = _tables(graph, 2), _tables(graph, 3)
    assert (_text(taken, 0), _text(given, 0)) == ("x", "y")
    [stats] = [_table(taken, 5)]
    assert (_numbers(stats, 0), _numbers(stats, 1)) == ([2.0], [-1.5])
    [labels] = _tables(given, 6)
    assert _text(labels, 0) == "labels.txt"
    assert {_text(file, 0) for file in _tables(root, 6)} == set(CARD.files(LITERT_F32))


def test_constants_are_aligned(before):
    """Users would lose microcontrollers, which read weights where they lie."""
    model = Model.GetRootAs(embed(before, LITERT_F32, CARD))
    held = [model.Buffers(at) for at in range(model.BuffersLength())]
    starts = [one._tab.Vector(one._tab.Offset(4)) for one in held if one.DataLength()]
    assert starts
    assert all(start % 16 == 0 for start in starts)


@pytest.mark.parametrize("missing", [1, 300])
def test_a_file_that_lost_its_end_is_refused(before, missing):
    """Users would lose the labels, and the word that half a download is half."""
    with pytest.raises(ConversionError, match="cut short"):
        load_interpreter(embed(before, LITERT_F32, CARD)[:-missing])


def _field(table, number):
    return table.Offset(4 + 2 * number)


def _table(table, number):
    return flatbuffers.table.Table(table.Bytes, table.Indirect(table.Pos + _field(table, number)))


def _tables(table, number):
    start, count = table.Vector(_field(table, number)), table.VectorLen(_field(table, number))
    return [
        flatbuffers.table.Table(table.Bytes, table.Indirect(start + 4 * at)) for at in range(count)
    ]


def _text(table, number):
    return table.String(_field(table, number) + table.Pos).decode()


def _numbers(table, number):
    start, count = table.Vector(_field(table, number)), table.VectorLen(_field(table, number))
    return np.frombuffer(table.Bytes, np.float32, count, start).tolist()
