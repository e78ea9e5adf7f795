"""What LeakScanner looks for and where."""

from __future__ import annotations

import dataclasses

from ..config import Config
from ..errors import ConfigError, UsageError
from .forms import USUAL_FORMS, require_forms


@dataclasses.dataclass(frozen=True)
class LeakSpec(Config):
    """The settings of a scan.

    Attributes:
      columns: of the list of identifiers, where that is a CSV or Parquet file.
      forms: in which an identifier may be written; see :mod:`.forms`.
      most_hits: how many hits the report lists; all count.
    """

    columns: tuple[str, ...] = ()
    forms: tuple[str, ...] = USUAL_FORMS
    most_hits: int = 1000

    def __post_init__(self) -> None:
        try:
            require_forms(self.forms)
        except UsageError as error:
            raise ConfigError(f"LeakSpec.forms: {error.what}", remedy=error.remedy) from None
        self.require_between("most_hits", 1, 10**6)
