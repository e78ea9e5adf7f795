"""What a machine must have before anything is converted."""

import dataclasses

import pytest

from tidegate.components.edge_exporter.formats import ONNX_F32
from tidegate.components.edge_exporter.formats.prerequisites import require_prerequisites
from tidegate.components.errors import UsageError


def test_a_missing_extra_is_named_with_the_command_that_installs_it():
    """Users would lose minutes of conversion before they learn what to install."""
    kind = dataclasses.replace(ONNX_F32, modules=("json", "no_such_module"))
    with pytest.raises(
        UsageError, match=r"onnx_f32 needs the module no_such_module.*tidegate\[onnx\]"
    ):
        require_prerequisites(kind)


def test_a_missing_program_is_named():
    """Users would lose the reason why a proof cannot be made."""
    kind = dataclasses.replace(ONNX_F32, commands=("no-such-program",))
    with pytest.raises(UsageError, match="onnx_f32 needs the program no-such-program"):
        require_prerequisites(kind)


def test_what_is_there_passes():
    """Users would lose a format that their machine can make."""
    require_prerequisites(ONNX_F32)
