"""Replays examples as requests, at a set rate."""

from __future__ import annotations

import base64
import collections
import dataclasses
import http.client
import json
import random
import socket
import threading
import time
import uuid
from collections.abc import Sequence

import numpy as np

from ...errors import UsageError

USER_HEADER = "x-user-id"
"""Names the user a request comes from; the proxy keeps each with one arm."""

CONNECTIONS = 32
"""Requests on their way at the same time."""

_TIMEOUT_SECONDS = 10.0
_LATE_SECONDS = 0.1
_GIVEN_UP_SECONDS = 1.0


@dataclasses.dataclass(frozen=True)
class Replayed:
    """What became of the requests that were due so far.

    Latencies run from when a request was due, not from when it was sent: a server that stalls
    cannot hide what it keeps waiting (the coordinated omission of closed-loop load generators).

    Attributes:
      answered: by HTTP status.
      failed: got no answer: the connection was refused, cut or timed out.
      late: of the sent ones, sent more than 0.1 s after they were due.
      given_up: never sent, as every connection was busy for a second.
      median_milliseconds: of the answered ones' latencies; NaN without any.
      p99_milliseconds: the same.
      seconds: since the start.
    """

    answered: dict[int, int]
    failed: int
    late: int
    given_up: int
    median_milliseconds: float
    p99_milliseconds: float
    seconds: float

    @property
    def sent(self) -> int:
        """Requests that went out."""
        return sum(self.answered.values()) + self.failed


class Replayer:
    """Sends serialized tf.Examples in turn, one a request, until it is stopped.

    The rate is kept whatever the server does, as far as :data:`CONNECTIONS` reach: request ``i`` is
    due ``i / requests_per_second`` after the start, and one that cannot be sent within a second of
    that is given up and counted, so that no burst follows a stall.
    """

    def __init__(
        self,
        examples: Sequence[bytes],
        port: int,
        path: str,
        *,
        requests_per_second: float,
        users: int,
        seed: int = 0,
    ) -> None:
        """Prepares the requests.

        Args:
          examples: sent in this order, over and over.
          port: of the proxy, on 127.0.0.1.
          path: of KServe's V1 prediction route.
          requests_per_second: how many are due.
          users: they come from this many users, each request from one drawn by ``seed``.
          seed: see ``users``.

        Raises:
          UsageError: there are no examples.
        """
        if not examples:
            raise UsageError(
                "There are no examples to replay", remedy="Give a split that holds some."
            )
        self._bodies = [_body(example) for example in examples]
        self._port, self._path = port, path
        self._rate, self._users = requests_per_second, users
        self._random = random.Random(seed)
        self._turn, self._started = 0, 0.0
        self._lock, self._stopped = threading.Lock(), threading.Event()
        self._answered: collections.Counter[int] = collections.Counter()
        self._failed, self._late, self._given_up = 0, 0, 0
        self._latencies: list[float] = []
        self._connections: set[http.client.HTTPConnection] = set()
        self._threads = [
            threading.Thread(target=self._work, name=f"replayer {number}", daemon=True)
            for number in range(CONNECTIONS)
        ]

    def start(self) -> None:
        """Sends from now on."""
        self._started = time.monotonic()
        for thread in self._threads:
            thread.start()

    def stop(self) -> Replayed:
        """Ends at once: what is on its way is cut off and not counted."""
        self._stopped.set()
        with self._lock:
            for connection in self._connections:
                _cut(connection)
        for thread in self._threads:
            if thread.ident is not None:
                thread.join()
        return self.figures()

    def figures(self) -> Replayed:
        """What became of the requests so far."""
        seconds = time.monotonic() - self._started
        with self._lock:
            latencies = np.array(self._latencies or [np.nan]) * 1000
            overdue = int((seconds - _GIVEN_UP_SECONDS) * self._rate) - self._turn
            return Replayed(
                answered=dict(sorted(self._answered.items())),
                failed=self._failed,
                late=self._late,
                given_up=self._given_up + max(0, overdue),
                median_milliseconds=float(np.quantile(latencies, 0.5)),
                p99_milliseconds=float(np.quantile(latencies, 0.99)),
                seconds=seconds,
            )

    def _work(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=_TIMEOUT_SECONDS)
        with self._lock:
            self._connections.add(connection)
        while not self._stopped.is_set():
            turn, user = self._claim()
            due = self._started + turn / self._rate
            if self._stopped.wait(max(0.0, due - time.monotonic())):
                break
            behind = time.monotonic() - due
            if behind > _GIVEN_UP_SECONDS:
                with self._lock:
                    self._given_up += 1
                continue
            self._send(connection, turn, user, due, is_late=behind > _LATE_SECONDS)
        connection.close()

    def _claim(self) -> tuple[int, int]:
        with self._lock:
            turn = self._turn
            self._turn += 1
            return turn, self._random.randrange(self._users)

    def _send(
        self,
        connection: http.client.HTTPConnection,
        turn: int,
        user: int,
        due: float,
        *,
        is_late: bool,
    ) -> None:
        headers = {
            "content-type": "application/json",
            "x-request-id": str(uuid.uuid4()),
            USER_HEADER: f"user-{user}",
        }
        status = 0
        try:
            body = self._bodies[turn % len(self._bodies)]
            connection.request("POST", self._path, body, headers)
            with connection.getresponse() as answer:
                answer.read()
                status = answer.status
        except (OSError, http.client.HTTPException):
            connection.close()
        if self._stopped.is_set():
            return
        with self._lock:
            self._late += is_late
            if status:
                self._answered[status] += 1
                self._latencies.append(time.monotonic() - due)
            else:
                self._failed += 1


def _body(example: bytes) -> bytes:
    instance = {"b64": base64.b64encode(example).decode("ascii")}
    return json.dumps({"instances": [instance]}).encode()


def _cut(connection: http.client.HTTPConnection) -> None:
    current = connection.sock
    if current is None:
        return
    try:
        current.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it was closed in the meantime
