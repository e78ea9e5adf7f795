"""Reading targets back from JSON."""

from __future__ import annotations

import pytest

from tidegate.components.canary_pusher.targets import target_from_json
from tidegate.components.canary_pusher.targets.filesystem import FilesystemTarget
from tidegate.components.errors import ConfigError


def test_a_target_travels_as_json() -> None:
    """The executor must deliver to the place the pipeline's author wrote."""
    target = FilesystemTarget(base_directory="/serving/late")
    assert target_from_json(target.to_json()) == target


@pytest.mark.parametrize("text", ['{"kind": "carrier pigeon"}', "{}", "[]", "not json"])
def test_an_unknown_target_is_refused(text: str) -> None:
    """A typing error must not end in a delivery to nowhere."""
    with pytest.raises(ConfigError, match="target"):
        target_from_json(text)


@pytest.mark.parametrize("base_directory", ["", "  ", "gs://bucket/serving"])
def test_a_place_without_atomic_rename_is_refused(base_directory: str) -> None:
    """On an object store a server could load half a version: say so before the pipeline runs."""
    with pytest.raises(ConfigError, match="base_directory"):
        FilesystemTarget(base_directory)
