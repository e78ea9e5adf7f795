"""Which run to go on with, and whether it may be gone on with."""

from __future__ import annotations

import hashlib

from tfx.orchestration import metadata
from tfx.proto.orchestration import executable_spec_pb2, pipeline_pb2

from ...components.errors import ResumeError
from ..run_properties import SUCCEEDED, RunRecord, runs_of


def definition_digest(ir: pipeline_pb2.Pipeline) -> str:
    """What tells one definition from another, whatever the run is called.

    Where Beam jobs run is no part of it: a cluster may have another address when a run goes on.
    """
    plain = pipeline_pb2.Pipeline()
    plain.CopyFrom(ir)
    deployment = pipeline_pb2.IntermediateDeploymentConfig()
    if plain.deployment_config.Unpack(deployment):
        for executor in deployment.executor_specs.values():
            beam = executable_spec_pb2.BeamExecutableSpec()
            if executor.Unpack(beam):
                beam.ClearField("beam_pipeline_args_placeholders")
                beam.ClearField("beam_pipeline_args")
                executor.Pack(beam, deterministic=True)
        plain.deployment_config.Pack(deployment, deterministic=True)
    return hashlib.sha256(plain.SerializeToString(deterministic=True)).hexdigest()


def require_resumable(
    handle: metadata.Metadata,
    pipeline: str,
    run_id: str,
    definition: str,
    finished_too: bool = False,
) -> RunRecord:
    """The record of the run of that name, where it may be gone on with.

    Args:
      handle: on the store.
      pipeline: its name.
      run_id: of the run.
      definition: the digest of what is to be run.
      finished_too: whether it may have ended well.

    Raises:
      ResumeError: there is no such run, it has ended well, or it was of another definition.
    """
    with handle as connected:
        found = {run.run_id: run for run in runs_of(connected.store, pipeline)}
    if run_id not in found:
        raise ResumeError(
            f"There is no run {run_id!r} of the pipeline {pipeline!r} to go on with",
            remedy=f"Known: {', '.join(list(found)[-3:]) or 'none'}.",
        )
    run = found[run_id]
    if run.state == SUCCEEDED and not finished_too:
        raise ResumeError(
            f"The run {run_id!r} has ended well", remedy="Start another, without resuming."
        )
    if run.definition != definition:
        raise ResumeError(
            f"The run {run_id!r} was of another definition of the pipeline {pipeline!r}",
            remedy="Start another run; what has not changed comes from the cache.",
        )
    return run
