"""What a model answers, whichever runtime ran it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy.typing as npt

Answers: TypeAlias = Mapping[str, npt.NDArray[Any]]
"""Of a model to some examples: arrays of shape ``[examples, ...]`` by output name."""
