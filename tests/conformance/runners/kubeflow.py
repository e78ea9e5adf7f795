"""Compiles for Kubeflow, and runs what was compiled, task by task, as Kubeflow would."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

from tidegate.orchestrators.emulation import emulate
from tidegate.orchestrators.emulation.emulator import commander_for
from tidegate.orchestrators.kubeflow import compile_pipeline

from ..behaviour import Composed, Place

IMAGE = "registry.example/conformance@sha256:" + "0" * 64


class Kubeflow:
    """The emulated backend; all runs of a place share its records."""

    platform = "kubeflow"
    beam_pipeline_args: tuple[str, ...] = ()

    def __init__(self) -> None:
        """Starts the process whose forks all tasks of all runs are."""
        self._folder = tempfile.TemporaryDirectory()
        self._variables = {"PYTHONPATH": os.environ["PYTHONPATH"]}
        self._commander = commander_for(Path(self._folder.name), True, self._variables)

    def run(self, composed: Composed, place: Place) -> bool:
        """Compiles it and runs it to its end."""
        compiled = compile_pipeline(
            composed.pipeline,
            place.folder / "pipeline.json",
            IMAGE,
            exit_handler=composed.exit_handler,
        )
        emulated = emulate(
            json.loads(compiled.read_text()),
            place.folder / "emulated",
            commander=self._commander,
            variables=self._variables,
        )
        return emulated.succeeded

    def close(self) -> None:
        """Ends that process."""
        self._commander.close()
        self._folder.cleanup()
