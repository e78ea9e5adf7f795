"""What a model server of a rehearsal is started with."""

from __future__ import annotations

import dataclasses

from ...config import Config

MODEL_NAME = "model"
"""The name under which every server of a rehearsal serves: arms differ in nothing that is asked."""


@dataclasses.dataclass(frozen=True)
class ServerOptions(Config):
    """The settings of one model server.

    Attributes:
      environment: folder with the packages that the interpreter lacks.
      models: folder of versions: ``1/``, ``2/`` and so on, each a SavedModel. It may be empty.
      socket: number of the inherited file descriptor that is bound to the server's address.
      version: the only one that is served; None: always the newest.
      signature: serving signature that is called.
      output: name of the signature's output; None: its only one.
      shadow_log: file to which each answer is appended; empty: to none.
      faults: JSON file with :class:`Faults`, read again whenever it changes; empty: there are none.
      warm_up: file with JSON strings in base64, one a line: examples that a version answers before
        it is called ready; empty: there are none.
      seed: decides which requests meet the faults.
    """

    environment: str
    models: str
    socket: int = -1
    version: int | None = None
    signature: str = "serving_default"
    output: str | None = None
    shadow_log: str = ""
    faults: str = ""
    warm_up: str = ""
    seed: int = 0
