"""Replays against a small server in this process."""

import base64
import collections
import contextlib
import http.server
import json
import threading
import time

import pytest

from tidegate.components.canary_pusher.local.replayer import USER_HEADER, Replayer
from tidegate.components.errors import UsageError


class Server(http.server.ThreadingHTTPServer):
    """Remembers what it was asked, and answers as it is told."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.port = self.server_address[1]
        self.seen, self.status, self.delay = [], 200, 0.0


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers a POST."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.seen.append((time.monotonic(), self.path, dict(self.headers), body))
        time.sleep(self.server.delay)
        with contextlib.suppress(OSError):  # a replay that is stopped does not wait for answers
            self.send_response(self.server.status)
            self.send_header("content-length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

    def log_message(self, *_):
        """Says nothing."""


@pytest.fixture
def server():
    """A server that is up for one test."""
    serving = Server()
    thread = threading.Thread(target=serving.serve_forever, args=(0.01,))
    thread.start()
    yield serving
    serving.shutdown()
    thread.join()
    serving.server_close()


def replay(server, seconds, **settings):
    """Replays three examples for a while."""
    given = {"requests_per_second": 100, "users": 5, **settings}
    replayer = Replayer([b"\x00a", b"b", b"c"], server.port, "/predict", **given)
    replayer.start()
    time.sleep(seconds)
    return replayer.stop()


def test_the_rate_is_kept_and_each_request_is_its_own(server):
    """Users would lose the traffic they asked for, and mirrored answers their pairs."""
    figures = replay(server, 1.0)
    assert 85 <= figures.sent <= 100 * figures.seconds + 1
    assert figures.answered == {200: figures.sent}
    assert (figures.failed, figures.given_up) == (0, 0)
    assert 0 < figures.median_milliseconds <= figures.p99_milliseconds < 1000
    identities = [headers["x-request-id"] for _, _, headers, _ in server.seen]
    assert len(set(identities)) == len(identities)
    examples = [base64.b64decode(body["instances"][0]["b64"]) for *_, body in server.seen]
    counts = collections.Counter(examples)
    assert set(counts) == {b"\x00a", b"b", b"c"}
    assert max(counts.values()) - min(counts.values()) <= 2


def test_requests_come_from_the_users_asked_for(server):
    """Users would lose stickiness: it can only be seen with users who come again."""
    replay(server, 0.5, users=3)
    users = {headers[USER_HEADER] for _, _, headers, _ in server.seen}
    assert users == {"user-0", "user-1", "user-2"}


def test_a_slow_server_does_not_slow_the_replay_down(server):
    """Users would lose the very requests in which slowness shows."""
    server.delay = 0.15
    figures = replay(server, 1.0)
    assert len(server.seen) >= 90
    assert figures.median_milliseconds >= 150
    assert figures.late <= 5


def test_what_cannot_be_sent_in_time_is_counted_not_sent_later(server):
    """Users would lose a model to the burst that follows somebody else's stall."""
    server.delay = 3.0
    started = time.monotonic()
    figures = replay(server, 2.0)
    assert time.monotonic() - started < 2.5
    assert len(server.seen) <= 33
    assert figures.given_up >= 30


def test_failures_are_counted_by_kind(server):
    """Users would lose the difference between a proxy that answers 503 and none at all."""
    server.status = 503
    assert set(replay(server, 0.2).answered) == {503}
    unused = Server()
    unused.server_close()
    figures = replay(unused, 0.2)
    assert figures.answered == {}
    assert figures.failed >= 10


def test_without_examples_there_is_nothing_to_replay():
    """Users would lose their time to a rehearsal without traffic."""
    with pytest.raises(UsageError, match="no examples"):
        Replayer([], 1, "/", requests_per_second=1, users=1)
