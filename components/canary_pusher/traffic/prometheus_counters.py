"""Totals of both arms from the raw counters that two servers expose to Prometheus.

The counters are read where they are made. A query to a Prometheus server would extrapolate them:
``increase()`` tells of requests that nobody sent, and a ratio over a series that has no sample yet
is empty, not 0. https://prometheus.io/docs/instrumenting/exposition_formats/ is the format read.
"""

from __future__ import annotations

import dataclasses
import math
import re
import time
from collections.abc import Iterator, Mapping

from ...config import Config
from ...errors import ConfigError, InstallationError, PushError
from .fetching import fetch
from .snapshot import ArmSnapshot, Snapshot

_SERIES = re.compile(r"(?P<name>[A-Za-z_:][\w:]*)(?:\{(?P<labels>.*)\})?")
_LABEL = re.compile(r'([A-Za-z_]\w*)(=~|=)"((?:[^"\\]|\\.)*)"(?:,|$)')
_STARTED = "process_start_time_seconds"

Samples = list[tuple[str, Mapping[str, str], float]]


@dataclasses.dataclass(frozen=True)
class ArmCounters(Config):
    """Where one arm's counters are.

    Series are written as in Prometheus, for instance ``requests_total{model="late",code=~"5.."}``;
    those of one setting are added up.

    Attributes:
      url: of the page with the metrics.
      requests: series of all requests, mirrored ones not among them.
      errors: series of those answered with 5xx, or not at all.
      successes: in place of ``errors``: what is no success and no rejection is an error. To be
        preferred where there is the choice: a name that is not there makes a model look bad; among
        the errors it would make any model look good.
      rejections: series of those answered with 4xx.
      latency: name of the histogram, without ``_bucket``, and its labels; empty if there is none.
      milliseconds: how many of them the histogram's unit has: 1000 for seconds, 0.001 for
        microseconds.
    """

    url: str
    requests: tuple[str, ...]
    errors: tuple[str, ...] = ()
    successes: tuple[str, ...] = ()
    rejections: tuple[str, ...] = ()
    latency: str = ""
    milliseconds: float = 1000.0

    def __post_init__(self) -> None:
        self.require(self.url.startswith(("http://", "https://")), "url", "an http address")
        self.require(bool(self.requests), "requests", "one series or more")
        one = bool(self.errors) != bool(self.successes)
        self.require(one, "errors", "given where successes are not, and only there")
        for name in ("requests", "errors", "successes", "rejections"):
            for series in getattr(self, name):
                self.require(_is_series(series), name, "series such as 'total{code=~\"5..\"}'")
        self.require(not self.latency or _is_series(self.latency), "latency", "a series")
        self.require_between("milliseconds", 1e-6, 1e6)

    def read(self) -> ArmSnapshot:
        """The arm's totals now.

        Raises:
          PushError: they cannot be had.
        """
        samples = _samples(self.url)
        requests, rejections = (_total(samples, each) for each in (self.requests, self.rejections))
        if self.successes:
            errors = max(0, requests - rejections - _total(samples, self.successes))
        else:
            errors = _total(samples, self.errors)
        return ArmSnapshot(
            requests=max(requests, errors + rejections),
            errors=errors,
            rejections=rejections,
            latency=_buckets(samples, self.latency, self.milliseconds) if self.latency else {},
            since=max((value for name, _, value in samples if name == _STARTED), default=None),
        )


@dataclasses.dataclass(frozen=True)
class CounterSource(Config):
    """Both arms' counters, for targets whose traffic no Envoy of ours counts.

    Attributes:
      canary: the new version's.
      stable: those of the version it would replace.
    """

    canary: ArmCounters
    stable: ArmCounters

    def observe(self) -> Snapshot:
        """Totals of both arms, now.

        Raises:
          PushError: a server does not answer, or with something else.
          InstallationError: the reader of the format is not installed.
        """
        return Snapshot(time.monotonic(), self.canary.read(), self.stable.read())


def _samples(url: str) -> Samples:
    try:
        from prometheus_client.parser import text_string_to_metric_families
    except ImportError as error:
        raise InstallationError(
            "Reading Prometheus' counters takes the package prometheus-client",
            remedy="Install it: pip install 'tidegate[rollout]'.",
        ) from error
    try:
        return [
            (sample.name, sample.labels, sample.value)
            for family in text_string_to_metric_families(fetch(url))
            for sample in family.samples
        ]
    except ValueError as error:
        raise PushError(f"These are no metrics for Prometheus: {error}", where=url) from error


def _total(samples: Samples, wanted: tuple[str, ...]) -> int:
    return round(sum(value for series in wanted for _, value in _matching(samples, series)))


def _buckets(samples: Samples, series: str, milliseconds: float) -> dict[float, int]:
    """Answers by the upper bound of their bucket; Prometheus' own count cumulatively."""
    cumulative: dict[float, float] = {}
    for labels, value in _matching(samples, series, suffix="_bucket"):
        bound = float(labels["le"]) * milliseconds
        cumulative[bound] = cumulative.get(bound, 0.0) + value
    bounds = sorted(cumulative)
    before = [0.0, *(cumulative[bound] for bound in bounds[:-1])]
    return {
        bound: round(cumulative[bound] - below) for bound, below in zip(bounds, before, strict=True)
    }


def _matching(
    samples: Samples, series: str, suffix: str = ""
) -> Iterator[tuple[Mapping[str, str], float]]:
    name, wanted = _parse(series)
    name += suffix
    if not any(found == name for found, _, _ in samples):
        # The reader gives counters this ending, as OpenMetrics has it, where the page does not.
        name += "_total"
    for found, labels, value in samples:
        if (
            found == name
            and math.isfinite(value)
            and all(pattern.fullmatch(labels.get(label, "")) for label, pattern in wanted)
        ):
            yield labels, value


def _parse(series: str) -> tuple[str, list[tuple[str, re.Pattern[str]]]]:
    match = _SERIES.fullmatch(series)
    if match is None:
        raise ConfigError(f"{series!r} is no series")
    text, labels, end = match["labels"] or "", [], 0
    while end < len(text):
        label = _LABEL.match(text, end)
        if label is None:
            raise ConfigError(f"{series!r} has labels that cannot be read from {text[end:]!r} on")
        key, operator, value = label.groups()
        value = value.replace('\\"', '"')
        labels.append((key, re.compile(value if operator == "=~" else re.escape(value))))
        end = label.end()
    return match["name"], labels


def _is_series(text: str) -> bool:
    try:
        _parse(text)
    except (ConfigError, re.error):
        return False
    return True
