"""Runs compiled pipelines on this machine as Kubeflow Pipelines and Vertex AI would.

It knows nothing of what the tasks do: it parses the specification, resolves inputs, evaluates
conditions, fills in placeholders and runs each container's own command.
"""

from .emulator import Emulated, emulate
from .specification import read_specification

__all__ = ["Emulated", "emulate", "read_specification"]
