"""A pipeline that the command can be told to compile, as a user's own is."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from tfx.orchestration.pipeline import Pipeline

from tidegate.orchestrators.ready_pipelines import Wishes

from .step import Step


class Ready:
    """One step that is told where its data and keys are."""

    name: ClassVar[str] = "ready"

    def __init__(self, wishes: Wishes) -> None:
        self._wishes = wishes

    def prepare(self, root: Path) -> tuple[int, ...]:
        """Nothing is missing."""
        return (1,)

    def adopt(self, data: str, keyset: str) -> None:
        """Takes them to be there."""
        self._data, self._keyset = data, keyset

    def compose(self, *, pipeline_root: str, span: int | None, **settings: Any) -> Any:
        """One step."""
        step = Step(text=f"{self._data} {self._keyset}", number=span).with_id("Only")
        return Pipeline(self.name, str(pipeline_root), components=[step])
