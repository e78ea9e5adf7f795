"""The names users import."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tidegate import components


@pytest.mark.parametrize("name", components.__all__)
def test_every_public_name_can_be_imported(name):
    """A name in ``__all__`` that fails on import breaks ``from tidegate.components import ...``."""
    assert getattr(components, name).__name__ == name


def test_an_unknown_name_is_an_attribute_error():
    """``hasattr`` and star imports rely on it."""
    assert not hasattr(components, "Pusher")


def test_limits_come_without_tensorflow():
    """Reading a configuration must not take the seconds that TensorFlow takes to import."""
    code = (
        "import sys; from tidegate.components import DriftLimits, EdgeSpec, Policy, RolloutPolicy;"
        "heavy = {'tensorflow', 'apache_beam', 'tfx'} & set(sys.modules); assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
