"""Settings of Beam's runners."""

from __future__ import annotations

import pytest

from tidegate.components.errors import ConfigError
from tidegate.orchestrators.beam.settings import RUNNERS, BeamSettings


def test_the_default_runs_in_the_nodes_own_process():
    """Whoever says nothing gets no cluster started, and no bill."""
    assert BeamSettings().runner == "direct"
    assert not BeamSettings().starts_cluster


def test_flink_without_an_address_is_a_cluster_on_this_machine():
    """`--on beam --runner flink` works for someone who has no cluster."""
    assert BeamSettings(runner="flink").starts_cluster


@pytest.mark.parametrize("runner", [one for one in RUNNERS if one not in ("dataflow", "spark")])
def test_a_runner_that_needs_no_address_is_made_of_its_name(runner):
    """--runner alone must do where it can."""
    assert BeamSettings(runner=runner).runner == runner


@pytest.mark.parametrize("runner", ["dataflow", "spark"])
def test_a_runner_that_needs_more_says_where_to_write_it(runner):
    """Found when the job is submitted, it would have cost all nodes before the first Beam job."""
    with pytest.raises(ConfigError, match=f"`{runner}:` into the file given by --beam"):
        BeamSettings(runner=runner)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ({"runner": "flonk"}, "one of direct, portable, flink, spark, dataflow"),
        ({"runnner": "flink"}, "Did you mean 'runner'"),
        ({"flink": {"paralelism": 2}}, "Did you mean 'parallelism'"),
        ({"flink": {"parallelism": 0}}, "1 or more for a local cluster"),
        ({"flink": {"cluster": "http://there:8081"}}, "HOST:PORT"),
        ({"flink": {"cluster": "there:8081"}}, "a pool or a container"),
        ({"flink": {"workers": {"pool": "there:50000"}}}, "left to the local cluster"),
        ({"flink": {"workers": {"pool": "there"}}}, "HOST:PORT"),
        ({"portable": {"job_endpoint": "there:8099"}}, "a pool or a container"),
        ({"spark": {"master": "there:7077", "workers": {"pool": "a:1"}}}, "spark://HOST:PORT"),
        ({"spark": {"workers": {"pool": "a:1"}}}, "given, or job_endpoint"),
        ({"dataflow": {"project": "p", "region": "r", "temp_location": "/tmp"}}, "gs://BUCKET"),
        ({"direct": {"workers": 2}}, "1 where the mode is in_memory"),
        ({"options": ["--save_main_session"]}, "without dashes"),
    ],
)
def test_what_cannot_be_meant_is_refused_when_it_is_written(written, message):
    """A wrong setting would be found minutes into a run, or never, as Beam ignores what it does
    not know.
    """
    with pytest.raises(ConfigError, match=message):
        BeamSettings.from_mapping(written)


def test_processes_of_the_direct_runner_are_refused_for_what_they_lose():
    """There Beam has lost a third of the rows and reported success."""
    with pytest.raises(ConfigError, match=r"lost rows .*data-validation#247.*multi_threading"):
        BeamSettings.from_mapping({"direct": {"mode": "multi_processing", "workers": 2}})


def test_settings_are_read_from_a_file(tmp_path):
    """The file of the documentation."""
    path = tmp_path / "beam.yaml"
    path.write_text(
        "runner: flink\nflink:\n  cluster: flink.internal:8081\n  parallelism: 8\n"
        "  workers:\n    pool: localhost:50000\n"
    )
    assert BeamSettings.from_yaml(path).flink.parallelism == 8
