"""A rollout's figures as Prometheus takes them, and as rules and dashboard ask for them."""

from __future__ import annotations

import dataclasses
import json
import re
import shutil
import socket
import subprocess
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

import tidegate.components.canary_pusher.observability as observability
from tidegate.components.canary_pusher.gates.live import weigh_windows
from tidegate.components.canary_pusher.observability.metrics import HOLD_GROUNDS, Metrics, served
from tidegate.components.canary_pusher.rollout.machine import advance
from tidegate.components.canary_pusher.rollout.replaying import fold

FOLDER = Path(observability.__file__).parent


def _of(metrics: Metrics) -> dict[tuple[str, ...], float]:
    """Every sample by its name and the values of its labels."""
    text = generate_latest(metrics.registry).decode()
    return {
        (sample.name.removeprefix("tidegate_rollout_"), *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if not sample.name.endswith("_created")
    }


@pytest.fixture
def watched(drive: Callable[..., Any]) -> Callable[..., tuple[Any, Metrics]]:
    """A rollout with its metrics."""

    def begin(**options: Any) -> tuple[Any, Metrics]:
        rollout, metrics = drive(**options), Metrics()
        metrics.catch_up(rollout.records)
        rollout.observers.append(metrics)
        return rollout, metrics

    return begin


def test_a_dashboard_sees_stage_split_traffic_and_evidence(watched) -> None:
    """An operator would look at figures that are not those the gates went by."""
    rollout, metrics = watched()
    rollout.run(10)
    seen = _of(metrics)
    assert rollout.state.name == "C5"
    assert [name for name in seen if name[0] == "stage" and seen[name]] == [("stage", "C5")]
    assert (seen["weight_percent",], seen["mirror_percent",]) == (5, 10)
    windows = rollout.state.windows
    assert seen["requests_total", "canary"] == sum(w.canary.requests for w in windows)
    assert seen["errors_total", "stable"] == sum(w.stable.errors for w in windows)
    assert seen["compared_pairs_total",] == 1000
    for process in rollout.state.assessment.evidence:
        labels = process.claim, process.purpose.value
        assert seen[("log_e", *labels)] == pytest.approx(process.log_e[-1])
        assert seen[("log_e_threshold", *labels)] == pytest.approx(process.log_threshold)
    assert seen["decisions_total", "C5"] == 1
    [identity] = [labels for name, *labels in seen if name == "identity_info"]
    assert {"8", "7", "a" * 64} <= set(identity)


def test_gaps_and_holds_are_told_apart(watched) -> None:
    """A rollout that waits for a person would look like one that merely takes its time."""
    rollout, metrics = watched()
    rollout.run(8)
    rollout.look(gap="a counter fell")
    seen = _of(metrics)
    assert (seen["windows_total", "yes"], seen["windows_total", "no"]) == (8, 1)
    assert {ground for ground in HOLD_GROUNDS if seen["held", ground]} == {"blind"}
    rollout.say("hold")
    rollout.look()
    seen = _of(metrics)
    assert {ground for ground in HOLD_GROUNDS if seen["held", ground]} == {"person"}
    assert seen["windows_total", "yes"] == 9


def test_claims_that_a_calibration_worded_anew_leave_nothing_behind(watched) -> None:
    """A dashboard would go on drawing evidence that nobody weighs any more."""
    rollout, metrics = watched()
    rollout.run(8)
    strict = dataclasses.replace(rollout.state, margin=1.3)
    weighed = weigh_windows(strict.windows, strict.policy, strict.margin)
    metrics.on_record(rollout.records[-1], dataclasses.replace(strict, assessment=weighed))
    shown = {name[1] for name in _of(metrics) if name[0] == "log_e"}
    assert shown == {process.claim for process in weighed.evidence}


def test_the_ends_are_told(watched) -> None:
    """An alert on a rollback would never come, or never end."""
    good, metrics = watched()
    good.run()
    seen = _of(metrics)
    assert (seen["stage", "DONE"], seen["finished",], seen["weight_percent",]) == (1, 1, 100)
    assert (seen["harm_shown",], seen["cleared",]) == (0, 1)
    bad, metrics = watched(odds=5.0)
    bad.run()
    seen = _of(metrics)
    assert (seen["stage", "ROLLED_BACK"], seen["harm_shown",], seen["weight_percent",]) == (1, 1, 0)


def test_a_controller_that_goes_on_counts_on(rolled_back) -> None:
    """After a restart, rates would be computed from counters that fell."""
    whole, resumed = Metrics(), Metrics()
    whole.catch_up(rolled_back.records)
    before, after = rolled_back.records[:12], rolled_back.records[12:]
    resumed.catch_up(before)
    assert _of(resumed) != _of(whole)
    state = fold(before)
    for record in after:
        state = advance(state, record)
        resumed.on_record(record, state)
    assert _of(resumed) == _of(whole)


def test_the_dashboard_asks_for_nothing_that_is_not_there(promoted) -> None:
    """Panels would stay empty on the night they are needed."""
    metrics = Metrics()
    metrics.catch_up(promoted.records)
    known = {f"tidegate_rollout_{name}" for name, *_ in _of(metrics)}
    dashboard = json.loads((FOLDER / "dashboard.json").read_text())
    asked = set(re.findall(r"tidegate_rollout_\w+", json.dumps(dashboard)))
    rules = (FOLDER / "alerts.yaml").read_text()
    asked |= set(re.findall(r"tidegate_rollout_\w+", rules))
    assert asked - known == set()
    assert len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"]) > 8
    assert all(target["expr"] for panel in dashboard["panels"] for target in panel["targets"])
    for panel in dashboard["panels"]:
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24


PROMTOOL, PROMETHEUS = shutil.which("promtool"), shutil.which("prometheus")
RULE_TEST = """
rule_files: [alerts.yaml]
evaluation_interval: 30s
tests:
  - interval: 30s
    input_series:
      - series: 'tidegate_rollout_harm_shown{instance="a"}'
        values: '0x4 1x20'
      - series: 'tidegate_rollout_stage{instance="a",tidegate_rollout_stage="ROLLED_BACK"}'
        values: '0x6 1x20'
      - series: 'tidegate_rollout_held{instance="a",ground="person"}'
        values: '1x40'
      - series: 'tidegate_rollout_windows_total{instance="a",figures="no"}'
        values: '0 1 2 3 4 5 6 7 8 9 10 11'
      - series: 'tidegate_rollout_last_record_timestamp_seconds{instance="a"}'
        values: '0x40'
      - series: 'tidegate_rollout_finished{instance="a"}'
        values: '0x40'
    alert_rule_test:
      - {eval_time: 1m, alertname: RolloutHarmShown, exp_alerts: []}
      - eval_time: 5m
        alertname: RolloutHarmShown
        exp_alerts: [{exp_labels: {severity: critical, instance: a}}]
      - {eval_time: 1m, alertname: RolloutHeld, exp_alerts: []}
      - eval_time: 6m
        alertname: RolloutHeld
        exp_alerts: [{exp_labels: {severity: warning, instance: a, ground: person}}]
      - eval_time: 5m
        alertname: RolloutBlind
        exp_alerts: [{exp_labels: {severity: warning, instance: a, figures: "no"}}]
      - {eval_time: 1m, alertname: RolloutControllerSilent, exp_alerts: []}
      - eval_time: 5m
        alertname: RolloutControllerSilent
        exp_alerts: [{exp_labels: {severity: critical, instance: a}}]
"""


@pytest.mark.skipif(PROMTOOL is None, reason="promtool is not installed")
def test_alerts_go_off_when_they_should_and_not_before(tmp_path: Path) -> None:
    """A canary would do harm and nobody would be woken, or everybody for nothing."""
    rules = (FOLDER / "alerts.yaml").read_text()
    # What an alert says is for people; the test is about when it goes off.
    (tmp_path / "alerts.yaml").write_text(
        re.sub(r"(?ms)^        annotations:.*?(?=^      - |\Z)", "", rules)
    )
    (tmp_path / "test.yaml").write_text(RULE_TEST)
    checked = _promtool("check", "rules", str(FOLDER / "alerts.yaml"))
    assert checked.returncode == 0, checked.stdout + checked.stderr
    tested = _promtool("test", "rules", str(tmp_path / "test.yaml"))
    assert tested.returncode == 0, tested.stdout + tested.stderr


@pytest.mark.skipif(PROMTOOL is None, reason="promtool is not installed")
def test_promtool_has_no_complaint_of_the_metrics(promoted) -> None:
    """Names that Prometheus' own linter refuses would be renamed later, and break dashboards."""
    metrics = Metrics()
    metrics.catch_up(promoted.records)
    with served(metrics, 0) as port:
        text = urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10).read()
    checked = subprocess.run(
        [PROMTOOL, "check", "metrics"], input=text, capture_output=True, timeout=60
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def _promtool(*arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [PROMTOOL, *arguments], capture_output=True, text=True, timeout=60, check=False
    )


@pytest.fixture
def prometheus(tmp_path: Path) -> Iterator[Callable[[int], int]]:
    """Starts a real Prometheus that scrapes a port of this machine; returns its own port."""
    processes = []

    def start(scraped: int) -> int:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        config = tmp_path / "prometheus.yaml"
        config.write_text(
            "global: {scrape_interval: 200ms, evaluation_interval: 200ms}\n"
            f"rule_files: [{FOLDER / 'alerts.yaml'}]\n"
            "scrape_configs:\n"
            f"  - {{job_name: tidegate, static_configs: [{{targets: ['127.0.0.1:{scraped}']}}]}}\n"
        )
        options = {"config.file": config, "storage.tsdb.path": tmp_path / "data"}
        command = [PROMETHEUS, *(f"--{name}={value}" for name, value in options.items())]
        command += [f"--web.listen-address=127.0.0.1:{port}", "--log.level=error"]
        processes.append(subprocess.Popen(command))
        return port

    yield start
    for process in processes:
        process.terminate()
        process.wait(timeout=20)


@pytest.mark.slow
@pytest.mark.skipif(PROMETHEUS is None, reason="prometheus is not installed")
def test_a_real_prometheus_scrapes_it_and_raises_the_alarm(watched, prometheus) -> None:
    """What the parser of a library takes, the real one may refuse."""
    rollout, metrics = watched(odds=5.0)
    rollout.run()
    with served(metrics, 0) as scraped:
        port = prometheus(scraped)
        found = _asked(port, 'tidegate_rollout_stage{tidegate_rollout_stage="ROLLED_BACK"}')
        assert found[0]["value"][1] == "1"
        [alert] = _asked(port, 'ALERTS{alertname="RolloutHarmShown"}')
        assert alert["metric"]["severity"] == "critical"
        [info] = _asked(port, "tidegate_rollout_identity_info")
        assert info["metric"]["version"] == "8"


def _asked(port: int, query: str) -> list[dict[str, Any]]:
    """What Prometheus answers, once it has scraped."""
    url = f"http://127.0.0.1:{port}/api/v1/query?{urllib.parse.urlencode({'query': query})}"
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            found = json.load(urllib.request.urlopen(url, timeout=5))["data"]["result"]
        except OSError:
            found = []
        if found:
            return found
        time.sleep(0.2)
    raise AssertionError(f"Prometheus has nothing for {query}")
