"""Calls of the REST interface v2beta1 of Kubeflow Pipelines: runs and recurring runs.

Tested against a local HTTP server, to which the generated client (kfp-server-api 2.0 and 2.17) was
made to send the same: path, method and body are equal field by field. No cluster was at hand.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ...components.errors import SubmissionError
from .settings import KubeflowSettings

RUNS = "/apis/v2beta1/runs"
RECURRING_RUNS = "/apis/v2beta1/recurringruns"


class KubeflowService:
    """One installation of Kubeflow Pipelines.

    Args:
      settings: its address, and the token of each call.
    """

    def __init__(self, settings: KubeflowSettings) -> None:
        self._settings = settings

    def create_run(self, body: Mapping[str, Any]) -> str:
        """Starts a run and returns its id.

        Args:
          body: as :func:`~.runs.run_request` makes it.

        Raises:
          SubmissionError: where the service refuses it, or does not answer.
        """
        return str(self._posted(RUNS, body)["run_id"])

    def create_recurring_run(self, body: Mapping[str, Any]) -> str:
        """Makes a recurring run and returns its id.

        Args:
          body: as :func:`~.recurring_runs.export_to_kubeflow` makes it.

        Raises:
          SubmissionError: where the service refuses it, or does not answer.
        """
        return str(self._posted(RECURRING_RUNS, body)["recurring_run_id"])

    def _posted(self, path: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        request = urllib.request.Request(
            self._settings.host.rstrip("/") + path,
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json", **self._authorization()},
            method="POST",
        )
        try:
            with urllib.request.urlopen(request, timeout=self._settings.call_seconds) as answer:
                return dict(json.load(answer))
        except urllib.error.HTTPError as error:
            raise self._refused(path, f"{error.code} {_told(error)}") from error
        except (OSError, ValueError) as error:
            reason = getattr(error, "reason", error)
            raise self._refused(path, f"no answer: {reason}") from error

    def _authorization(self) -> dict[str, str]:
        if not self._settings.token_file:
            return {}
        try:
            token = Path(self._settings.token_file).read_text(encoding="ascii").strip()
        except (OSError, ValueError) as error:
            raise SubmissionError(
                "The token cannot be read",
                where=self._settings.token_file,
                remedy="Check kubeflow.token_file of the deployment.",
            ) from error
        return {"Authorization": f"Bearer {token}"}

    def _refused(self, path: str, reason: str) -> SubmissionError:
        return SubmissionError(
            f"Kubeflow Pipelines took no pipeline: {reason}",
            where=self._settings.host + path,
            remedy="Check host, experiment, namespace and token of the deployment.",
        )


def _told(error: urllib.error.HTTPError) -> str:
    """What the service says of its refusal: JSON with a message, or a page of a proxy."""
    text = error.read(10_000).decode("utf-8", "replace")
    try:
        told = json.loads(text)
        return str(told.get("message") or told.get("error") or error.reason)
    except (ValueError, AttributeError):
        return str(error.reason)
