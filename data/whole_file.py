"""Files of spans that no reader ever sees half of."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from .errors import DataError


@contextlib.contextmanager
def written_whole(path: Path) -> Iterator[BinaryIO]:
    """Opens a file beside `path`, which takes its place, synced, once the block ends well.

    Raises:
      DataError: the folder cannot be made or written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".writing-") as aside:
            partial = Path(aside) / path.name
            with open(partial, "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            os.replace(partial, path)
    except OSError as error:
        raise DataError(
            f"The span cannot be written: {error.strerror}",
            where=str(path),
            remedy="Give a folder that may be written and has room.",
        ) from error
