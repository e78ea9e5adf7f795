"""What Flink's processes are told."""

from __future__ import annotations

import yaml

from tidegate.orchestrators.beam.cluster.configuration import write_configuration


def _written(folder):
    write_configuration(folder, manager=6123, rest=8081, slots=1)
    return yaml.safe_load((folder / "flink-conf.yaml").read_text())


def test_every_port_is_open_to_this_machine_alone(tmp_path):
    """Flink runs whatever code it is sent, for whoever can reach it."""
    told = _written(tmp_path / "job_manager")
    hosts = {value for name, value in told.items() if name.endswith(("host", "address"))}
    assert hosts == {"127.0.0.1"}
    assert told["rest.port"] == told["rest.bind-port"] == 8081


def test_two_jobs_find_slots_at_once(tmp_path):
    """Two nodes run at a time; with slots for one, the other's job would give up waiting."""
    assert _written(tmp_path / "task_manager")["taskmanager.numberOfTaskSlots"] == 2


def test_scratch_files_lie_in_the_folder_of_the_process(tmp_path):
    """It goes with the cluster; /tmp would fill up."""
    told = _written(tmp_path / "task_manager")
    assert told["io.tmp.dirs"] == str(tmp_path / "task_manager" / "scratch")
