"""Drawings of categories' shares."""

from xml.etree import ElementTree

from tidegate.components.drift_checker.report.shares import CATEGORIES, draw_shares


def test_the_categories_that_moved_most_are_drawn(by_hand):
    """Users would look at a hundred equal bars for the one that grew."""
    common = [f"c{number}" for number in range(99)]
    svg = draw_shares(by_hand.ranks(common + ["new"] * 50), by_hand.ranks(common * 2))
    words = list(ElementTree.fromstring(svg).itertext())
    assert "new" in words
    assert sum(word in {*common, "new"} for word in words) == CATEGORIES


def test_category_names_are_text_and_nothing_else(by_hand):
    """Users would lose their browser's safety to a category that is a script."""
    hostile = "<script>alert(1)</script>"
    svg = draw_shares(by_hand.ranks([hostile, "", "b" * 99]), by_hand.ranks(["a"]))
    ElementTree.fromstring(svg)
    assert "<script" not in svg
