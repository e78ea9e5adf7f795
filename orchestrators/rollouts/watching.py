"""Who watches a rollout that this process drives, and what the pipeline's lineage learns of it."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ...components.canary_pusher.control.folder import RolloutFolder
    from ...components.canary_pusher.observability.observer import Observer
    from ..root import PipelineRoot

LOCK_SECONDS = 600.0
"""So long the end of a rollout waits for a pipeline that runs in the same root."""


@contextlib.contextmanager
def watched(folder: RolloutFolder, metrics_port: int | None) -> Iterator[list[Observer]]:
    """Observers of a rollout: traces as the environment says, figures where a port is given.

    Args:
      folder: of the rollout; the records that it has already are counted.
      metrics_port: of 127.0.0.1; 0 for a free one; None: no figures are served.

    Raises:
      UsageError: the port cannot be had.
      InstallationError: figures are asked for, and Prometheus' client is not installed.
    """
    from ...components.canary_pusher.observability.tracing import Tracing

    tracing = Tracing()
    with contextlib.ExitStack() as stack:
        stack.callback(tracing.close)
        observers: list[Observer] = [tracing]
        if metrics_port is not None:
            observers.append(stack.enter_context(_metrics(folder, metrics_port)))
        yield observers


@contextlib.contextmanager
def _metrics(folder: RolloutFolder, port: int) -> Iterator[Observer]:
    from ...components.canary_pusher.observability.metrics import HOST, Metrics, served
    from ...components.errors import InstallationError, UsageError

    try:
        metrics = Metrics()
    except ImportError as error:
        raise InstallationError(
            "Figures for Prometheus need its client",
            where="--metrics-port",
            remedy="Install tidegate[rollout], or leave the option out.",
        ) from error
    metrics.catch_up(folder.records())
    with contextlib.ExitStack() as stack:
        try:
            bound = stack.enter_context(served(metrics, port))
        except OSError as error:
            raise UsageError(
                f"Cannot serve figures: {error.strerror or error}",
                where=f"--metrics-port {port}",
                remedy="Give another port; 0 takes a free one.",
            ) from error
        click.echo(f"Figures for Prometheus at http://{HOST}:{bound}/metrics")
        yield metrics


def record_at_root(folder: RolloutFolder, root: Path) -> None:
    """Records a finished rollout in a pipeline root's metadata, and says so.

    Raises:
      PipelineLockedError: a pipeline still runs there after :data:`LOCK_SECONDS`.
      VersionNotFoundError: no run there prepared the rollout.
      PushError: it could not be recorded.
    """
    from ..lineage import connect
    from ..quiet import hush_imports, logged_to
    from ..root import PipelineRoot
    from .lineage import record_rollout

    hush_imports()
    with _locked(PipelineRoot(root).existing()) as place, logged_to(Path(os.devnull)):
        execution = record_rollout(connect(place.metadata), place.artifacts, folder)
    click.echo(f"Recorded as execution {execution} in {place.metadata}.")


@contextlib.contextmanager
def _locked(place: PipelineRoot) -> Iterator[PipelineRoot]:
    from ...components.errors import PipelineLockedError

    deadline = time.monotonic() + LOCK_SECONDS
    with contextlib.ExitStack() as stack:
        while True:
            try:
                held = stack.enter_context(place.locked())
                break
            except PipelineLockedError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.5)
        yield held
