"""What tells Beam where to run a node's job."""

from __future__ import annotations

from .settings import BeamSettings


def beam_pipeline_args(settings: BeamSettings) -> list[str]:
    """The arguments of every Beam executor, as ``Pipeline(beam_pipeline_args=...)`` takes them."""
    return [f"--{option}" for option in settings.options]
