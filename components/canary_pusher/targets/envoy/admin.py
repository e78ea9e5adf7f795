"""Asks Envoy which routes it serves.

Of https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_conn_man/rds#statistics:
``version_text``, ``update_rejected`` and ``update_failure``, of every listener with the routes.
"""

from __future__ import annotations

import dataclasses
import re
import urllib.parse

from ....errors import PushError
from ...traffic.fetching import fetch


@dataclasses.dataclass(frozen=True)
class ServedRoutes:
    """What Envoy says of one route configuration.

    Attributes:
      versions: that it serves, by listener; empty strings before the first.
      refused: how many updates it has refused since it was started.
    """

    versions: tuple[str, ...]
    refused: int


def served_routes(admin_url: str, name: str, seconds: float = 2.0) -> ServedRoutes:
    """The routes of the configuration ``name`` that Envoy serves now.

    Raises:
      PushError: Envoy does not answer, or knows no such configuration.
    """
    statistic = r"(version_text|update_rejected|update_failure)"
    pattern = rf"^http\..*\.rds\.{re.escape(name)}\.{statistic}$"
    query = urllib.parse.urlencode({"filter": pattern})
    page = fetch(f"{admin_url.rstrip('/')}/stats?{query}", seconds)
    versions, refused = [], 0
    for line in page.splitlines():
        statistic, _, value = line.partition(": ")
        if statistic.endswith(".version_text"):
            versions.append(value.strip('"'))
        elif value.isdigit():
            refused += int(value)
    if not versions:
        raise PushError(
            f"Envoy asks for no routes of the name {name!r}",
            where=admin_url,
            remedy="Give its connection manager an rds section with this route_config_name.",
        )
    return ServedRoutes(tuple(versions), refused)
