"""What people read of importances."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

from tidegate.components.importance import ModelReliance, Reliance
from tidegate.components.importance_gen.report import draw, importance_report, sentence

FOUND = ModelReliance(
    loss="log_loss",
    model_loss=0.5,
    examples=2000,
    permutations=5,
    confidence=0.95,
    features={
        "seats": Reliance(-0.001, -0.002, 0.0),
        "hour <local>": Reliance(0.1, 0.08, 0.12),
        "carrier": Reliance(0.02, 0.01, 0.03),
    },
)
NOTHING = ModelReliance("log_loss", 0.0, 2, 1, 0.95, {})


def test_the_sentence_says_what_matters_most() -> None:
    """It is what ML-Metadata answers."""
    assert sentence(FOUND) == (
        "The model's log loss is 0.5 on 2,000 examples; of 3 features it needs hour <local> most:"
        " without it the loss rises by 0.1 (0.08 to 0.12), 20.0% of it."
    )
    assert "none of which differ" in sentence(NOTHING)


def test_the_page_lists_features_by_importance() -> None:
    """The reader looks for what matters at the top; names come from data and may hold anything."""
    page = importance_report(FOUND)
    order = [page.index(name) for name in ("<td>hour &lt;local&gt;", "<td>carrier")]
    assert order == sorted(order)
    assert "<local>" not in page
    assert "http" not in page.replace("http://www.w3.org", "")
    assert "Importance" in importance_report(NOTHING)


def test_the_chart_is_well_formed_and_to_scale() -> None:
    """A bar of the wrong length is a lie that looks like a figure."""
    bars = ElementTree.fromstring(draw(FOUND)).findall("rect")
    widths = [float(bar.get("width", "nan")) for bar in bars]
    assert abs(widths[0] / widths[1] - 5) < 0.05
    assert widths[2] > 0
