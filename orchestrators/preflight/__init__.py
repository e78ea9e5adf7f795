"""Refuses, before a run, what a platform would make of a pipeline in silence."""

from .checking import objections, require_runnable
from .objection import Objection

__all__ = ["Objection", "objections", "require_runnable"]
