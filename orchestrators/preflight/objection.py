"""Why a pipeline is not run somewhere."""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True)
class Objection:
    """One thing that would not mean there what the definition says.

    Attributes:
      rule: the name of the rule that objects.
      node: the node at fault; empty where it is the pipeline as a whole.
      what: would become of it, in silence or only after an hour.
      why: the reason, in the platform's own terms.
      remedy: what to do.
    """

    rule: str
    node: str
    what: str
    why: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.node}: " if self.node else ""
        return f"[{self.rule}] {place}{self.what}. {self.why}. {self.remedy}"
