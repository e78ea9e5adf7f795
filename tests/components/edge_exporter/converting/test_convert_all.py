"""Several formats of one model."""

import dataclasses

import numpy as np
import pytest

from tidegate.components.edge_exporter.converting.convert_all import convert_all
from tidegate.components.edge_exporter.formats import LITERT_F16, LITERT_F32, LITERT_INT8
from tidegate.components.errors import ConversionError

COPIED = """
import shutil, sys, time, pathlib
source = pathlib.Path(sys.argv[1])
pathlib.Path(sys.argv[2] + ".asked").write_text(" ".join(sys.argv[4:]))
if source.is_dir():
    time.sleep(0.3)
shutil.copy(sys.argv[2] + ".sound" if source.is_dir() else source, sys.argv[2])
"""


@dataclasses.dataclass(frozen=True)
class Unconverted:
    """What converting needs of a canonical model, without one."""

    weights: int = 0
    features: dict = dataclasses.field(default_factory=dict)

    def save(self, directory):
        """An empty folder stands for the SavedModel."""
        directory.mkdir()


@pytest.fixture
def copying(tmp_path, small_files):
    """Formats whose converters copy a sound file; the reference's takes the longest."""
    program = tmp_path / "converter.py"
    program.write_text(COPIED)
    reference = dataclasses.replace(LITERT_F32, converter=program)
    folder = (tmp_path / "formats" / reference.path).parent
    folder.mkdir(parents=True)
    (folder / "model_f32.tflite.sound").write_bytes(small_files.dense_file())
    return {
        kind.name: dataclasses.replace(kind, converter=program, base=reference)
        for kind in (LITERT_F16, LITERT_INT8)
    }


def run(kinds, work):
    """Converts with a calibration of one input."""
    inputs = work / "calibration.npz"
    np.savez(inputs, x=np.zeros((3, 1), np.float32))
    return convert_all(Unconverted(), kinds, work, calibration=inputs, timeout=30)


def test_what_formats_are_made_from_is_made_first_and_once(copying, tmp_path, small_files):
    """Users would lose a format to a source that is not there yet."""
    made = run(list(copying.values()), tmp_path)
    assert set(made) == {"litert_f32", "litert_f16", "litert_int8"}
    assert all(path.read_bytes() == small_files.dense_file() for path in made.values())


def test_only_a_calibrated_format_is_handed_the_calibration(copying, tmp_path):
    """Users would lose a converter to an argument it does not know, or calibration to nothing."""
    made = run(list(copying.values()), tmp_path)
    asked = {name: path.with_name(f"{path.name}.asked").read_text() for name, path in made.items()}
    assert asked["litert_f16"] == asked["litert_f32"] == ""
    assert np.load(asked["litert_int8"])["x"].shape == (3, 1)


def test_one_converter_that_fails_is_named(copying, tmp_path):
    """Users would lose the name of the format that cannot be had."""
    failing = tmp_path / "failing.py"
    failing.write_text("import os; os.abort()")
    kinds = [copying["litert_f16"], dataclasses.replace(copying["litert_int8"], converter=failing)]
    with pytest.raises(ConversionError, match="litert_int8 died of SIGABRT"):
        run(kinds, tmp_path)
