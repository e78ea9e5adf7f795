"""Runs on this machine, with Beam's jobs on a portable runner."""

from __future__ import annotations

import contextlib

from tidegate.orchestrators.beam.jobs import beam_jobs
from tidegate.orchestrators.beam.settings import BeamSettings

from .local import Local


class Beam(Local):
    """The local runner; Beam executors hand their jobs to the job server that Beam brings along."""

    platform = "beam"

    def __init__(self) -> None:
        """Starts what the jobs need."""
        self._jobs = contextlib.ExitStack()
        settings = BeamSettings(runner="portable")
        self.beam_pipeline_args = tuple(self._jobs.enter_context(beam_jobs(settings)))

    def close(self) -> None:
        """Ends what was started."""
        self._jobs.close()
