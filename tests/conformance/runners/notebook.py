"""Runs in a notebook, cell by cell."""

from __future__ import annotations

from tidegate.components.errors import TidegateError

from ..behaviour import Composed, Place


class Notebook:
    """A cell for each node; after one that fails, the cells below it are run all the same."""

    platform = "notebook"

    def run(self, composed: Composed, place: Place) -> bool:
        """Runs every cell."""
        from tidegate.orchestrators.notebook import NotebookContext

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
