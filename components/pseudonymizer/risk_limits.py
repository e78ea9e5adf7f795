"""What the published rows must satisfy."""

from __future__ import annotations

import dataclasses

from ..config import Config


@dataclasses.dataclass(frozen=True)
class RiskLimits(Config):
    """Limits on the risk that remains; see :mod:`.risk` for the figures.

    Attributes:
      k: subjects that must at least share every combination of quasi-identifiers; >= 1.
      l: different values that every sensitive column must at least have in every class; >= 1.
      entropy_l: the same, counting values by how hard they are to guess; >= 1.
      t: how far the sensitive values of a class may be from those of all; from 0 to 1.
      max_unique: the largest share of rows whose combination only one subject has; from 0 to 1.
      max_prosecutor: the largest chance to find a person who is known to be in the data.
      max_journalist: the largest chance to find a person of the population; see ``sampling``.
      max_marketer: the largest share of subjects that may be found.
      max_token_share: the largest share of rows that one subject's token may have.
      sampling: not a limit: the share of the population's subjects that are in the data, above 0,
        to 1. At 1 who is in the population is known to be in the data.
    """

    k: int | None = None
    l: int | None = None  # noqa: E741  # what l-diversity calls it
    entropy_l: float | None = None
    t: float | None = None
    max_unique: float | None = None
    max_prosecutor: float | None = None
    max_journalist: float | None = None
    max_marketer: float | None = None
    max_token_share: float | None = None
    sampling: float = 1.0

    def __post_init__(self) -> None:
        for name in ("k", "l", "entropy_l"):
            if getattr(self, name) is not None:
                self.require_between(name, 1, 2**31)
        for name in _SHARES:
            if getattr(self, name) is not None:
                self.require_between(name, 0.0, 1.0)
        self.require(0 < self.sampling <= 1, "sampling", "a share above 0, to 1")

    @property
    def given(self) -> bool:
        """Whether there is any limit."""
        names = ("k", "l", "entropy_l", *_SHARES)
        return any(getattr(self, name) is not None for name in names)

    @property
    def on_sensitive(self) -> bool:
        """Whether a limit is held against sensitive columns."""
        return any(value is not None for value in (self.l, self.entropy_l, self.t))


_SHARES = (
    "t",
    "max_unique",
    "max_prosecutor",
    "max_journalist",
    "max_marketer",
    "max_token_share",
)
