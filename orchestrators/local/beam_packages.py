"""Spares each Beam executor the packing of TFX where no other machine is to have it.

``BaseBeamExecutor`` builds a source distribution of TFX, for workers elsewhere that lack it, for
every node that is given any option of Beam's, and a pipeline always gives some. It takes a second.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence

from apache_beam.options.pipeline_options import StandardOptions
from tfx.utils import dependency_utils

_HERE = ("", "DirectRunner", "BundleBasedDirectRunner", "FnApiRunner", "PrismRunner")
"""Beam's runners that start no worker which has not this machine's packages."""


def runs_here(beam_pipeline_args: Sequence[str]) -> bool:
    """Whether the options ask for a runner whose workers are this machine's own processes."""
    runner = StandardOptions(list(beam_pipeline_args)).runner or ""
    return runner.rpartition(".")[2] in _HERE


@contextlib.contextmanager
def without_packages() -> Iterator[None]:
    """While it lasts, executors of this process whose jobs run here pack nothing."""
    build = dependency_utils.make_beam_dependency_flags

    def make(beam_pipeline_args: list[str]) -> list[str]:
        if runs_here(beam_pipeline_args):
            return beam_pipeline_args
        return build(beam_pipeline_args)

    # BaseBeamExecutor looks the function up in its module each time.
    dependency_utils.make_beam_dependency_flags = make
    try:
        yield
    finally:
        dependency_utils.make_beam_dependency_flags = build
