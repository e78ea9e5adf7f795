"""Runs a pipeline node by node in a notebook, and shows what each made."""

from .context import NotebookContext
from .result import NodeResult

__all__ = ["NodeResult", "NotebookContext"]
