"""Where a run's Beam jobs go: on a cluster that is there, or on one that is started for the run."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator
from typing import TYPE_CHECKING

from .pipeline_args import beam_pipeline_args
from .settings import BeamSettings

if TYPE_CHECKING:
    from .cluster.local_flink import LocalFlink


@contextlib.contextmanager
def beam_jobs(settings: BeamSettings) -> Iterator[list[str]]:
    """Yields the arguments of every Beam executor; what was started for them ends with the block.

    Raises:
      ClusterError: a local cluster does not start.
      ConfigError: for an option that Beam does not know.
      InstallationError: a local cluster's programs cannot be had.
    """
    if not settings.starts_cluster:
        yield beam_pipeline_args(settings)
        return
    from .cluster.local_flink import LocalFlink

    with LocalFlink(settings.flink) as cluster:
        yield beam_pipeline_args(on_cluster(settings, cluster))


def on_cluster(settings: BeamSettings, cluster: LocalFlink) -> BeamSettings:
    """The same settings, with the addresses of the cluster that was started for them."""
    flink = dataclasses.replace(
        settings.flink,
        cluster=cluster.service.address,
        job_endpoint=cluster.job_endpoint,
        workers=dataclasses.replace(settings.flink.workers, pool=cluster.pool),
    )
    return dataclasses.replace(settings, flink=flink)
