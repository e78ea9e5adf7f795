"""Counters that somebody else keeps, read for the versions that take part."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tidegate.components.canary_pusher.targets.counting import observe
from tidegate.components.canary_pusher.traffic.prometheus_counters import ArmCounters, CounterSource
from tidegate.components.canary_pusher.traffic.snapshot import ArmSnapshot
from tidegate.components.errors import PushError

PAGE = b"""# TYPE answers counter
answers_total{version="3",code="200"} 90
answers_total{version="3",code="500"} 10
answers_total{version="2",code="200"} 900
"""


@pytest.fixture
def source() -> Iterator[CounterSource]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(PAGE)

        def log_message(self, *_: Any) -> None:
            """Stays silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}).start()
    arm = ArmCounters(
        f"http://127.0.0.1:{server.server_port}/metrics",
        requests=('answers_total{version="$version"}',),
        errors=('answers_total{version="$version",code=~"5.."}',),
    )
    yield CounterSource(arm, arm)
    server.shutdown()
    server.server_close()


def test_each_arm_is_counted_under_its_version(source: CounterSource) -> None:
    """One setting serves all rollouts: a fixed number would be of the last one in the next."""
    seen = observe(source, canary=3, stable=2, where="here")
    assert (seen.canary.requests, seen.canary.errors) == (100, 10)
    assert (seen.stable.requests, seen.stable.errors) == (900, 0)


def test_an_arm_without_a_version_has_no_requests(source: CounterSource) -> None:
    """The first rollout has no stable version whose counters could be read."""
    assert observe(source, canary=3, stable=None, where="here").stable == ArmSnapshot()


def test_somebody_must_count() -> None:
    """Without figures a rollout holds: the reason must be told, not guessed."""
    with pytest.raises(PushError, match="who counts the requests"):
        observe(None, canary=1, stable=None, where="here")
