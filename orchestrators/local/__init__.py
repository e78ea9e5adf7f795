"""Runs pipelines on this machine."""

from .runner import LocalRunner, run

__all__ = ["LocalRunner", "run"]
