"""The examples for systemd and Kubernetes, held against what reads them."""

from __future__ import annotations

import configparser
import json
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

import tidegate.orchestrators.schedule as schedule_package
from tidegate.orchestrators.schedule.settings import Schedule

EXAMPLES = Path(schedule_package.__file__).parent / "examples"
UNITS = sorted(one.name for one in EXAMPLES.iterdir() if one.suffix in (".service", ".timer"))


def unit(name):
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str
    parser.read(EXAMPLES / name)
    return parser


def test_the_example_of_a_schedule_can_be_read():
    """The first thing that a user copies would be refused."""
    schedule = Schedule.load(EXAMPLES / "schedule.yaml")
    assert [one.title for one in schedule.triggers] == ["span", "drift", "quarterly"]


@pytest.mark.parametrize("name", UNITS)
def test_systemd_takes_the_unit(name):
    """The unit would not start, or an option of it would be ignored."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(EXAMPLES / name)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    complaints = [line for line in done.stderr.splitlines() if "tidegate" in line]
    assert complaints == []


def test_the_units_keep_runs_alive_and_wait_for_them():
    """Restarting the scheduler would end a training; a timer would end it after 90 seconds."""
    assert unit("tidegate-schedule.service")["Service"]["KillMode"] == "process"
    assert unit("tidegate-schedule.service")["Service"]["Type"] == "notify"
    once = unit("tidegate-schedule-once.service")["Service"]
    assert (once["Type"], once["TimeoutStartSec"]) == ("oneshot", "infinity")
    timer = unit("tidegate-schedule-once.timer")["Timer"]
    assert (EXAMPLES / timer["Unit"]).is_file()


def test_kubernetes_knows_every_word_of_the_cron_job():
    """A misspelt deadline would be dropped in silence."""
    from kubernetes import client

    [job, claim] = yaml.safe_load_all((EXAMPLES / "cronjob.yaml").read_text())

    class Response:
        def __init__(self, content):
            self.data = json.dumps(content)

    api = client.ApiClient()
    for content, kind in ((job, "V1CronJob"), (claim, "V1PersistentVolumeClaim")):
        known = api.deserialize(Response(content), kind)
        assert api.sanitize_for_serialization(known) == content


def test_the_cron_job_has_its_policy_and_deadlines():
    """Pods would pile up, or be started again beside the schedule's own tries."""
    [job, claim] = yaml.safe_load_all((EXAMPLES / "cronjob.yaml").read_text())
    spec = job["spec"]
    assert spec["concurrencyPolicy"] == "Forbid"
    # Kubernetes looks every ten seconds: a shorter deadline would never be met.
    assert 10 <= spec["startingDeadlineSeconds"] < 300
    run = spec["jobTemplate"]["spec"]
    assert (run["backoffLimit"], run["template"]["spec"]["restartPolicy"]) == (0, "Never")
    assert run["activeDeadlineSeconds"] > 3600
    assert claim["spec"]["accessModes"] == ["ReadWriteOncePod"]
