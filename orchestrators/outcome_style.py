"""How outcomes look on a terminal."""

from __future__ import annotations

from ..components.verdict import Outcome

STYLES = {Outcome.PASS: "green", Outcome.FAIL: "bold red", Outcome.INCONCLUSIVE: "yellow"}
"""Rich's style of each outcome."""
