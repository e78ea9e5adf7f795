"""Envoy's admin pages, as it writes them; with a real Envoy they are read in targets/envoy."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tidegate.components.canary_pusher.traffic import envoy_statistics
from tidegate.components.canary_pusher.traffic.envoy_statistics import read_clusters
from tidegate.components.errors import PushError


def page(*histograms: dict[str, Any], **counters: int) -> str:
    entries: list[dict[str, Any]] = [
        {"name": name.replace("__", "."), "value": value} for name, value in counters.items()
    ]
    return json.dumps({"stats": [*entries, {"histograms": {"details": list(histograms)}}]})


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What Envoy says; recorded from 1.40.0."""
    said: dict[str, str] = {}
    monkeypatch.setattr(envoy_statistics, "fetch", lambda url: said["page"])
    return said


def test_totals_of_a_cluster(told: dict[str, str]) -> None:
    """An error class that has not occurred is 0, and not a missing metric."""
    told["page"] = page(
        {
            "name": "cluster.blue.upstream_rq_time",
            "totals": [
                {"lower_bound": 0, "width": 0, "count": 74},
                {"lower_bound": 1, "width": 0.1, "count": 4},
                {"lower_bound": 47, "width": 1, "count": 23},
            ],
        },
        cluster__blue__upstream_rq_completed=101,
        cluster__blue__upstream_rq_5xx=7,
        cluster__green__upstream_rq_completed=0,
    )
    arms = read_clusters("http://envoy:9901", ["blue", "green"])
    blue, green = arms["blue"], arms["green"]
    assert (blue.requests, blue.errors, blue.rejections) == (101, 7, 0)
    assert blue.latency == {0: 74, 1.1: 4, 48: 23}
    assert (green.requests, green.latency, green.since) == (0, {}, None)


def test_what_has_failed_was_a_request(told: dict[str, str]) -> None:
    """Workers count while the page is written; more errors than requests would stop the gates."""
    told["page"] = page(
        cluster__blue__upstream_rq_completed=4,
        cluster__blue__upstream_rq_5xx=3,
        cluster__blue__upstream_rq_4xx=2,
    )
    assert read_clusters("http://envoy:9901", ["blue"])["blue"].requests == 5


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (page(), "Envoy has no cluster 'blue'"),
        ("<html>", "not how Envoy tells its statistics"),
        ("[]", "not how Envoy tells its statistics"),
        ('{"stats": 3}', "not how Envoy tells its statistics"),
    ],
)
def test_another_page_is_refused(told: dict[str, str], text: str, reason: str) -> None:
    """A page that was taken for an idle Envoy's would hold a rollout for ever, without a word."""
    told["page"] = text
    with pytest.raises(PushError, match=reason):
        read_clusters("http://envoy:9901", ["blue"])
