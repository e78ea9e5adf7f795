"""Finding a Java that Flink runs on."""

from __future__ import annotations

import pytest

from tidegate.components.errors import ClusterError
from tidegate.orchestrators.beam.cluster.java import find_java


def _java(folder, version):
    program = folder / "bin" / "java"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\" 2024-01-01' >&2\n")
    program.chmod(0o755)
    return program


@pytest.mark.parametrize("version", ["11.0.20", "17.0.15", "21"])
def test_java_home_is_asked_first(tmp_path, monkeypatch, version):
    """Where several are installed, that variable says which one is meant."""
    program = _java(tmp_path, version)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert find_java() == program


@pytest.mark.parametrize("version", ["1.8.0_402", "25.0.1", "?"])
def test_another_version_is_refused_by_its_number(tmp_path, monkeypatch, version):
    """Flink would start and fail with a stack trace of Java's module system."""
    _java(tmp_path, version)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(ClusterError, match=r"does not run on Java .*version 11 to 21"):
        find_java()


def test_without_java_the_remedy_is_to_install_one(tmp_path, monkeypatch):
    """Most who try it first have none."""
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ClusterError, match="Install a Java runtime"):
        find_java()
