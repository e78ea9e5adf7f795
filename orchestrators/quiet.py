"""Sends what libraries say while a pipeline runs to a log file, and leaves the terminal to people.

TFX, Beam and TensorFlow write thousands of lines to standard error, some of them from C++, so the
file descriptor itself is turned to the log.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO


def hush_imports() -> None:
    """Keeps libraries from talking while they are imported or torn down.

    Call it before importing them.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
    warnings.filterwarnings("ignore")
    sys.unraisablehook = _unraisable


def _unraisable(hooked: sys.UnraisableHookArgs) -> None:
    # TensorFlow's functions complain from their finalizers when the interpreter is torn down.
    if "AtomicFunction.__del__" not in repr(hooked.object):
        sys.__unraisablehook__(hooked)


@contextlib.contextmanager
def logged_to(path: Path) -> Iterator[TextIO]:
    """Appends standard output and error to ``path`` for as long as the block lasts.

    Yields:
      A stream on what standard output was before, for progress meant for a person.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    sys.stdout.flush()
    sys.stderr.flush()
    kept = [os.dup(1), os.dup(2)]
    terminal = os.fdopen(os.dup(kept[0]), "w", buffering=1, encoding="utf-8")
    with open(path, "a", encoding="utf-8") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        yield terminal
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
        sys.stdout.flush()
        sys.stderr.flush()
        os.dup2(kept[0], 1)
        os.dup2(kept[1], 2)
        for descriptor in kept:
            os.close(descriptor)
        terminal.close()
