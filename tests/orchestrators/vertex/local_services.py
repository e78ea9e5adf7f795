"""A gRPC server with Vertex AI's calls for pipelines and schedules, of the published types.

It keeps the service's rules that matter here: ids are given once and have their form, a job has a
root in Cloud Storage and a specification of a version that is known, a schedule has a name, a cron
expression and a limit on concurrency, and only a paused one is resumed.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
from google.cloud.aiplatform_v1 import types
from google.protobuf import empty_pb2, json_format

PACKAGE = "google.cloud.aiplatform.v1"


class LocalVertexServices:
    """The service's state.

    Attributes:
      address: where it listens.
      requests: what it was sent, as JSON of the REST interface, by the name of the call.
      failures: how many calls are to be answered with UNAVAILABLE after they took effect.
    """

    def __init__(self) -> None:
        self.address = ""
        self.requests: list[tuple[str, dict[str, Any]]] = []
        self.failures = 0
        self.jobs: dict[str, Any] = {}
        self.schedules: dict[str, Any] = {}

    def create_pipeline_job(self, request: Any, context: Any) -> Any:
        self._note("CreatePipelineJob", request)
        if not re.fullmatch(r"[a-z][-a-z0-9]{0,127}", request.pipeline_job_id):
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, f"{request.pipeline_job_id!r}: no id")
        self._require_runnable(request.pipeline_job, context)
        name = f"{request.parent}/pipelineJobs/{request.pipeline_job_id}"
        if name in self.jobs:
            context.abort(grpc.StatusCode.ALREADY_EXISTS, f"There is a {name}")
        self.jobs[name] = request.pipeline_job
        self.jobs[name].name = name
        self._fail_afterwards(context)
        return self.jobs[name]

    def create_schedule(self, request: Any, context: Any) -> Any:
        self._note("CreateSchedule", request)
        schedule = request.schedule
        if not schedule.display_name or not schedule.max_concurrent_run_count:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, "A required field is not set")
        if not re.fullmatch(r"(CRON_TZ=|TZ=)?\S+( \S+){4,5}", schedule.cron):
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, f"{schedule.cron!r}: no cron")
        if schedule.create_pipeline_job_request.parent != request.parent:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, "The jobs have another parent")
        self._require_runnable(schedule.create_pipeline_job_request.pipeline_job, context)
        schedule.name = f"{request.parent}/schedules/{len(self.schedules) + 1}"
        schedule.state = types.Schedule.State.ACTIVE
        self.schedules[schedule.name] = schedule
        return schedule

    def pause_schedule(self, request: Any, context: Any) -> Any:
        self._note("PauseSchedule", request)
        self._found(request.name, context).state = types.Schedule.State.PAUSED
        return empty_pb2.Empty()

    def resume_schedule(self, request: Any, context: Any) -> Any:
        self._note("ResumeSchedule", request)
        schedule = self._found(request.name, context)
        if schedule.state != types.Schedule.State.PAUSED:
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, "It is not paused")
        schedule.state = types.Schedule.State.ACTIVE
        schedule.catch_up = request.catch_up
        return empty_pb2.Empty()

    def _found(self, name: str, context: Any) -> Any:
        if name not in self.schedules:
            context.abort(grpc.StatusCode.NOT_FOUND, f"There is no {name}")
        return self.schedules[name]

    def _require_runnable(self, job: Any, context: Any) -> None:
        if not job.runtime_config.gcs_output_directory.startswith("gs://"):
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, "There is no root in Cloud Storage")
        spec = json_format.MessageToDict(types.PipelineJob.pb(job).pipeline_spec)
        if spec.get("schemaVersion") not in ("2.0.0", "2.1.0"):
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, "Unknown version of the specification")

    def _fail_afterwards(self, context: Any) -> None:
        if self.failures:
            self.failures -= 1
            context.abort(grpc.StatusCode.UNAVAILABLE, "The answer was lost")

    def _note(self, call: str, request: Any) -> None:
        self.requests.append((call, json_format.MessageToDict(type(request).pb(request))))


def _unary(call: Callable[[Any, Any], Any], request: Any, answer: Any) -> grpc.RpcMethodHandler:
    return grpc.unary_unary_rpc_method_handler(call, request.deserialize, answer)


@contextlib.contextmanager
def vertex_services() -> Iterator[LocalVertexServices]:
    """A server on a free port of the loopback interface."""
    server, state = grpc.server(ThreadPoolExecutor(2)), LocalVertexServices()
    nothing = empty_pb2.Empty.SerializeToString
    pipelines = {
        "CreatePipelineJob": _unary(
            state.create_pipeline_job, types.CreatePipelineJobRequest, types.PipelineJob.serialize
        )
    }
    schedules = {
        "CreateSchedule": _unary(
            state.create_schedule, types.CreateScheduleRequest, types.Schedule.serialize
        ),
        "PauseSchedule": _unary(state.pause_schedule, types.PauseScheduleRequest, nothing),
        "ResumeSchedule": _unary(state.resume_schedule, types.ResumeScheduleRequest, nothing),
    }
    server.add_generic_rpc_handlers(
        [
            grpc.method_handlers_generic_handler(f"{PACKAGE}.PipelineService", pipelines),
            grpc.method_handlers_generic_handler(f"{PACKAGE}.ScheduleService", schedules),
        ]
    )
    state.address = f"http://127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    try:
        yield state
    finally:
        server.stop(None).wait()
