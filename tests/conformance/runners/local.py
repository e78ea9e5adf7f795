"""Runs on this machine."""

from __future__ import annotations

from tidegate.components.errors import TidegateError
from tidegate.orchestrators.local import LocalRunner

from ..behaviour import Composed, Place


class Local:
    """Tidegate's own local runner."""

    platform = "local"
    beam_pipeline_args: tuple[str, ...] = ()

    def run(self, composed: Composed, place: Place) -> bool:
        """Runs it to its end."""
        del place
        runner = LocalRunner()
        if composed.exit_handler is not None:
            runner.set_exit_handler(composed.exit_handler)
        try:
            runner.run(composed.pipeline)
        except TidegateError:
            return False
        return True

    def close(self) -> None:
        """Nothing is left open."""
