"""Runs in a notebook, cell by cell."""

from __future__ import annotations

from tidegate.components.errors import TidegateError
from tidegate.orchestrators.notebook import NotebookContext

from ..behaviour import Composed, Place


class Notebook:
    """A cell for each node; after one that fails, the cells below it are run all the same."""

    platform = "notebook"
    beam_pipeline_args: tuple[str, ...] = ()

    def run(self, composed: Composed, place: Place) -> bool:
        """Runs every cell."""
        del place
        context = NotebookContext.of(composed.pipeline)
        succeeded = True
        for node in composed.pipeline.components:
            try:
                context.run(node, enable_cache=composed.pipeline.enable_cache)
            except TidegateError:
                succeeded = False
        return succeeded

    def close(self) -> None:
        """Nothing is left open."""
