"""What ImportanceGen tells people: a sentence, a chart and every figure."""

from __future__ import annotations

from html import escape

from ..importance import ModelReliance, Reliance
from ..report import Figure, Table, render_report
from ..verdict import Outcome, Verdict
from .value_table import value_tables

WIDTH = 360
LEFT, RIGHT = 130.0, 350.0
ROW_HEIGHT = 22
SHOWN = 30
"""As many features are drawn, the most important ones; all of them are in the table."""


def sentence(reliance: ModelReliance) -> str:
    """The model's loss, on how many examples, and the feature it needs most."""
    loss = reliance.loss.replace("_", " ")
    model = f"The model's {loss} is {reliance.model_loss:.4g} on {reliance.examples:,} examples"
    if not reliance.features:
        return f"{model}, none of which differ in any feature."
    feature, most = ranked(reliance)[0]
    return (
        f"{model}; of {len(reliance.features)} features it needs {feature} most: without it the"
        f" loss rises by {_rise(reliance, most)}."
    )


def ranked(reliance: ModelReliance) -> list[tuple[str, Reliance]]:
    """Features with what they are worth, the most important first."""
    return sorted(reliance.features.items(), key=lambda one: (-one[1].importance, one[0]))


def importance_report(reliance: ModelReliance) -> str:
    """The whole HTML page."""
    page = Verdict(
        gate="ImportanceGen",
        outcome=Outcome.PASS,
        sentence=sentence(reliance),
        evidence={"permutations": reliance.permutations, "confidence": reliance.confidence},
    )
    caption = (
        f"Rise of the {reliance.loss.replace('_', ' ')} when a feature is permuted, with its"
        f" interval at {100 * reliance.confidence:g}% confidence. Features that hold much the same"
        " share their importance: permuting one leaves the model the other. A feature with a single"
        " value is not listed, because permuting it shows nothing."
    )
    figures = (Figure("Importance", draw(reliance), caption),) if reliance.features else ()
    return render_report(page, (*figures, _table(reliance), *value_tables(reliance)))


def _table(reliance: ModelReliance) -> Table:
    rows = tuple(
        (name, one.importance, one.low, one.high, _share(reliance, one))
        for name, one in ranked(reliance)
    )
    columns = ("Feature", "Rise of the loss", "at least", "at most", "of the loss")
    return Table("Features", columns, rows)


def _rise(reliance: ModelReliance, found: Reliance) -> str:
    figures = f"{found.importance:.3g} ({found.low:.3g} to {found.high:.3g})"
    share = _share(reliance, found)
    return f"{figures}, {share} of it" if share else figures


def _share(reliance: ModelReliance, found: Reliance) -> str:
    return f"{found.importance / reliance.model_loss:.1%}" if reliance.model_loss else ""


def draw(reliance: ModelReliance) -> str:
    """The most important features as bars with their intervals, as inline SVG."""
    shown = ranked(reliance)[:SHOWN]
    lowest = min(0.0, *(one.low for _, one in shown))
    highest = max(one.high for _, one in shown)
    scale = (RIGHT - LEFT) / ((highest - lowest) or 1.0)
    zero = LEFT - lowest * scale
    rows = [_bar(row, name, one, zero, scale) for row, (name, one) in enumerate(shown)]
    height = len(shown) * ROW_HEIGHT + 8
    axis = f'<line x1="{zero:.1f}" x2="{zero:.1f}" y1="0" y2="{height}" stroke="var(--line)"/>'
    return (
        f'<svg viewBox="0 0 {WIDTH} {height}" width="560" role="img" font-size="12"'
        ' fill="currentColor" font-family="inherit"><title>Importance of the features</title>'
        f"{axis}{''.join(rows)}</svg>"
    )


def _bar(row: int, name: str, found: Reliance, zero: float, scale: float) -> str:
    middle = row * ROW_HEIGHT + ROW_HEIGHT / 2 + 4
    start, end = sorted((zero, zero + found.importance * scale))
    low, high = zero + found.low * scale, zero + found.high * scale
    return (
        f'<text x="{LEFT - 8:.0f}" y="{middle + 4:.1f}" text-anchor="end">{escape(name)}</text>'
        f'<rect x="{start:.1f}" y="{middle - 6:.1f}" width="{end - start:.1f}" height="12"'
        ' fill="var(--link)"/>'
        f'<line x1="{low:.1f}" x2="{high:.1f}" y1="{middle:.1f}" y2="{middle:.1f}"'
        ' stroke="var(--soft)" stroke-width="2"/>'
    )
