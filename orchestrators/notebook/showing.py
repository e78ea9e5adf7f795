"""How a notebook shows artifacts and errors."""

from __future__ import annotations

import contextlib
import logging
import sys
import traceback
from collections.abc import Iterator
from html import escape

from tfx.types.artifact import Artifact
from tfx.types.channel import Channel

from ...components.errors import TidegateError
from .outputs import Artifacts
from .views import artifact_view
from .views.markup import framed

LIBRARIES = ("absl", "apache_beam", "tensorflow")


def show(item: object) -> None:
    """Displays an artifact, the artifacts that a channel was given, or what shows itself."""
    # A notebook has IPython; Tidegate itself does without.
    from IPython.display import HTML, display  # type: ignore[import-untyped]

    if isinstance(item, Channel):
        display(HTML(channel_view(item)))
    elif isinstance(item, Artifact):
        display(HTML(artifact_view(item)))
    else:
        display(item)


def channel_view(channel: Channel) -> str:
    """HTML of the artifacts that a channel was given."""
    artifacts = Artifacts(channel.get())
    if artifacts:
        return artifacts._repr_html_()
    said = f"{channel.producer_component_id} has put out no {channel.output_key}"
    return framed(f"<p>{escape(said)}.</p>")


def register_formatters() -> None:
    """Has a notebook show an artifact or a channel that a cell ends with; again does no harm."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is not None:
        html = shell.display_formatter.formatters["text/html"]
        html.for_type(Artifact, artifact_view)
        html.for_type(Channel, channel_view)


@contextlib.contextmanager
def without_chatter() -> Iterator[None]:
    """Keeps what libraries warn of at every launch from standing between a cell and its view."""
    loggers = [logging.getLogger(name) for name in LIBRARIES]
    levels = [one.level for one in loggers]
    for one in loggers:
        one.setLevel(logging.ERROR)
    try:
        yield
    finally:
        for one, level in zip(loggers, levels, strict=True):
            one.setLevel(level)


@contextlib.contextmanager
def in_few_words() -> Iterator[None]:
    """Has a notebook show an error of Tidegate's as its sentence; ``%debug`` has the stack."""
    try:
        yield
    except TidegateError as error:
        lines = list(_told(error))
        error._render_traceback_ = lambda: lines  # type: ignore[attr-defined]  # IPython's hook
        raise


def _told(error: TidegateError) -> Iterator[str]:
    cause = error.__cause__
    if cause is not None and not isinstance(cause, TidegateError):
        frames = traceback.extract_tb(cause.__traceback__)
        began = [index for index, frame in enumerate(frames) if frame.name == "Do"]
        if began:  # what the node itself did, without TFX's way to it
            yield from "".join(traceback.format_list(frames[began[0] :])).splitlines()
        yield f"{type(error).__name__}: {error.what} ({error.where})."
    else:
        yield f"{type(error).__name__}: {error}"
