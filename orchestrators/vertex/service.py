"""Calls of Vertex AI: jobs and schedules.

Tested with the real client (google-cloud-aiplatform 1.165) against a local gRPC server made of the
types it brings, which keeps the service's rules for ids, names and required fields, and against
recorded requests, field by field. No project of Google Cloud was at hand.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

from ...components.errors import InstallationError, SubmissionError
from .settings import VertexSettings

INSECURE = "http://"


class VertexService:
    """Vertex AI in one region of one project, as Application Default Credentials.

    Args:
      settings: project and region.
    """

    def __init__(self, settings: VertexSettings) -> None:
        self._settings = settings

    def create_job(self, request: Mapping[str, Any]) -> str:
        """Starts a job; the same request twice starts one.

        Args:
          request: as :func:`~.jobs.job_request` makes it, with a job's id.

        Returns:
          The job's full resource name.

        Raises:
          SubmissionError: where the service refuses it, or does not answer.
        """
        from google.api_core import exceptions, retry

        # The id was chosen here, so that a call whose answer was lost can be made again.
        again = retry.Retry(
            retry.if_exception_type(exceptions.ServiceUnavailable, exceptions.DeadlineExceeded),
            timeout=3 * self._settings.call_seconds,
        )
        with self._client("Pipeline") as client, self._failures_named("run the pipeline"):
            try:
                message = _message("CreatePipelineJobRequest", request)
                job = client.create_pipeline_job(
                    message, retry=again, timeout=self._settings.call_seconds
                )
            except exceptions.AlreadyExists:
                return f"{request['parent']}/pipelineJobs/{request['pipelineJobId']}"
            return str(job.name)

    def create_schedule(self, request: Mapping[str, Any]) -> str:
        """Makes a schedule; the same request twice makes two.

        Args:
          request: as :func:`~.schedules.export_to_vertex` makes it.

        Returns:
          The schedule's full resource name.

        Raises:
          SubmissionError: where the service refuses it, or does not answer.
        """
        with self._client("Schedule") as client, self._failures_named("make the schedule"):
            message = _message("CreateScheduleRequest", request)
            return str(client.create_schedule(message, timeout=self._settings.call_seconds).name)

    def pause_schedule(self, name: str) -> None:
        """Lets a schedule start nothing more until it is resumed.

        Raises:
          SubmissionError: where there is none of that name, or the service does not answer.
        """
        with self._client("Schedule") as client, self._failures_named("pause the schedule"):
            client.pause_schedule(name=name, timeout=self._settings.call_seconds)

    def resume_schedule(self, request: Mapping[str, Any]) -> None:
        """Goes on with a paused schedule.

        Args:
          request: as :func:`~.schedules.resumption` makes it.

        Raises:
          SubmissionError: where there is none of that name, or the service does not answer.
        """
        with self._client("Schedule") as client, self._failures_named("resume the schedule"):
            message = _message("ResumeScheduleRequest", request)
            client.resume_schedule(message, timeout=self._settings.call_seconds)

    @contextlib.contextmanager
    def _client(self, which: str) -> Iterator[Any]:
        """A client of the pipeline or the schedule service, with its connection."""
        try:
            from google.cloud.aiplatform_v1.services import pipeline_service, schedule_service
        except ImportError as error:
            raise InstallationError(
                "Vertex AI takes the package google-cloud-aiplatform",
                remedy="Install it: pip install google-cloud-aiplatform.",
            ) from error
        module = pipeline_service if which == "Pipeline" else schedule_service
        with self._failures_named("be reached"):
            client = getattr(module, f"{which}ServiceClient")(**self._connection(module, which))
        with client:
            yield client

    def _connection(self, module: Any, which: str) -> dict[str, Any]:
        address = self._settings.api_endpoint
        if address.startswith(INSECURE):
            import grpc

            channel = grpc.insecure_channel(address.removeprefix(INSECURE))
            transport = getattr(module.transports, f"{which}ServiceGrpcTransport")
            return {"transport": transport(channel=channel)}
        host = address or f"{self._settings.region}-aiplatform.googleapis.com"
        return {"client_options": {"api_endpoint": host}}

    @contextlib.contextmanager
    def _failures_named(self, action: str) -> Iterator[None]:
        from google.api_core import exceptions
        from google.auth.exceptions import GoogleAuthError

        try:
            yield
        except (exceptions.GoogleAPIError, GoogleAuthError) as error:
            raise SubmissionError(
                f"Vertex AI could not {action}: {type(error).__name__} {error}".rstrip(),
                where=self._settings.parent,
                remedy="Check project, region, credentials and the rights of the account.",
            ) from error


def _message(kind: str, request: Mapping[str, Any]) -> Any:
    """The request as the client's own type, which knows every field by name."""
    from google.cloud.aiplatform_v1 import types
    from google.protobuf import json_format

    message = getattr(types, kind)()
    try:
        json_format.ParseDict(dict(request), type(message).pb(message))
    except json_format.ParseError as error:
        raise SubmissionError(
            f"Not a {kind}: {error}", remedy="Compile the pipeline anew with this release."
        ) from error
    return message
