"""Files of installed packages, wherever a package is installed."""

from __future__ import annotations

import os
import sys

import pytest

from tidegate.components.errors import PipelineDefinitionError
from tidegate.orchestrators.kubeflow.packages import found, portable


@pytest.fixture
def package(tmp_path, monkeypatch):
    folder = tmp_path / "site" / "carrying_package" / "inner"
    folder.mkdir(parents=True)
    (folder.parent / "__init__.py").write_text("")
    (folder / "__init__.py").write_text("")
    (folder / "schema.pbtxt").write_text("feature {}")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    __import__("carrying_package.inner")
    yield folder
    for name in ("carrying_package.inner", "carrying_package"):
        sys.modules.pop(name, None)


def test_a_file_of_a_package_is_found_where_the_package_is(package, tmp_path, monkeypatch):
    """The path of a file on the machine that compiles means nothing inside a container."""
    reference = portable(str(package / "schema.pbtxt"))
    assert reference == "package:carrying_package.inner/schema.pbtxt"
    elsewhere = tmp_path / "elsewhere"
    os.rename(tmp_path / "site", elsewhere)
    for name in ("carrying_package.inner", "carrying_package"):
        del sys.modules[name]
    monkeypatch.syspath_prepend(str(elsewhere))
    assert found(reference) == str(elsewhere / "carrying_package" / "inner" / "schema.pbtxt")


@pytest.mark.parametrize("value", ["", "schema.pbtxt", "gs://bucket/x", "/nowhere/x", "text"])
def test_anything_else_stays_as_it_is(value):
    """A path in a bucket, or a word, would be turned into something else."""
    assert portable(value) == value
    assert found(value) == value


def test_a_file_in_no_package_stays_as_it_is(tmp_path):
    """It is the preflight that refuses it."""
    (tmp_path / "data.csv").write_text("")
    assert portable(str(tmp_path / "data.csv")) == str(tmp_path / "data.csv")


def test_a_package_that_the_image_lacks_is_named():
    """Users would meet a bare FileNotFoundError."""
    with pytest.raises(PipelineDefinitionError, match="'not_installed' cannot be imported"):
        found("package:not_installed/schema.pbtxt")


def test_a_file_that_the_package_lacks_is_named(package):
    """The image may hold another version of it."""
    with pytest.raises(PipelineDefinitionError, match=r"holds no file 'other\.pbtxt'"):
        found("package:carrying_package.inner/other.pbtxt")
