"""Reads the totals of Envoy's clusters from its admin interface.

Taken as they are and never reset: ``reset_counters`` leaves histograms alone, and two readers would
rob each other. Envoy counts per cluster, whoever caused the request; so mirrored requests must go
to clusters of their own, as EnvoyTarget makes them.

Used of https://www.envoyproxy.io/docs/envoy/latest/operations/admin, ``/stats``: the counters
``upstream_rq_completed``, ``upstream_rq_4xx`` and ``upstream_rq_5xx``, which include what Envoy
answers itself where the cluster gave no answer, and the histogram ``upstream_rq_time`` in
milliseconds by its own buckets (``histogram_buckets=detailed``).
"""

from __future__ import annotations

import json
import re
import time
import urllib.parse
from collections.abc import Iterable
from typing import Any

from ...errors import PushError
from .fetching import fetch
from .snapshot import ArmSnapshot


def read_clusters(admin_url: str, clusters: Iterable[str]) -> dict[str, ArmSnapshot]:
    """Totals of the clusters since Envoy was started.

    Args:
      admin_url: of Envoy's admin interface, for instance ``http://127.0.0.1:9901``.
      clusters: their names.

    Raises:
      PushError: Envoy does not answer, or has no such cluster.
    """
    names = list(clusters)
    wanted = "|".join(re.escape(name) for name in names)
    pattern = rf"^server\.uptime$|^cluster\.({wanted})\.upstream_rq_(time|completed|4xx|5xx)$"
    query = urllib.parse.urlencode(
        {"format": "json", "histogram_buckets": "detailed", "filter": pattern}
    )
    url = f"{admin_url.rstrip('/')}/stats?{query}"
    try:
        statistics = json.loads(fetch(url))["stats"]
        counters = {entry["name"]: entry["value"] for entry in statistics if "name" in entry}
        latencies = _latencies(statistics)
    except (ValueError, KeyError, TypeError) as error:
        raise PushError(
            "This is not how Envoy tells its statistics",
            where=url,
            remedy="The address must be that of Envoy's admin interface; 1.40 is known to work.",
        ) from error
    since = time.time() - counters["server.uptime"] if "server.uptime" in counters else None
    return {name: _arm(name, counters, latencies, since, admin_url) for name in names}


def _arm(
    name: str,
    counters: dict[str, int],
    latencies: dict[str, dict[float, int]],
    since: float | None,
    admin_url: str,
) -> ArmSnapshot:
    prefix = f"cluster.{name}.upstream_rq_"
    if f"{prefix}completed" not in counters:
        raise PushError(
            f"Envoy has no cluster {name!r}",
            where=admin_url,
            remedy="Add it to Envoy's configuration, or name the one that is there.",
        )
    # A class of status appears in the statistics with its first answer.
    errors, rejections = counters.get(f"{prefix}5xx", 0), counters.get(f"{prefix}4xx", 0)
    # Envoy's workers go on counting while the page is written: what has failed was a request.
    requests = max(counters[f"{prefix}completed"], errors + rejections)
    return ArmSnapshot(requests, errors, rejections, latencies.get(f"{prefix}time", {}), since)


def _latencies(statistics: list[dict[str, Any]]) -> dict[str, dict[float, int]]:
    """Each histogram's answers by the upper bound of their bucket; of value 0 the bucket is 0."""
    return {
        histogram["name"]: {
            bucket["lower_bound"] + bucket["width"]: bucket["count"]
            for bucket in histogram["totals"]
        }
        for entry in statistics
        for histogram in entry.get("histograms", {}).get("details", [])
    }
