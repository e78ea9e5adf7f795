"""Files of TensorFlow.js graph models, sound and not."""

import copy
import hashlib
import json

import pytest

from tidegate.components.edge_exporter.converting.tfjs_files import (
    embed_metadata,
    known_operations,
    read_tfjs,
    require_usable,
)
from tidegate.components.errors import ConversionError

WEIGHTS = bytes(range(48))


def tensor(name, *sizes):
    """One end of a signature."""
    dim = [{"size": str(size)} for size in sizes]
    return {"name": f"{name}:0", "dtype": "DT_FLOAT", "tensorShape": {"dim": dim}}


MODEL = {
    "format": "graph-model",
    "signature": {"inputs": {"x:0": tensor("x", 1, 4)}, "outputs": {"y": tensor("y", 1, 3)}},
    "modelTopology": {"node": [{"name": "x", "op": "Placeholder"}, {"name": "y", "op": "MatMul"}]},
    "weightsManifest": [
        {
            "paths": ["a.bin", "b.bin"],
            "weights": [{"name": "w", "shape": [4, 3], "dtype": "float32"}],
        }
    ],
    "userDefinedMetadata": {
        "sha256": {
            "a.bin": hashlib.sha256(WEIGHTS[:32]).hexdigest(),
            "b.bin": hashlib.sha256(WEIGHTS[32:]).hexdigest(),
        }
    },
}
KNOWN = {"Placeholder", "MatMul"}


@pytest.fixture
def write(tmp_path):
    """Writes the files of a model; returns the path of model.json."""

    def run(change=lambda model: None):
        model = copy.deepcopy(MODEL)
        change(model)
        (tmp_path / "model.json").write_text(json.dumps(model))
        (tmp_path / "a.bin").write_bytes(WEIGHTS[:32])
        (tmp_path / "b.bin").write_bytes(WEIGHTS[32:])
        return tmp_path / "model.json"

    return run


def test_what_the_files_hold_is_read(write):
    """Users would lose the one look that is taken into the files."""
    found = read_tfjs(write())
    assert (found.operations, found.dynamic) == (("MatMul", "Placeholder"), ())
    assert found.weight_bytes == 48


def test_sound_files_pass(write):
    """Users would lose exports that work."""
    require_usable(write(), 48, KNOWN)


def test_an_unknown_operation_is_named(write):
    """Users would lose the page, at the first answer it is asked for."""
    with pytest.raises(ConversionError, match=r"needs MatMul, which TensorFlow\.js has not"):
        require_usable(write(), 48, {"Placeholder"})


def test_an_open_dimension_is_refused(write):
    """Users would lose what the other runtimes hold them to: one row, known sizes."""
    path = write(lambda model: model["signature"]["inputs"].update({"x:0": tensor("x", -1, 4)}))
    with pytest.raises(ConversionError, match="dimension open in x"):
        require_usable(path, 48, KNOWN)


def test_lost_weights_are_refused(write):
    """Users would lose the model: files without weights answer all the same."""
    with pytest.raises(ConversionError, match="48 bytes of weights; the model has 4,000"):
        require_usable(write(), 4000, KNOWN)


def test_a_missing_file_of_weights_is_named(write):
    """Users would lose the page to a file that was not copied."""
    path = write()
    (path.parent / "b.bin").unlink()
    with pytest.raises(ConversionError, match=r"weights b\.bin is missing"):
        read_tfjs(path)


def test_another_models_weights_are_refused(write):
    """Users would lose the model to weights of an earlier export with the same file names."""
    path = write()
    (path.parent / "b.bin").write_bytes(bytes(16))
    with pytest.raises(ConversionError, match=r"weights b\.bin is not the one"):
        read_tfjs(path)


def test_weights_that_are_less_than_described_are_refused(write):
    """Users would lose the model to numbers that nobody wrote."""
    path = write(lambda model: model["weightsManifest"][0]["weights"][0].update(shape=[5, 3]))
    with pytest.raises(ConversionError, match=r"hold 48 bytes; model\.json names 60"):
        read_tfjs(path)


@pytest.mark.parametrize("change", [{"dtype": "string"}, {"quantization": {"dtype": "uint8"}}])
def test_weights_that_are_no_plain_numbers_are_refused(write, change):
    """Users would lose the float32 that the format's name promises."""
    path = write(lambda model: model["weightsManifest"][0]["weights"][0].update(change))
    with pytest.raises(ConversionError, match="weights of w are no plain 32-bit numbers"):
        read_tfjs(path)


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"format": "layers-model"}'])
def test_damaged_files_are_refused(write, content):
    """Users would lose pages to a file that was cut short."""
    path = write()
    path.write_text(content)
    with pytest.raises(ConversionError):
        read_tfjs(path)


def test_metadata_is_embedded_beside_the_digests(write):
    """Users would lose the labels that travel with the file, or the weights' digests."""
    path = write()
    path.write_bytes(embed_metadata(path.read_bytes(), {"labels": ["a", "b"]}))
    assert json.loads(path.read_text())["userDefinedMetadata"]["labels"] == ["a", "b"]
    assert read_tfjs(path).weight_bytes == 48


def test_known_operations_are_read_from_the_converters_lists(tmp_path):
    """Users would lose every model: without the lists, no operation is known."""
    lists = tmp_path / "tensorflowjs" / "op_list"
    lists.mkdir(parents=True)
    (lists / "matrices.json").write_text('[{"tfOpName": "MatMul"}, {"tfOpName": "Einsum"}]')
    assert known_operations(tmp_path) == {"MatMul", "Einsum"}
