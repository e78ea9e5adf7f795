"""No node packs TFX for workers that have it already."""

from __future__ import annotations

import pytest
from tfx.dsl.components.base.base_beam_executor import BaseBeamExecutor
from tfx.utils import dependency_utils

from tidegate.orchestrators.local.beam_packages import runs_here, without_packages


class Executor(BaseBeamExecutor):
    def Do(self, input_dict, output_dict, exec_properties):
        pass


def _arguments(*given):
    context = BaseBeamExecutor.Context(beam_pipeline_args=list(given))
    return Executor(context)._beam_pipeline_args


def test_a_job_of_this_process_packs_nothing(monkeypatch):
    """It took a second for each node; and TFX still packs where it is not told otherwise."""
    built = []
    monkeypatch.setattr(
        dependency_utils, "build_ephemeral_package", lambda: built.append(1) or "tfx.tar.gz"
    )
    with without_packages():
        arguments = _arguments("--direct_running_mode=in_memory")
    assert not built
    assert not [one for one in arguments if "extra_package" in one]
    _arguments("--direct_running_mode=in_memory")
    assert built == [1]


def test_workers_elsewhere_still_get_the_package(monkeypatch):
    """They would fail to find the executors."""
    monkeypatch.setattr(dependency_utils, "build_ephemeral_package", lambda: "tfx.tar.gz")
    with without_packages():
        assert "--extra_package=tfx.tar.gz" in _arguments("--runner=FlinkRunner")


@pytest.mark.parametrize(
    ("arguments", "here"),
    [([], True), (["--runner=DirectRunner"], True), (["--runner=DataflowRunner"], False)],
)
def test_what_runs_here(arguments, here):
    """The default is Beam's direct runner."""
    assert runs_here(arguments) is here
