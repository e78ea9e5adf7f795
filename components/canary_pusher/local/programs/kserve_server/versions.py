"""The folder of versions that a server follows, and the version it has loaded."""

from __future__ import annotations

import base64
import dataclasses
import json
import logging
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from .....errors import UsageError
from .....serving import ServedModel
from ...server_options import ServerOptions

_LOOK_SECONDS = 0.1
_WARM_UPS = 50

_log = logging.getLogger(__name__)


@dataclasses.dataclass(frozen=True)
class Loaded:
    """A version that answers."""

    number: int
    model: ServedModel

    def answer(self, examples: Sequence[bytes]) -> npt.NDArray[np.float64]:
        """The outputs, shape ``[n, outputs]``.

        Raises:
          UsageError: it answers an example with an error, or with something else than numbers.
        """
        return self.model.predict(examples)


class Versions:
    """Loads what the folder has, in a thread of its own.

    A version takes over from the one before in a single assignment, after it was loaded and has
    answered the examples to warm up with: no request ever meets a version half there.
    """

    def __init__(self, options: ServerOptions) -> None:
        self.current: Loaded | None = None
        self._options = options
        self._unusable: dict[int, str] = {}
        self._examples = _warm_ups(options)

    def start(self) -> None:
        """Follows the folder from now on."""
        threading.Thread(target=self._follow, name="versions", daemon=True).start()

    def complaint(self, number: int) -> str:
        """Why a version does not answer; empty if it does."""
        loaded = self.current
        if loaded is not None and loaded.number == number:
            return ""
        if number in self._unusable:
            return self._unusable[number]
        return f"loaded is {loaded.number if loaded is not None else 'none'}"

    def look(self) -> None:
        """Takes the version that is to be served, if it is another than before."""
        wanted = newest_version(self._options.models, self._options.version, self._unusable)
        loaded = self.current
        if wanted == (loaded.number if loaded is not None else None):
            return
        if wanted is None:
            self.current = None
            return
        try:
            self.current = self._load(wanted)
        except UsageError as error:
            self._unusable[wanted] = str(error)
            _log.error("Version %d cannot be served: %s", wanted, error)

    def _follow(self) -> None:
        pause = threading.Event()
        while True:
            try:
                self.look()
            except Exception:  # what was loaded goes on answering
                _log.exception("Looking for versions failed")
            pause.wait(_LOOK_SECONDS)

    def _load(self, number: int) -> Loaded:
        options = self._options
        model = ServedModel(
            str(Path(options.models, str(number))),
            "RolloutPolicy",
            options.signature,
            options.output,
        )
        loaded = Loaded(number, model)
        for turn in range(_WARM_UPS if self._examples else 0):
            try:
                loaded.answer([self._examples[turn % len(self._examples)]])
            except Exception:  # its failures are for the gates to see
                _log.warning("Version %d fails to answer an example of the warm-up", number)
                break
        _log.info("Version %d answers", number)
        return loaded


def newest_version(
    models: str, wanted: int | None = None, unusable: Sequence[int] | dict[int, str] = ()
) -> int | None:
    """The greatest number that is there and no known failure; with ``wanted`` only that one."""
    try:
        numbers = [
            int(entry.name)
            for entry in Path(models).iterdir()
            if entry.name.isdecimal() and (entry / "saved_model.pb").is_file()
        ]
    except FileNotFoundError:
        return None
    usable = [one for one in numbers if one not in unusable and wanted in (None, one)]
    return max(usable, default=None)


def _warm_ups(options: ServerOptions) -> list[bytes]:
    if not options.warm_up:
        return []
    lines = Path(options.warm_up).read_text(encoding="ascii").splitlines()
    return [base64.b64decode(json.loads(line)) for line in lines]
