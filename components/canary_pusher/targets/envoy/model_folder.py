"""The folder of versions that one model server watches.

models/
  7/                 a whole version, under a number that is never used again
  .incoming-<name>/  a version being written
  .retired-<name>/   one being removed
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator

from ....errors import PushError
from ...durable import copy_durably, make_folders, sync_folder
from ...model_files import ModelFiles, read_model

_ASIDE = (".incoming-", ".retired-")


class ModelFolder:
    """The folder ``path``, made when first written to."""

    def __init__(self, path: str) -> None:
        self.path = path

    def version(self, number: int) -> str:
        """The path of a version, there or not."""
        return os.path.join(self.path, str(number))

    def greatest(self) -> int:
        """The greatest number in use, whoever used it; 0 if there is none.

        Raises:
          PushError: the folder cannot be read.
        """
        with self._failures_named("read"):
            try:
                names = os.listdir(self.path)
            except FileNotFoundError:
                return 0
            return max((int(n) for n in names if n.isascii() and n.isdigit()), default=0)

    def prepare(self, model: ModelFiles, number: int) -> str:
        """Copies the model beside the versions, on disk when it returns; empty if it is there.

        Returns:
          The copy's path, for :meth:`publish`.

        Raises:
          PushError: it cannot be copied, has changed since it was read, or the number is taken by
            another model.
        """
        if os.path.isdir(self.version(number)):
            if read_model(self.version(number)).digest == model.digest:
                return ""
            raise PushError(
                f"Version {number} is another model already",
                where=self.version(number),
                remedy="A number is never used again: load it under the next one.",
            )
        aside = os.path.join(self.path, f"{_ASIDE[0]}{number}-{os.getpid()}")
        with self._failures_named("write to"):
            make_folders(self.path)
            self.clear()
            try:
                copy_durably(model.path, aside)
                if read_model(aside).digest != model.digest:
                    raise PushError("The model changed while it was copied", where=model.path)
            except BaseException:
                shutil.rmtree(aside, ignore_errors=True)
                raise
        return aside

    def publish(self, aside: str, number: int) -> None:
        """Gives a prepared copy its number, under which the server finds it.

        Raises:
          PushError: it cannot be renamed, for instance as the number was taken meanwhile.
        """
        with self._failures_named("write to"):
            os.rename(aside, self.version(number))
            sync_folder(self.path)

    def remove(self, number: int) -> None:
        """Takes a version away; one that is not there is left at that.

        Raises:
          PushError: it cannot be removed.
        """
        with self._failures_named("write to"):
            if os.path.isdir(self.version(number)):
                retired = os.path.join(self.path, f"{_ASIDE[1]}{number}-{os.getpid()}")
                os.rename(self.version(number), retired)
                sync_folder(self.path)

    def clear(self) -> None:
        """Frees what removed and half-written versions take.

        Raises:
          PushError: it cannot be freed.
        """
        with self._failures_named("write to"):
            if os.path.isdir(self.path):
                for name in os.listdir(self.path):
                    if name.startswith(_ASIDE):
                        shutil.rmtree(os.path.join(self.path, name), ignore_errors=True)

    @contextlib.contextmanager
    def _failures_named(self, action: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise PushError(
                f"Cannot {action} the folder of a model server: {error.strerror or error}",
                where=str(error.filename or self.path),
                remedy="Check that it is there, writable and not full.",
            ) from error
