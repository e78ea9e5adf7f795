"""The folder that a pipeline's runs share on this machine, and the lock that keeps two apart.

Under a root stand ``metadata.db`` (ML-Metadata), ``artifacts/``, ``serving/``, ``logs/`` and
``reports/``. Raw data and keysets never do; they live under :func:`home`.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from ..components.errors import PipelineLockedError, PipelineRootError

HOME_VARIABLE = "TIDEGATE_HOME"


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
        """Holds the root for one run; the lock ends with the process, also when it is killed.

        Raises:
          PipelineRootError: when the root cannot be made or written.
          PipelineLockedError: when another run holds it.
        """
        self._check_writable()
        with open(self.path / ".lock", "a+", encoding="utf-8") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                lock.seek(0)
                raise PipelineLockedError(
                    f"Process {lock.read().strip() or 'unknown'} is running in this pipeline root",
                    where=str(self.path),
                    remedy="Wait for it to end, or give another --root.",
                ) from error
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
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
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.path):
                pass
        except OSError as error:
            raise PipelineRootError(
                f"The pipeline root cannot be written: {error.strerror}",
                where=str(self.path),
                remedy="Make it a folder that you may write to, or give another --root.",
            ) from error
