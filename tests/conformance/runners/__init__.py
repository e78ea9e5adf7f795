"""The ways to run a pipeline, each behind the suite's own interface."""

from .local import Local

RUNNERS = (Local,)
