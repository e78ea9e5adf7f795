"""A model's files, put where a server finds them: all of them or none."""

from __future__ import annotations

import os
import shutil

from ...errors import PushError
from ..durable import copy_durably, make_folders, sync_folder
from ..model_files import ModelFiles, read_model

INCOMING_PREFIX = ".incoming-"


def place_version(model: ModelFiles, folder: str) -> ModelFiles:
    """Copies a model to ``folder`` and returns it as it is there; a whole copy is left as it is.

    It is written aside, synced, held to its digest and renamed. What a crash left aside is removed.

    Raises:
      PushError: another model is there, the model changed while it was copied, or the folder cannot
        be written.
    """
    parent, name = os.path.split(os.path.abspath(folder))
    aside = os.path.join(parent, f"{INCOMING_PREFIX}{name}")
    try:
        if not os.path.isdir(folder):
            make_folders(parent)
            shutil.rmtree(aside, ignore_errors=True)
            copy_durably(model.path, aside)
            _require_same(aside, model, "The model changed while it was copied")
            os.rename(aside, folder)
            sync_folder(parent)
    except OSError as error:
        raise PushError(
            f"Cannot copy the model: {error.strerror or error}",
            where=str(error.filename or folder),
            remedy="Check that the folder is there, writable and not full.",
        ) from error
    _require_same(folder, model, "Another model is there already")
    return ModelFiles(folder, model.digest)


def _require_same(folder: str, model: ModelFiles, otherwise: str) -> None:
    if read_model(folder).digest != model.digest:
        raise PushError(otherwise, where=folder, remedy="Deliver it under the next free number.")
