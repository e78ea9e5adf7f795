"""A split of requests that clients put into force: published in a file, read by who sends.

    {"model": "late", "generation": 7, "arms": [
      {"arm": "stable", "version": 11, "percent": 95.0},
      {"arm": "canary", "version": 12, "percent": 5.0}]}

The file is replaced whole, so a reader finds one split or the other.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from pathlib import Path

from ...atomic import write_atomically
from ...errors import PushError
from .roles import Roles


@dataclasses.dataclass(frozen=True)
class Arm:
    """A version that gets requests.

    Attributes:
      arm: ``stable`` or ``canary``.
      version: its number.
      percent: of the requests.
    """

    arm: str
    version: int
    percent: float


@dataclasses.dataclass(frozen=True)
class Split:
    """Who gets which requests to a model."""

    model: str
    generation: int
    arms: tuple[Arm, ...]

    def arm_of(self, key: str) -> Arm:
        """The arm that answers ``key``, say a user's: the same as long as the split is.

        Who is with the canary stays with it when its share grows.

        Raises:
          PushError: there is no version yet.
        """
        if not self.arms:
            raise PushError(f"No version of {self.model!r} takes requests yet")
        digest = hashlib.sha256(f"{self.model}\0{key}".encode()).digest()
        place = int.from_bytes(digest[:8], "big") / 2**64 * 100
        *earlier, last = sorted(self.arms, key=lambda arm: arm.arm != "canary")
        return next((arm for arm in earlier if place < arm.percent), last)


def publish_split(path: str, model: str, roles: Roles) -> None:
    """Replaces the file with the split that ``roles`` amount to.

    Raises:
      PushError: it cannot be written; the split before remains.
    """
    numbers = {"stable": roles.stable, "canary": roles.canary}
    shares = {"stable": 100.0 - roles.routing.weight, "canary": roles.routing.weight}
    arms = [
        dataclasses.asdict(Arm(name, number, shares[name]))
        for name, number in numbers.items()
        if number is not None
    ]
    facts = {"model": model, "generation": roles.generation, "arms": arms}
    try:
        write_atomically(Path(path), json.dumps(facts, sort_keys=True) + "\n")
    except OSError as error:
        raise PushError(
            f"Cannot publish the split: {error.strerror or error}",
            where=path,
            remedy="Check that the folder is writable and not full.",
        ) from error


def read_split(path: str) -> Split:
    """The split in the file, for who sends requests.

    Raises:
      PushError: there is none, or the file is no split.
    """
    try:
        facts = json.loads(Path(path).read_text(encoding="utf-8"))
        arms = tuple(Arm(**arm) for arm in facts["arms"])
        return Split(facts["model"], facts["generation"], arms)
    except OSError as error:
        raise PushError(f"Cannot read the split: {error.strerror}", where=path) from error
    except (ValueError, KeyError, TypeError) as error:
        raise PushError("The file is no split", where=path) from error
