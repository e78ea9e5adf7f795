"""What Flink's REST service tells of the cluster and its jobs."""

from __future__ import annotations

import json
import urllib.request
from collections import Counter
from typing import Any

_TIMEOUT_SECONDS = 10


class FlinkService:
    """A cluster's REST service."""

    def __init__(self, address: str) -> None:
        """Takes HOST:PORT; connects to nothing yet."""
        self.address = address

    def task_managers(self) -> int:
        """How many have registered.

        Raises:
          OSError: the service does not answer.
        """
        return int(self._get("overview")["taskmanagers"])

    def finished_jobs(self) -> dict[str, str]:
        """Names of the jobs that ended well, by their ids.

        Raises:
          OSError: the service does not answer.
        """
        jobs = self._get("jobs/overview")["jobs"]
        return {job["jid"]: job["name"] for job in jobs if job["state"] == "FINISHED"}

    def subtasks_by_task_manager(self, job: str) -> Counter[str]:
        """How many subtasks of a job each task manager carried out.

        Raises:
          OSError: the service does not answer.
        """
        done: Counter[str] = Counter()
        for vertex in self._get(f"jobs/{job}")["vertices"]:
            for one in self._get(f"jobs/{job}/vertices/{vertex['id']}/taskmanagers")[
                "taskmanagers"
            ]:
                done[one["taskmanager-id"]] += one["status-counts"]["FINISHED"]
        return done

    def _get(self, path: str) -> Any:
        with urllib.request.urlopen(
            f"http://{self.address}/{path}", timeout=_TIMEOUT_SECONDS
        ) as answer:
            return json.load(answer)
