"""Starts the server: the packages of its environment first, then whatever takes its time."""

from __future__ import annotations

import logging
import os
import sys
import types

from ...server_options import ServerOptions


def main(options: ServerOptions) -> None:
    """Serves until the process ends."""
    _take(options.environment)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    from .versions import Versions

    versions = Versions(options)
    versions.start()
    from .server import run

    run(options, versions)


def _take(environment: str) -> None:
    """Puts an environment's packages before the interpreter's.

    KServe's ``__init__`` imports its Kubernetes client, and its later versions a watcher of
    certificates. Nothing here uses either: a stand-in for each saves their packages and a second.
    """
    sys.path.insert(0, environment)
    kserve = types.ModuleType("kserve")
    kserve.__path__ = [os.path.join(environment, "kserve")]
    watchfiles = types.ModuleType("watchfiles")
    watchfiles.__dict__.update(Change=None, awatch=None)
    sys.modules.update(kserve=kserve, watchfiles=watchfiles)


if __name__ == "__main__":
    main(ServerOptions.from_json(sys.argv[1]))
