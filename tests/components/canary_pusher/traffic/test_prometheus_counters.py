"""Raw counters, from the pages that servers make for Prometheus."""

from __future__ import annotations

import math
from typing import Any

import pytest

from tidegate.components.canary_pusher.traffic.prometheus_counters import (
    ArmCounters,
    CounterSource,
)
from tidegate.components.errors import ConfigError, PushError

ENVOY = """
# TYPE envoy_cluster_upstream_rq_completed counter
envoy_cluster_upstream_rq_completed{envoy_cluster_name="blue"} 90
envoy_cluster_upstream_rq_completed{envoy_cluster_name="green"} 17
# TYPE envoy_cluster_upstream_rq_xx counter
envoy_cluster_upstream_rq_xx{envoy_response_code_class="2",envoy_cluster_name="green"} 12
envoy_cluster_upstream_rq_xx{envoy_response_code_class="4",envoy_cluster_name="green"} 2
envoy_cluster_upstream_rq_xx{envoy_response_code_class="5",envoy_cluster_name="green"} 3
# TYPE envoy_cluster_upstream_rq_time histogram
envoy_cluster_upstream_rq_time_bucket{envoy_cluster_name="green",le="0.5"} 2
envoy_cluster_upstream_rq_time_bucket{envoy_cluster_name="green",le="5"} 11
envoy_cluster_upstream_rq_time_bucket{envoy_cluster_name="green",le="+Inf"} 12
envoy_cluster_upstream_rq_time_sum{envoy_cluster_name="green"} 31
envoy_cluster_upstream_rq_time_count{envoy_cluster_name="green"} 12
"""
TENSORFLOW_SERVING = """
# TYPE :tensorflow:serving:request_count counter
:tensorflow:serving:request_count{model_name="late",status="OK"} 40
:tensorflow:serving:request_count{model_name="late",status="INTERNAL"} 2
:tensorflow:serving:request_count{model_name="other",status="OK"} 9
# TYPE :tensorflow:serving:request_latency histogram
:tensorflow:serving:request_latency_bucket{model_name="late",le="1000"} 10
:tensorflow:serving:request_latency_bucket{model_name="late",le="1800"} 40
:tensorflow:serving:request_latency_bucket{model_name="late",le="+Inf"} 40
# TYPE process_start_time_seconds gauge
process_start_time_seconds 1.7e9
"""


def envoy_arm(url: str, **settings: Any) -> ArmCounters:
    classes = 'envoy_cluster_upstream_rq_xx{envoy_cluster_name="green",envoy_response_code_class='
    given: dict[str, Any] = {
        "requests": ('envoy_cluster_upstream_rq_completed{envoy_cluster_name="green"}',),
        "errors": (f'{classes}"5"}}',),
        "rejections": (f'{classes}"4"}}',),
        "latency": 'envoy_cluster_upstream_rq_time{envoy_cluster_name="green"}',
        "milliseconds": 1.0,
    }
    return ArmCounters(url, **{**given, **settings})


def test_both_arms_are_read_from_their_own_pages(pages: tuple[str, dict[str, str]]) -> None:
    """Unlike a query's answer, counters have neither extrapolations nor holes."""
    url, found = pages
    found["/envoy"], found["/serving"] = ENVOY, TENSORFLOW_SERVING
    serving = ArmCounters(
        f"{url}/serving",
        requests=(':tensorflow:serving:request_count{model_name="late"}',),
        successes=(':tensorflow:serving:request_count{model_name="late",status="OK"}',),
        latency=':tensorflow:serving:request_latency{model_name="late"}',
        milliseconds=0.001,
    )
    source = CounterSource(canary=envoy_arm(f"{url}/envoy"), stable=serving)
    assert CounterSource.from_json(source.to_json()) == source
    snapshot = source.observe()
    canary, stable = snapshot.canary, snapshot.stable
    assert (canary.requests, canary.errors, canary.rejections) == (17, 3, 2)
    assert canary.latency == {0.5: 2, 5.0: 9, math.inf: 1}
    assert (stable.requests, stable.errors, stable.rejections) == (42, 2, 0)
    assert stable.latency == {1.0: 10, 1.8: 30, math.inf: 0}
    assert (canary.since, stable.since) == (None, 1.7e9)


def test_a_series_without_samples_is_zero(pages: tuple[str, dict[str, str]]) -> None:
    """Before the first error its series is not there, which is no missing metric."""
    url, found = pages
    found["/envoy"] = ENVOY
    arm = envoy_arm(f"{url}/envoy", errors=('never{a="b"}',), rejections=()).read()
    assert (arm.requests, arm.errors) == (17, 0)


def test_a_pattern_selects_many_series(pages: tuple[str, dict[str, str]]) -> None:
    """Servers have a series for each status."""
    url, found = pages
    found["/envoy"] = ENVOY
    bad = 'envoy_cluster_upstream_rq_xx{envoy_response_code_class=~"[45]"}'
    assert envoy_arm(f"{url}/envoy", errors=(bad,), rejections=()).read().errors == 5


def test_misnamed_successes_make_the_model_look_bad(pages: tuple[str, dict[str, str]]) -> None:
    """The other way round, a slip of the pen would let any model through."""
    url, found = pages
    found["/envoy"] = ENVOY
    arm = envoy_arm(f"{url}/envoy", errors=(), successes=("sucesses_total",)).read()
    assert arm.errors == 17 - 2


def test_a_page_that_is_no_metrics_is_named(pages: tuple[str, dict[str, str]]) -> None:
    """A login page is a common answer."""
    url, found = pages
    found["/envoy"] = "<html>Please sign in</html>"
    with pytest.raises(PushError, match=rf"no metrics for Prometheus.*{url}/envoy"):
        envoy_arm(f"{url}/envoy").read()


@pytest.mark.parametrize(
    "settings",
    [
        {"errors": ()},
        {"successes": ("a",)},
        {"requests": ()},
        {"errors": ("a{b=c}",)},
        {"errors": ('a{b=~"("}',)},
        {"latency": "a b"},
        {"milliseconds": 0.0},
    ],
)
def test_what_cannot_be_read_is_refused_at_once(settings: dict[str, Any]) -> None:
    """Not after a canary was put before users."""
    with pytest.raises(ConfigError):
        envoy_arm("http://127.0.0.1:1", **settings)
