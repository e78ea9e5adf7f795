"""The folder that a pipeline's runs share on this machine, and the lock that keeps two apart.

Under a root stand ``metadata.db`` (ML-Metadata), ``artifacts/``, ``serving/``, ``logs/`` and
``reports/``. Raw data and keysets never do; they live under :func:`home`.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from ..components.errors import PipelineRootError
from .run_lock import held

HOME_VARIABLE = "TIDEGATE_HOME"

LOCK_FOLDER = ".run"
"""Under a root: the lock's files."""

ROOM_BYTES = 1 << 20
"""A root without so much room is refused before anything is written to it."""


def home() -> Path:
    """Where prepared data and keysets are kept: ``$TIDEGATE_HOME``, else ``~/.tidegate``."""
    return Path(os.environ.get(HOME_VARIABLE) or Path.home() / ".tidegate")


class PipelineRoot:
    """The places under one pipeline root."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path).resolve()

    @property
    def metadata(self) -> Path:
        """ML-Metadata's SQLite file."""
        return self.path / "metadata.db"

    @property
    def artifacts(self) -> Path:
        """TFX's pipeline root."""
        return self.path / "artifacts"

    @property
    def serving(self) -> Path:
        """The filesystem target's base directory; ``serving/N`` is version N."""
        return self.path / "serving"

    @property
    def logs(self) -> Path:
        """One log a run."""
        return self.path / "logs"

    @property
    def reports(self) -> Path:
        """One page and one JSON a run."""
        return self.path / "reports"

    @contextlib.contextmanager
    def locked(self) -> Iterator[PipelineRoot]:
        """Holds the root for one run; the lock ends with its processes, also when they are killed.

        Raises:
          PipelineRootError: when the root cannot be made or written.
          PipelineLockedError: when another run holds it.
        """
        with contextlib.ExitStack() as lock:
            try:
                self._check_writable()
                lock.enter_context(held(self.path / LOCK_FOLDER, self.path))
            except OSError as error:
                raise PipelineRootError(
                    f"The pipeline root cannot be written: {error.strerror}",
                    where=str(self.path),
                    remedy="Make it a folder with room that you may write to, or give another"
                    " --root.",
                ) from error
            yield self

    def existing(self) -> PipelineRoot:
        """This root, where some run has left metadata in it.

        Raises:
          PipelineRootError: where none has.
        """
        if not self.metadata.is_file():
            raise PipelineRootError(
                "No pipeline has run in this root",
                where=str(self.path),
                remedy="Give the --root of a run, or run a pipeline first.",
            )
        return self

    def _check_writable(self) -> None:
        self.path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=self.path) as probe:
            probe.write(bytes(ROOM_BYTES))
            probe.flush()
            os.fsync(probe.fileno())
