"""What Beam is told of each runner, as Beam itself reads it."""

from __future__ import annotations

import sys

import pytest
from apache_beam.options import pipeline_options
from apache_beam.runners.portability import stager

from tidegate.components.errors import ConfigError
from tidegate.orchestrators.beam.pipeline_args import beam_pipeline_args
from tidegate.orchestrators.beam.settings import BeamSettings

POOL = {"pool": "localhost:50000"}


def _told(**settings):
    arguments = beam_pipeline_args(BeamSettings.from_mapping(settings))
    return arguments, pipeline_options.PipelineOptions(arguments).get_all_options()


def test_the_default_tells_beam_nothing():
    """Anything at all makes TFX pack itself for workers, for each Beam executor anew."""
    assert beam_pipeline_args(BeamSettings()) == []


def test_threads_of_the_direct_runner():
    """More cores in the node's own process."""
    _, told = _told(direct={"mode": "multi_threading", "workers": 2})
    assert told["direct_running_mode"] == "multi_threading"
    assert told["direct_num_workers"] == 2


def test_the_embedded_portable_runner():
    """The portable runner that a test can have without Java."""
    _, told = _told(runner="portable")
    assert told["runner"] == "PortableRunner"
    assert told["job_endpoint"] == "embed"
    assert told["environment_type"] == "LOOPBACK"


def test_a_job_server():
    """Any of Beam's: its workers are in the pool."""
    _, told = _told(runner="portable", portable={"job_endpoint": "jobs:8099", "workers": POOL})
    assert told["job_endpoint"] == "jobs:8099"
    assert told["environment_type"] == "EXTERNAL"
    assert told["environment_config"] == "localhost:50000"


def test_a_flink_cluster():
    """Beam fetches the job server that fits it, and it is told of the cluster."""
    _, told = _told(
        runner="flink", flink={"cluster": "flink:8081", "parallelism": 8, "workers": POOL}
    )
    assert told["runner"] == "FlinkRunner"
    assert told["flink_master"] == "flink:8081"
    assert told["parallelism"] == 8
    assert told["environment_type"] == "EXTERNAL"


def test_a_flink_clusters_own_job_server():
    """Where one runs beside the cluster, none is fetched."""
    flink = {"cluster": "flink:8081", "job_endpoint": "jobs:8099", "workers": POOL}
    _, told = _told(runner="flink", flink=flink)
    assert told["runner"] == "PortableRunner"
    assert told["job_endpoint"] == "jobs:8099"


def test_workers_live_longer_than_a_stage():
    """Each stage of a job would start its workers anew, and import TensorFlow in each."""
    arguments, _ = _told(
        runner="flink", flink={"cluster": "flink:8081", "parallelism": 8, "workers": POOL}
    )
    assert "--environment_cache_millis=60000" in arguments


def test_nothing_is_staged_for_the_workers_of_a_pool(tmp_path, monkeypatch, caplog):
    """Not even what `pip freeze` says here, with a warning at each job where there is no pip."""
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python-without-pip"))
    arguments, _ = _told(runner="flink", flink={"cluster": "flink:8081", "workers": POOL})
    options = pipeline_options.PipelineOptions(arguments)
    assert stager.Stager.create_job_resources(options, str(tmp_path)) == []
    assert caplog.messages == []


def test_a_container_in_place_of_a_pool():
    """Clusters with Docker on every task manager."""
    _, told = _told(
        runner="spark", spark={"master": "spark://s:7077", "workers": {"container": "tidegate:1"}}
    )
    assert told["runner"] == "SparkRunner"
    assert told["spark_master_url"] == "spark://s:7077"
    assert told["environment_type"] == "DOCKER"
    assert told["environment_config"] == "tidegate:1"


def test_a_local_cluster_has_no_address_before_it_is_started():
    """A pipeline composed with it would wait for a cluster that is not there."""
    with pytest.raises(ConfigError, match="is not known before it is started"):
        beam_pipeline_args(BeamSettings(runner="flink"))


def test_further_options_reach_beam():
    """Whatever a runner has that has no setting of its own here."""
    _, told = _told(options=["max_parallelism=16", "save_main_session"])
    assert told["max_parallelism"] == 16
    assert told["save_main_session"] is True


def test_an_option_that_beam_does_not_know_is_refused():
    """Beam leaves it out with one line in a log: the run would go on without it."""
    with pytest.raises(ConfigError, match="Did you mean 'max_parallelism'"):
        beam_pipeline_args(BeamSettings(options=("max_paralelism=16",)))
