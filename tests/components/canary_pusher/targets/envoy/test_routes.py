"""Routes as Envoy is told them; that it understands them is tested with a real one."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tidegate.components.canary_pusher.model_files import ModelFiles
from tidegate.components.canary_pusher.targets.envoy.routes import (
    Arms,
    RouteSettings,
    parse_routes,
    render_routes,
)
from tidegate.components.canary_pusher.targets.roles import Roles
from tidegate.components.canary_pusher.targets.traffic_target import Routing
from tidegate.components.errors import PushError

ARMS = Arms("green", "blue", "green-mirror")
SETTINGS = RouteSettings("tidegate", "x-user-id", 1.5)
ROLES = Roles(
    generation=7,
    last_number=4,
    stable=3,
    canary=4,
    routing=Routing(weight=0.5, mirror=12.5),
    versions={n: ModelFiles(f"/models/{n}", "d" * 64) for n in (3, 4)},
)


def action(roles: Roles) -> Any:
    response = json.loads(render_routes(roles, ARMS, SETTINGS)[1])
    [route] = response["resources"][0]["virtual_hosts"][0]["routes"]
    return route.get("route") or route["direct_response"]


def test_roles_survive_the_way_through_the_file() -> None:
    """After a crash they are all that is known of a target."""
    version, content = render_routes(ROLES, ARMS, SETTINGS)
    assert parse_routes(content, "routes.json") == (version, ROLES)
    assert version.startswith("g7-")


def test_another_generation_or_split_is_another_version() -> None:
    """By its version one sees that Envoy serves just this, and not what was before."""
    versions = {
        render_routes(roles, ARMS, SETTINGS)[0]
        for roles in (
            ROLES,
            ROLES.routed(Routing(weight=0.6)),
            ROLES.promoted(4),
            Roles(**{**vars(ROLES), "generation": 8}),
        )
    }
    assert len(versions) == 4


def test_shares_are_exact_to_the_millionth() -> None:
    """Half a percent is not one percent, nor none."""
    route = action(ROLES)
    weights = {one["name"]: one["weight"] for one in route["weighted_clusters"]["clusters"]}
    assert weights == {"green": 5_000, "blue": 995_000}
    [mirror] = route["request_mirror_policies"]
    assert mirror["runtime_fraction"]["default_value"] == {
        "numerator": 125_000,
        "denominator": "MILLION",
    }
    assert route["timeout"] == "1.500s"


def test_a_version_without_a_share_is_not_in_the_routes() -> None:
    """With weight 0 a cluster can still be named by mistake; one that is not there cannot."""
    [only] = action(ROLES.routed(Routing()))["weighted_clusters"]["clusters"]
    assert only["name"] == "blue"
    assert "request_mirror_policies" not in action(ROLES.routed(Routing()))
    [only] = action(ROLES.routed(Routing(weight=100)))["weighted_clusters"]["clusters"]
    assert only["name"] == "green"


def test_clients_do_not_choose_where_copies_go() -> None:
    """A request's own header would send copies to any cluster that Envoy has."""
    for roles in (ROLES, ROLES.routed(Routing(weight=5))):
        for cluster in action(roles)["weighted_clusters"]["clusters"]:
            added = [one["header"]["key"] for one in cluster.get("request_headers_to_add", [])]
            removed = cluster.get("request_headers_to_remove", [])
            assert "x-tidegate-mirror" in [*added, *removed]


def test_before_the_first_version_users_are_told() -> None:
    """An empty answer would look like a broken network."""
    assert action(Roles())["status"] == 503


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"resources": [{"name": "x"}]}'])
def test_routes_of_others_are_not_overwritten(content: bytes) -> None:
    """The file may be one that a person wrote, with routes that matter."""
    with pytest.raises(PushError, match=r"not of Tidegate's making.*routes\.json"):
        parse_routes(content, "routes.json")
