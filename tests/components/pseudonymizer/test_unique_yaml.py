"""YAML whose keys stand once."""

from __future__ import annotations

import pytest

from tidegate.components.errors import ConfigError
from tidegate.components.pseudonymizer.unique_yaml import read_unique_yaml


def _read(tmp_path, text):
    path = tmp_path / "some.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_unique_yaml(path)


def test_yaml_is_read_as_ever(tmp_path):
    """Nesting, merging and anchors are what policies are written with."""
    text = "base: &base {role: safe, x: 0}\na: &a {<<: *base, x: [1, 2]}\nb: {<<: *a, x: 3}\n"
    read = _read(tmp_path, text)
    assert read["a"] == {"role": "safe", "x": [1, 2]}
    assert read["b"] == {"role": "safe", "x": 3}


@pytest.mark.parametrize("text", ["a: 1\nb: 2\na: 3\n", "x: {a: 1,\n b: 2, a: 3}\n"])
def test_a_key_that_stands_twice_is_refused_with_its_line(tmp_path, text):
    """PyYAML would let the second line undo the first."""
    with pytest.raises(ConfigError, match=r"'a' stands twice, again on line \d"):
        _read(tmp_path, text)


@pytest.mark.parametrize("text", ["a: [1\n", "a: !!python/object:os.system x\n", b"a: \xff\n"])
def test_what_is_not_plain_yaml_is_refused(tmp_path, text):
    """A policy is data; it must not run anything, nor fail with a parser's traceback."""
    with pytest.raises(ConfigError):
        _read(tmp_path, text)


def test_a_missing_file_is_named_by_its_error(tmp_path):
    """The path is added by who knows what the file was for."""
    with pytest.raises(ConfigError, match="Cannot read the file"):
        read_unique_yaml(tmp_path / "missing.yaml")
