"""What Envoy is told: the roles of a target's versions as a route configuration. Pure.

The roles themselves travel in the configuration's metadata, so that one file is the truth of both,
and one rename changes both. Messages as in Envoy's API v3, ``config.route.v3`` and
``service.discovery.v3.DiscoveryResponse``, in proto3's JSON.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from typing import Any

from ....errors import PushError
from ...model_files import ModelFiles
from ..roles import Roles
from ..traffic_target import Routing

ARM_HEADER = "x-tidegate-arm"
"""Of answers: ``canary`` or ``stable``."""

VERSION_HEADER = "x-tidegate-version"
"""Of answers: the number of the version."""

MIRROR_HEADER = "x-tidegate-mirror"
"""Of requests to the stable arm: where copies go. Those to the canary have none, as it would answer
twice."""

METADATA = "tidegate"
MILLION = 1_000_000
ROUTES_TYPE = "type.googleapis.com/envoy.config.route.v3.RouteConfiguration"


@dataclasses.dataclass(frozen=True)
class Arms:
    """Envoy's names of both arms' clusters.

    Attributes:
      canary: answers the canary's share of the requests.
      stable: answers the others.
      mirror: the canary's servers under another name, for copies: Envoy counts by cluster, and
        copies must not count as the canary's answers.
    """

    canary: str
    stable: str
    mirror: str


@dataclasses.dataclass(frozen=True)
class RouteSettings:
    """What routes have in common.

    Attributes:
      name: under which Envoy asks for the configuration.
      user_header: of requests, that says who asks.
      timeout_seconds: after which Envoy gives up waiting for an answer.
    """

    name: str
    user_header: str
    timeout_seconds: float


def render_routes(roles: Roles, arms: Arms, settings: RouteSettings) -> tuple[str, bytes]:
    """The configuration's version and the contents of the file.

    Users are told apart by a header, and their arm is drawn by its hash together with the canary's
    number: who has the canary keeps it while its weight rises, and the next canary meets others.
    Requests without the header are drawn one by one.
    """
    configuration = {
        "@type": ROUTES_TYPE,
        "name": settings.name,
        # Else a misspelt cluster would be answered with 503 rather than refused.
        "validate_clusters": True,
        "metadata": {"filter_metadata": {METADATA: {"roles": dataclasses.asdict(roles)}}},
        "virtual_hosts": [
            {"name": "model", "domains": ["*"], "routes": [_route(roles, arms, settings)]}
        ],
    }
    digest = hashlib.sha256(json.dumps(configuration, sort_keys=True).encode()).hexdigest()
    version = f"g{roles.generation}-{digest[:16]}"
    response = {"version_info": version, "resources": [configuration]}
    return version, json.dumps(response, sort_keys=True, indent=1).encode() + b"\n"


def parse_routes(content: bytes, where: str) -> tuple[str, Roles]:
    """Inverse of :func:`render_routes`: the configuration's version and the roles.

    Raises:
      PushError: it is not such a file.
    """
    try:
        response = json.loads(content)
        [configuration] = response["resources"]
        roles = configuration["metadata"]["filter_metadata"][METADATA]["roles"]
        return response["version_info"], _decode(roles)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise PushError(
            "Envoy's routes are not of Tidegate's making, or damaged",
            where=where,
            remedy="Move the file aside, or name another one.",
        ) from error


def _route(roles: Roles, arms: Arms, settings: RouteSettings) -> dict[str, Any]:
    route: dict[str, Any] = {"match": {"prefix": "/"}}
    if roles.stable is None and roles.routing.weight == 0:
        body = {"inline_string": "No version of the model is live yet.\n"}
        return {**route, "direct_response": {"status": 503, "body": body}}
    action = {
        "timeout": f"{settings.timeout_seconds:.3f}s",
        "hash_policy": [_hash_of_user(settings.user_header, roles.canary)],
        "weighted_clusters": {"use_hash_policy": True, "clusters": _clusters(roles, arms)},
    }
    if roles.routing.mirror > 0:
        fraction = {"numerator": _millionths(roles.routing.mirror), "denominator": "MILLION"}
        action["request_mirror_policies"] = [
            {"cluster_header": MIRROR_HEADER, "runtime_fraction": {"default_value": fraction}}
        ]
    return {**route, "route": action}


def _clusters(roles: Roles, arms: Arms) -> list[dict[str, Any]]:
    """The canary first: hashes below its weight are its own, and remain so when that rises."""
    weight = _millionths(roles.routing.weight)
    canary: dict[str, Any] = {
        "name": arms.canary,
        "weight": weight,
        "request_headers_to_remove": [MIRROR_HEADER],
        "response_headers_to_add": _headers(canary=True, number=roles.canary),
    }
    stable: dict[str, Any] = {
        "name": arms.stable,
        "weight": MILLION - weight,
        "response_headers_to_add": _headers(canary=False, number=roles.stable),
    }
    if roles.routing.mirror > 0:
        stable["request_headers_to_add"] = [_header(MIRROR_HEADER, arms.mirror)]
    else:
        stable["request_headers_to_remove"] = [MIRROR_HEADER]
    return [cluster for cluster in (canary, stable) if cluster["weight"] > 0]


def _headers(*, canary: bool, number: int | None) -> list[dict[str, Any]]:
    arm = _header(ARM_HEADER, "canary" if canary else "stable")
    return [arm] if number is None else [arm, _header(VERSION_HEADER, str(number))]


def _header(key: str, value: str) -> dict[str, Any]:
    # Overwrites: neither a client nor a server has a say in it.
    return {
        "header": {"key": key, "value": value},
        "append_action": "OVERWRITE_IF_EXISTS_OR_ADD",
    }


def _hash_of_user(header: str, canary: int | None) -> dict[str, Any]:
    salted = {"pattern": {"regex": "^(.*)$"}, "substitution": rf"\1 {canary or 0}"}
    return {"header": {"header_name": header, "regex_rewrite": salted}}


def _millionths(percent: float) -> int:
    return round(percent * MILLION / 100)


def _decode(facts: dict[str, Any]) -> Roles:
    return Roles(
        generation=facts["generation"],
        last_number=facts["last_number"],
        stable=facts["stable"],
        canary=facts["canary"],
        routing=Routing(**facts["routing"]),
        versions={int(n): ModelFiles(**model) for n, model in facts["versions"].items()},
    )
