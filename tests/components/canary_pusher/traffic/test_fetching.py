"""Pages of figures."""

from __future__ import annotations

import socket

import pytest

from tidegate.components.canary_pusher.traffic.fetching import fetch
from tidegate.components.errors import PushError


def test_a_page_is_had_whatever_proxy_is_set(
    pages: tuple[str, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A company's proxy knows nothing of loopback, and every gate would stand still."""
    url, found = pages
    found["/stats"] = "figures"
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert fetch(f"{url}/stats") == "figures"


def test_who_does_not_answer_is_named(pages: tuple[str, dict[str, str]]) -> None:
    """Which of the servers it is, and what it said, is where every repair begins."""
    url, _ = pages
    with pytest.raises(PushError, match=rf"No answer: 404 Not Found \({url}/none\)"):
        fetch(f"{url}/none")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(PushError, match=r"No answer: .*refused"):
        fetch(f"http://127.0.0.1:{port}/")
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        pytest.raises(PushError, match=r"No answer: .*timed out"),
    ):
        fetch(f"http://127.0.0.1:{silent.getsockname()[1]}/", seconds=0.05)
