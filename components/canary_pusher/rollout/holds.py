"""Why a rollout stands still: several grounds may hold it at once, each lifted in its own way."""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True)
class Holds:
    """The grounds, each a clause, or empty where it does not hold.

    Attributes:
      restored: the watchdog has put the stable version back. Lifted by the controller's return;
        until then the canary gets no requests.
      harm: harm was shown while the gates only advise. Lifted by a person; until then the canary
        gets no requests.
      person: somebody said so. Lifted by a person.
      refused: the gates may not go on by themselves. Lifted by a person.
      blind: there are no figures. Lifted by the next window that has some.
      patience: the stage waits too long for evidence. Lifted by the evidence.
    """

    restored: str = ""
    harm: str = ""
    person: str = ""
    refused: str = ""
    blind: str = ""
    patience: str = ""

    @property
    def reason(self) -> str:
        """The ground that weighs most, or empty where nothing holds."""
        grounds = (getattr(self, field.name) for field in dataclasses.fields(self))
        return next(filter(None, grounds), "")

    @property
    def kind(self) -> str:
        """Which of the grounds that is, by its name; empty where nothing holds."""
        names = (field.name for field in dataclasses.fields(self))
        return next((name for name in names if getattr(self, name)), "")

    @property
    def closes(self) -> bool:
        """Whether the canary gets no requests meanwhile."""
        return bool(self.restored or self.harm)

    @property
    def takes_a_person(self) -> bool:
        """Whether only a person can lift one of them."""
        return bool(self.harm or self.person or self.refused)


NOT_HELD = Holds()
"""It moves."""
