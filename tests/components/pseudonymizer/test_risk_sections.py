"""The drawings and tables of a privacy report."""

from __future__ import annotations

from xml.etree import ElementTree

import numpy as np
import pytest

from tidegate.components.pseudonymizer.risk import Sensitive, measure_risk
from tidegate.components.pseudonymizer.risk_sections import risk_sections
from tidegate.components.report import Gallery, Table

RANDOM = np.random.default_rng(4)
COLUMNS = {
    'a "long" <name> of a column': RANDOM.integers(0, 40, 300),
    "town & age": RANDOM.integers(0, 6, 300),
    "sex": RANDOM.integers(0, 2, 300),
}


def _sections(columns, sensitive=None):
    return risk_sections(measure_risk(columns, np.arange(300), sensitive))


def test_drawings_are_well_formed_whatever_columns_are_called():
    """A sign in a column's name would break the page, or run as a script."""
    [gallery, *_] = _sections(COLUMNS)
    assert isinstance(gallery, Gallery)
    assert len(gallery.figures) == 2
    for figure in gallery.figures:
        drawing = ElementTree.fromstring(figure.svg)
        assert len(drawing.findall("rect")) == len(drawing.findall("text")) / 2


def test_the_column_that_betrays_most_comes_first():
    """It is the one to generalise first."""
    leaving_out = _sections(COLUMNS)[0].figures[1]
    told = [one.text for one in ElementTree.fromstring(leaving_out.svg).findall("text")][::2]
    assert told[0] == "none"
    assert told[1].startswith("a ")


def test_where_nobody_is_alone_no_column_is_blamed():
    """Bars of nothing say nothing."""
    [gallery, *_] = _sections({"sex": COLUMNS["sex"], "town": COLUMNS["sex"]})
    assert len(gallery.figures) == 1


@pytest.mark.parametrize("sensitive", [None, {"pay": Sensitive(np.arange(300), True)}])
def test_tables_come_for_what_there_is(sensitive):
    """An empty table reads as a figure that failed."""
    tables = [one for one in _sections(COLUMNS, sensitive) if isinstance(one, Table)]
    headings = [one.heading for one in tables]
    assert ("What groups give away" in headings) is (sensitive is not None)
    assert headings[0] == "Worst combinations of quasi-identifiers"
    assert all(one.rows for one in tables)


def test_a_single_quasi_identifier_has_no_combinations():
    """It would be listed as the worst of one."""
    assert len(_sections({"sex": COLUMNS["sex"]})) == 1
