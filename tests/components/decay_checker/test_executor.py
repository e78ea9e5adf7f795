"""DecayChecker's executor on a real SavedModel and real files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tidegate.components.artifacts import read_verdict
from tidegate.components.errors import DataError, UsageError
from tidegate.components.verdict import Outcome

Check = Callable[..., Any]
Write = Callable[..., str]


@pytest.fixture
def baseline(write_span: Write) -> str:
    return write_span("baseline", 0.2, 6000)


@pytest.mark.slow
def test_a_model_is_followed_over_spans_until_it_has_decayed(
    check: Check, write_span: Write, baseline: str
) -> None:
    """The whole of it, as a scheduled pipeline runs it: a good span, then ever worse ones."""
    settings = {"loss": "zero_one", "tolerance": 0.05}
    good = check(write_span("two", 0.2, 12_000), 2, baseline, **settings)
    assert good.get_int_custom_property("blessed") == 1
    verdicts = [good]
    for span in (3, 4, 5):
        uri = write_span(f"span {span}", 0.32, 1200)
        verdicts.append(check(uri, span, baseline, verdicts, **settings))
    last = read_verdict(verdicts[-1].uri)
    assert last.outcome is Outcome.FAIL
    assert verdicts[-1].get_int_custom_property("blessed") == 0
    assert [one["span"] for one in last.evidence["spans"]] == [2, 3, 4, 5]
    assert "decayed" in (Path(verdicts[-1].uri) / "report.html").read_text()


@pytest.mark.slow
def test_a_rerun_says_the_same_and_counts_nothing_twice(
    check: Check, write_span: Write, baseline: str
) -> None:
    """Retries are ordinary; each would add the evidence of the same labels once more."""
    uri = write_span("two", 0.3)
    first = check(uri, 2, baseline)
    again = check(uri, 2, baseline, [first])
    assert read_verdict(again.uri) == read_verdict(first.uri)
    after = check(write_span("three", 0.3), 3, baseline, [first, again])
    assert [one["span"] for one in read_verdict(after.uri).evidence["spans"]] == [2, 3]


@pytest.mark.slow
def test_a_new_model_starts_with_a_clean_record(
    check: Check, write_span: Write, baseline: str, other_model_uri: str
) -> None:
    """It was trained because the old one decayed."""
    bad = check(write_span("two", 0.5), 2, baseline)
    assert read_verdict(bad.uri).outcome is Outcome.FAIL
    uri = write_span("three", 0.2, 12_000)
    fresh = check(uri, 3, baseline, [bad], other_model_uri, tolerance=0.05)
    assert read_verdict(fresh.uri).outcome is Outcome.PASS
    assert len(read_verdict(fresh.uri).evidence["spans"]) == 1
    kept = check(uri, 3, baseline, [bad], tolerance=0.05)
    assert read_verdict(kept.uri).outcome is Outcome.FAIL


def test_a_first_run_has_no_model_and_says_so(check: Check, write_span: Write) -> None:
    """Resolvers resolve to nothing before anything was pushed."""
    uri = write_span("one", 0.2, 100)
    recorded = read_verdict(check(uri, 1, None, model=None).uri)
    assert recorded.outcome is Outcome.PASS
    assert "no model yet" in recorded.sentence
    itself = read_verdict(check(uri, 1, uri, first_run="fail").uri)
    assert itself.outcome is Outcome.FAIL
    assert "trained on these very examples" in itself.sentence


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"label": "delayed"}, "'delayed'"),
        ({"signature": "predict"}, r"DecayLimits\.signature"),
        ({"splits": ("test",)}, r"no split 'test'.*DecayLimits\.splits"),
        ({"label": "chance"}, "other values than 0 and 1"),
    ],
)
def test_bad_input_is_named_and_nothing_written(
    settings: dict[str, Any],
    complaint: str,
    check: Check,
    write_span: Write,
    baseline: str,
    tmp_path: Path,
) -> None:
    """Half a verdict would be replayed for ever."""
    with pytest.raises((DataError, UsageError), match=complaint):
        check(write_span("two", 0.2, 50), 2, baseline, **settings)
    assert not (tmp_path / "verdicts").exists()
