"""Reading targets back from JSON."""

from __future__ import annotations

import dataclasses
import importlib
import subprocess
import sys

import pytest

from tidegate.components.canary_pusher.targets import (
    PUSH_KINDS,
    TRAFFIC_KINDS,
    splits_traffic,
    target_from_json,
    traffic_target_from_json,
)
from tidegate.components.canary_pusher.targets.filesystem import FilesystemTarget
from tidegate.components.canary_pusher.targets.kserve import KServeTarget
from tidegate.components.errors import ConfigError

LIBRARIES = ("google.cloud.aiplatform_v1", "grpc", "kubernetes", "tensorflow", "tfx")


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


def test_a_target_with_traffic_travels_as_json() -> None:
    """The controller must drive the place that the pipeline's author wrote."""
    target = KServeTarget("late", "/models", "pvc://models/late", "/state", mode="Knative")
    assert traffic_target_from_json(target.to_json()) == target


def test_the_two_sorts_are_told_apart() -> None:
    """A rollout of a folder would split nothing, and a push to a service would skip the rollout."""
    folder = FilesystemTarget("/serving/late").to_json()
    service = KServeTarget("late", "/models", "pvc://models/late", "/state").to_json()
    assert not splits_traffic(folder)
    assert splits_traffic(service)
    with pytest.raises(ConfigError, match="filesystem"):
        traffic_target_from_json(folder)
    with pytest.raises(ConfigError, match="kserve"):
        target_from_json(service)


@pytest.mark.parametrize("kind", [*PUSH_KINDS, *TRAFFIC_KINDS])
def test_every_kind_is_read_back_by_its_own_class(kind: str) -> None:
    """A slip in the table would be noticed by whoever uses that target first."""
    module, name = (PUSH_KINDS | TRAFFIC_KINDS)[kind]
    package = "tidegate.components.canary_pusher.targets"
    configuration = getattr(importlib.import_module(f"{package}.{module}"), name)
    [default] = [f.default for f in dataclasses.fields(configuration) if f.name == "kind"]
    assert default == kind


def test_targets_load_no_library_before_it_is_needed() -> None:
    """The command's help and a pipeline's composition would wait seconds for Google's client."""
    modules = {module for module, _ in (PUSH_KINDS | TRAFFIC_KINDS).values()}
    package = "tidegate.components.canary_pusher.targets"
    imports = "; ".join(f"import {package}.{module}" for module in sorted(modules))
    program = f"import sys; {imports}; print([m for m in {LIBRARIES!r} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
