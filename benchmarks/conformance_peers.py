"""TFX's own runners on this machine, for the suite's definitions."""

from __future__ import annotations

import contextlib
import io

from conformance.behaviour import Composed, Place
from tfx.orchestration.experimental.interactive.interactive_context import InteractiveContext
from tfx.orchestration.local.local_dag_runner import LocalDagRunner


class TfxLocal:
    """TFX's LocalDagRunner; exit handlers are unknown to it."""

    name = "TFX LocalDagRunner"
    not_compared: frozenset[str] = frozenset()
    platform = ""
    beam_pipeline_args: tuple[str, ...] = ()

    def run(self, composed: Composed, place: Place) -> bool:
        """Runs it to its end."""
        del place
        try:
            LocalDagRunner().run(composed.pipeline)
        except Exception:
            return False
        return True

    def close(self) -> None:
        """Nothing is left open."""


class TfxInteractive(TfxLocal):
    """TFX's InteractiveContext: a cell for each node, those below one that fails all the same."""

    name = "TFX InteractiveContext"
    # It takes nodes one by one; of a whole pipeline it does not know importers' outputs, nor
    # Tidegate's own resolvers. What a user who writes for it would see is another thing.
    not_compared = frozenset({"importer", "optional resolver"})

    def run(self, composed: Composed, place: Place) -> bool:
        """Runs every cell."""
        del place
        pipeline, succeeded = composed.pipeline, True
        context = InteractiveContext(
            pipeline.pipeline_name,
            pipeline.pipeline_info.pipeline_root,
            pipeline.metadata_connection_config,
        )
        # What run() is in IPython; elsewhere its decorator makes it do nothing.
        in_a_cell = InteractiveContext.run.__wrapped__
        for node in pipeline.components:
            try:
                with contextlib.redirect_stdout(io.StringIO()):
                    in_a_cell(context, node, enable_cache=pipeline.enable_cache)
            except Exception:
                succeeded = False
        return succeeded


PEERS = (TfxLocal, TfxInteractive)
