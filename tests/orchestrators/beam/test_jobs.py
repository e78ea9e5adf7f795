"""Where a run's Beam jobs go."""

from __future__ import annotations

from tidegate.orchestrators.beam.jobs import beam_jobs
from tidegate.orchestrators.beam.settings import BeamSettings


def test_a_runner_that_is_there_needs_nothing_started():
    """Direct and portable runs begin at once."""
    with beam_jobs(BeamSettings()) as arguments:
        assert arguments == []
    with beam_jobs(BeamSettings(runner="portable")) as arguments:
        assert "--job_endpoint=embed" in arguments
