"""What EnvoyTarget is told."""

from __future__ import annotations

from typing import Any

import pytest

from tidegate.components.canary_pusher.targets.envoy import EnvoyCluster, EnvoyTarget
from tidegate.components.errors import ConfigError


def cluster(name: str, **settings: Any) -> EnvoyCluster:
    given = {"models": f"/srv/{name}", "ready_url": "http://127.0.0.1:8501/versions/{version}"}
    return EnvoyCluster(name, **{**given, **settings})


def target(**settings: Any) -> EnvoyTarget:
    given: dict[str, Any] = {
        "state_directory": "/srv/state",
        "route_file": "/srv/routes/routes.json",
        "admin_url": "http://127.0.0.1:9901",
        "blue": cluster("blue"),
        "green": cluster("green"),
    }
    return EnvoyTarget(**{**given, **settings})


def test_it_travels_as_json() -> None:
    """It is an execution parameter, and half of a rollout's identity."""
    assert EnvoyTarget.from_json(target().to_json()) == target()
    assert target().blue.mirror_cluster == "blue-mirror"


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"route_file": ""}, "route_file is ''"),
        ({"state_directory": "gs://bucket"}, "mounted filesystem"),
        ({"admin_url": "127.0.0.1:9901"}, "http address"),
        ({"green": cluster("blue")}, "other clusters than blue's"),
        ({"green": cluster("green", mirror="blue")}, "other clusters than blue's"),
        ({"green": cluster("green", models="/srv/blue/")}, "another folder than blue's"),
        ({"user_header": ""}, "user_header"),
        ({"route_seconds": 0}, "route_seconds"),
        ({"kind": "nginx"}, "'envoy'"),
    ],
)
def test_what_could_not_work_is_refused_at_once(settings: dict[str, Any], message: str) -> None:
    """When the pipeline is made, not when a canary is before users."""
    with pytest.raises(ConfigError, match=message):
        target(**settings)


@pytest.mark.parametrize("settings", [{"models": ""}, {"ready_url": "http://127.0.0.1/ready"}])
def test_a_cluster_is_checked_too(settings: dict[str, Any]) -> None:
    """Without a version in the address, the server of the one before would seem ready."""
    with pytest.raises(ConfigError):
        cluster("blue", **settings)
