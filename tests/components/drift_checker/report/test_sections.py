"""The page of a drift verdict."""

import re

from tidegate.components.drift_checker.compare import compare_scopes
from tidegate.components.drift_checker.report.sections import drift_sections
from tidegate.components.drift_checker.scope import Scope
from tidegate.components.drift_checker.settings.limits import DriftLimits
from tidegate.components.drift_checker.statistics.feature_statistics import read_slices
from tidegate.components.report import render_report


def _side(by_hand, rng, mean):
    made = by_hand.statistics({"x": rng.normal(mean, 1, 2000), "c": rng.choice(["a", "b"], 2000)})
    made.datasets[0].name = "All Examples"
    for name in ("carrier_UA", "carrier_AA"):
        part = by_hand.statistics({"x": rng.normal(mean, 1, 900)})
        part.datasets[0].name = name
        made.MergeFrom(part)
    return {Scope("train", name): one for name, one in read_slices(made, 100).items()}


def _page(by_hand, rng, means=(3, 0)):
    sides = [_side(by_hand, rng, mean) for mean in means]
    verdict = compare_scopes(*sides, DriftLimits())
    return verdict, render_report(verdict, drift_sections(verdict, *sides))


def test_what_is_shown_is_not_dumped_again(by_hand, rng):
    """Users would scroll past pages of JSON that the tables above have said."""
    verdict, page = _page(by_hand, rng)
    headings = re.findall("<h2>(.*?)</h2>", page)
    assert headings[0] == "Features against their limits"
    assert "Slices" in headings
    assert headings[-2:] == ["Measurements", "Evidence"]
    evidence = page[page.index("<h2>Evidence") :]
    assert "limits digest" in evidence
    assert "carrier_UA" not in evidence
    assert "carrier_UA" in verdict.to_json()


def test_a_failing_slice_is_drawn_from_its_own_statistics(by_hand, rng):
    """Users would see the distribution of everybody where one airline's is meant."""
    _, page = _page(by_hand, rng)
    assert re.search(r"<h3>x \[carrier_UA\]", page)


def test_nothing_is_fetched_and_the_page_is_small(by_hand, rng):
    """The page must open without a network, and from a mail."""
    for means in ((3, 0), (0, 0)):
        _, page = _page(by_hand, rng, means)
        assert not re.search(r"""(src|href)=["'](?!data:)""", page)
        assert not re.search(r"url\(", page)
        assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", page)
        assert len(page) < 200_000
