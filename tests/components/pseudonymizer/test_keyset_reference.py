"""Where a keyset may lie."""

from __future__ import annotations

from pathlib import Path

import pytest

from tidegate.components.errors import KeysetError
from tidegate.components.pseudonymizer.keyset_reference import (
    keyset_path,
    require_known,
    require_outside,
)


def test_paths_and_file_uris_name_the_same_file():
    """A reference that is read as something else would load another key."""
    assert keyset_path("/keys/people.json") == Path("/keys/people.json")
    assert keyset_path(Path("/keys/people.json")) == Path("/keys/people.json")
    assert keyset_path("file:///keys/my%20people.json") == Path("/keys/my people.json")


@pytest.mark.parametrize(
    "uri", ["gcp-kms://projects/p", "https://keys/people.json", "file://host/k"]
)
def test_other_uris_are_refused(uri):
    """Taken for a path, it would be reported as missing, and nobody would know why."""
    with pytest.raises(KeysetError, match="Give the path of a keyset file"):
        keyset_path(uri)


def test_a_keyset_inside_the_pipeline_root_is_refused(tmp_path):
    """A pipeline root is shared and backed up: the keys would go where the tokens go."""
    root = tmp_path / "root"
    (root / "deep").mkdir(parents=True)
    with pytest.raises(KeysetError, match="inside the pipeline root"):
        require_outside(root / "deep" / "people.json", root)
    with pytest.raises(KeysetError, match="inside the pipeline root"):
        require_outside(root / "deep" / ".." / "people.json", root)


def test_a_link_into_the_pipeline_root_is_seen_through(tmp_path):
    """The file itself would still lie with the tokens."""
    root = tmp_path / "root"
    root.mkdir()
    (root / "people.json").write_text("{}")
    (tmp_path / "outside.json").symlink_to(root / "people.json")
    with pytest.raises(KeysetError, match="inside the pipeline root"):
        require_outside(tmp_path / "outside.json", root)


def test_a_keyset_beside_the_pipeline_root_is_fine(tmp_path):
    """A root whose name is only a prefix does not contain it."""
    require_outside(tmp_path / "root-keys" / "people.json", tmp_path / "root")


def test_a_variable_is_a_reference_but_no_file(tmp_path):
    """Containers are handed secrets so; what lies nowhere cannot lie inside the root."""
    require_known("env:PEOPLE_KEYSET")
    require_outside("env:PEOPLE_KEYSET", tmp_path)
    with pytest.raises(KeysetError, match="environment variable cannot be changed"):
        keyset_path("env:PEOPLE_KEYSET")
    with pytest.raises(KeysetError, match="names no variable"):
        require_known("env:")


def test_a_key_management_service_is_not_a_keyset():
    """It wraps a keyset's keys; whoever takes it for one is told how."""
    with pytest.raises(KeysetError, match=r"--wrap-with aws-kms://eu-west-1/alias/people"):
        require_known("aws-kms://eu-west-1/alias/people")
