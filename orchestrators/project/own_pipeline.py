"""What a project of one's own tells the command of its pipeline."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, ClassVar

from ...components.errors import DataError
from ...components.pseudonymizer import Policy, create_keyset, load_keyset
from ..ready_pipelines import Wishes
from ..root import home

_SPAN = re.compile(r"span-(\d+)")


class OwnPipeline:
    """A pipeline over a folder of spans, with a Pseudonymizer; a subclass composes it.

    Attributes:
      name: of the pipeline, as ML-Metadata knows it.
      config_type: with ``load(path)`` and a field ``policy``, the policy's file.
      data: the folder of spans, unless a user names another.
      file: what stands in each span's folder, ``span-01`` and so on.
      config: the settings of this run.
      data_root: the folder of spans of this run.
      keyset: reference to the keys of this run.
    """

    name: ClassVar[str]
    config_type: ClassVar[Any]
    data: ClassVar[Path]
    file: ClassVar[str]

    def __init__(self, wishes: Wishes) -> None:
        self.config = self.config_type.load(wishes.config)
        self._wishes = wishes
        self.data_root = ""
        self.keyset = ""

    def prepare(self, root: Path) -> tuple[int, ...]:
        """Finds the spans, and makes keys under :func:`~..root.home` where there are none.

        Raises:
          DataError: where a span is missing, or raw data would lie in the root.
          KeysetError: where the keys cannot be used.
        """
        folder = self._wishes.data or self.data
        domain = Policy.from_yaml(self.config.policy).domain
        keyset = self._wishes.keyset or home() / "keys" / f"{domain}.json"
        for path in (folder, keyset):
            _require_apart(path, root)
        spans = tuple(self._wishes.spans) or self._latest(folder)
        for span in spans:
            self._require_span(folder, span)
        if self._wishes.keyset is None and not keyset.exists():
            keyset.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            create_keyset(keyset, domain)
        load_keyset(keyset).require_domain(domain)
        self.adopt(str(folder.resolve()), str(keyset.resolve()))
        return spans

    def adopt(self, data: str, keyset: str) -> None:
        """Takes data and keys to be there."""
        self.data_root, self.keyset = data, keyset

    def compose(self, **settings: Any) -> Any:
        """TFX's pipeline, made by the project."""
        raise NotImplementedError

    def _latest(self, folder: Path) -> tuple[int, ...]:
        names = (_SPAN.fullmatch(path.parent.name) for path in folder.glob(f"span-*/{self.file}"))
        spans = sorted(int(name.group(1)) for name in names if name)
        if not spans:
            raise DataError(
                f"There is no span with {self.file}",
                where=str(folder),
                remedy=f"Put data there as span-01/{self.file}, or name another folder as --data.",
            )
        return tuple(spans[-1:])

    def _require_span(self, folder: Path, span: int) -> None:
        path = folder / f"span-{span:02d}" / self.file
        if not path.is_file():
            raise DataError(
                f"Span {span} is missing",
                where=str(path),
                remedy="Put the span's file there, or ask for another span.",
            )


def _require_apart(path: Path, root: Path) -> None:
    if path.resolve().is_relative_to(root.resolve()):
        raise DataError(
            "Raw data and keys may not lie inside the pipeline root",
            where=str(path),
            remedy="Everything under a root may be shared; keep them elsewhere.",
        )
