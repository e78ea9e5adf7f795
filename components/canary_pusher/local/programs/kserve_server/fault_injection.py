"""Faults on purpose, as a file says that may change while the server runs."""

from __future__ import annotations

import collections
import os
import random
import time
from pathlib import Path

import numpy as np
import numpy.typing as npt

from .....errors import ConfigError
from ....settings.rehearsal import Faults

_LOOK_SECONDS = 0.05
_REMEMBERED = 64

Outputs = npt.NDArray[np.float64]


class FaultInjection:
    """Decides for each request whether it meets a fault."""

    def __init__(self, path: str, seed: int) -> None:
        """``path`` is the JSON file; empty: there are no faults."""
        self._path = path
        self._faults = Faults()
        self._seen: tuple[int, int] | None = None
        self._looked = 0.0
        self._random = random.Random(seed)
        self._answers: collections.deque[Outputs] = collections.deque(maxlen=_REMEMBERED)

    @property
    def delay_seconds(self) -> float:
        """By how much the next answer comes later."""
        return self._current().delay_milliseconds / 1000

    def fails(self) -> bool:
        """Whether the next request is to fail."""
        return self._random.random() < self._current().errors

    def falsified(self, outputs: Outputs) -> Outputs:
        """The outputs, shape ``[n, outputs]``, or in their place those of other examples.

        Of the answers it remembers, those that are farthest away: another example's answer is
        often nearly the right one.
        """
        self._answers.extend(outputs)
        if self._random.random() >= self._current().wrong_predictions:
            return outputs
        others = np.stack([one for one in self._answers if one.shape == outputs.shape[1:]])
        distances = np.abs(outputs[:, None] - others[None]).sum(axis=2)
        return others[distances.argmax(axis=1)]

    def _current(self) -> Faults:
        now = time.monotonic()
        if self._path and now - self._looked >= _LOOK_SECONDS:
            self._looked = now
            self._read()
        return self._faults

    def _read(self) -> None:
        try:
            status = os.stat(self._path)
            seen = (status.st_mtime_ns, status.st_ino)
            if seen != self._seen:
                self._faults = Faults.from_json(Path(self._path).read_text(encoding="utf-8"))
                self._seen = seen
        except FileNotFoundError:
            self._faults, self._seen = Faults(), None
        except ConfigError:
            return  # half a file: whoever writes it goes on; the faults stay as they are
