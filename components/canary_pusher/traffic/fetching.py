"""Asks a server for a page of figures."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request

from ...errors import PushError

_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Metrics and admin pages are the machines' own affair: a proxy for the outer world knows none."""


def fetch(url: str, seconds: float = 5.0) -> str:
    """The page at ``url``, whose status must be 200.

    Args:
      url: http or https.
      seconds: longest time to wait for the server, at each step.

    Raises:
      PushError: no answer, or another status; names the URL.
    """
    try:
        with _DIRECT.open(url, timeout=seconds) as answer:
            text: str = answer.read().decode()
            return text
    except (OSError, ValueError, http.client.HTTPException) as error:
        # urllib's errors are OSErrors; a connection cut in mid-answer is an HTTPException.
        reason = getattr(error, "reason", None) or error
        status = f"{error.code} " if isinstance(error, urllib.error.HTTPError) else ""
        raise PushError(
            f"No answer: {status}{reason}",
            where=url,
            remedy="Check that the server runs and that the address is right.",
        ) from error
