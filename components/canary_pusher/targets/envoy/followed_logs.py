"""Follows the logs that a target's figures come from, for as long as the process looks."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping

from ....errors import PushError
from ...policy import RolloutPolicy
from ...traffic.business_log import BusinessLog
from ...traffic.shadow_log import PairedAnswers


class FollowedLogs:
    """Each log is followed from where it ended when it was first asked for."""

    def __init__(self) -> None:
        self._pairs: dict[tuple[str, str, str], PairedAnswers] = {}
        self._business: dict[tuple[str, tuple[tuple[int, str], ...]], BusinessLog] = {}

    def pairs(self, canary: str, stable: str, policy: RolloutPolicy) -> PairedAnswers:
        """Both arms' answers to mirrored requests until now.

        Args:
          canary: log of the new version's server.
          stable: log of the stable version's.
          policy: says when two answers disagree.

        Raises:
          PushError: a log cannot be read.
        """
        key = (canary, stable, policy.digest())
        if key not in self._pairs:
            self._pairs[key] = PairedAnswers(*key[:2], policy)
        with _failures_named():
            self._pairs[key].read()
        return self._pairs[key]

    def business(self, path: str, versions: Mapping[int, str]) -> BusinessLog:
        """The sums of a business metric until now.

        Args:
          path: of the log.
          versions: ``canary`` or ``stable`` by the number of the version that it is.

        Raises:
          PushError: the log cannot be read.
        """
        key = (path, tuple(sorted(versions.items())))
        if key not in self._business:
            self._business[key] = BusinessLog(path, versions)
        with _failures_named():
            self._business[key].read()
        return self._business[key]


@contextlib.contextmanager
def _failures_named() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise PushError(
            f"Cannot read a log: {error.strerror}",
            where=str(error.filename),
            remedy="Check that this process may read it.",
        ) from error
