"""Projects of a user's own: what makes a new one, and what its pipeline is for the command."""

from .own_pipeline import OwnPipeline

__all__ = ["OwnPipeline"]
