"""What shifts cost a model and what was foretold of them, as tables."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pandas as pd

from drift.bars import Bar, print_table
from drift.column_faults import MIXED_UP


@dataclasses.dataclass(frozen=True)
class Case:
    """What one shift of one feature did, and what was foretold of it, as shares of the loss.

    Attributes:
      feature: which.
      kind: of fault.
      shift: in words.
      drift: the largest figure that the gate measured.
      importance: the feature's.
      impact: the gate's, of all figures of the feature together.
      gate: what follows: ``passes``, ``warns`` or ``blocks``.
      gate_by_product: what would follow without costs of values.
      realised: by how much the loss really rises.
    """

    feature: str
    kind: str
    shift: str
    drift: float
    importance: float
    impact: float
    gate: str
    gate_by_product: str
    realised: float

    @property
    def product(self) -> float:
        """The impact as it would be without costs of values."""
        return self.drift * self.importance


def print_cases(cases: list[Case]) -> None:
    """All shifts, the costliest first."""
    print()
    print_table(
        ["feature", "shift", "drift", "importance", "product", "impact", "gate", "realised"],
        [
            [
                one.feature,
                one.shift,
                f"{one.drift:.3f}",
                *(f"{share:.2%}" for share in (one.importance, one.product, one.impact)),
                one.gate,
                f"{one.realised:+.2%}",
            ]
            for one in sorted(cases, key=lambda one: -one.realised)
        ],
    )


def print_correlations(cases: list[Case]) -> None:
    """Of each method over all shifts, and over each kind of them."""
    groups = {"that statistics can see": seen(cases), "all": cases}
    for kind in sorted({one.kind for one in cases}):
        groups[kind] = [one for one in cases if one.kind == kind]
    print("\nSpearman with the realised rise of the loss")
    methods = ("impact", "product", "drift", "importance")
    print_table(
        ["shifts", "number", "impact", "drift x importance", "drift alone", "importance alone"],
        [
            [name, str(len(group)), *(f"{correlation(group, one):.3f}" for one in methods)]
            for name, group in groups.items()
        ],
    )


def print_leniency(cases: list[Case], limit: float) -> None:
    """What the gate lets pass with a warning, and what that really costs."""
    above = [one for one in cases if one.gate != "passes"]
    harmful = [one for one in above if one.realised > limit]
    harmless = [one for one in above if one.realised <= limit]
    print(
        f"\nOf {len(above)} shifts that do not pass, what an impact of {limit:.0%} at most excuses"
    )
    print_table(
        ["by", f"of {len(harmless)} that cost no more", f"of {len(harmful)} that cost more"],
        [
            [
                by,
                *(
                    str(sum(getattr(one, gate) == "warns" for one in group))
                    for group in (harmless, harmful)
                ),
            ]
            for by, gate in (("impact", "gate"), ("drift x importance", "gate_by_product"))
        ],
    )
    print()


def bars(cases: list[Case]) -> Iterator[Bar]:
    """The bar beside the plain product, which is what importances are usually put to."""
    for name, group in (("that statistics can see", seen(cases)), ("all", cases)):
        yield Bar(
            f"Spearman of impact and realised loss, {len(group)} shifts, {name}",
            correlation(group, "impact"),
            at_least=0.8,
            peer=correlation(group, "product"),
            peer_name="drift x importance",
        )


def seen(cases: list[Case]) -> list[Case]:
    """Those that a statistic of the column can see."""
    return [one for one in cases if one.kind != MIXED_UP]


def correlation(cases: list[Case], method: str) -> float:
    """Rank correlation with what came, ties by their mean rank."""
    foretold = pd.Series([getattr(one, method) for one in cases])
    realised = pd.Series([one.realised for one in cases])
    return float(foretold.rank().corr(realised.rank()))
