"""What earlier spans left behind."""

from __future__ import annotations

import dataclasses

import numpy as np

from tidegate.components.decay_checker.history import ENTRY, Entry, entry_of, replayed
from tidegate.components.decay_checker.sequential_risk import SpanLosses
from tidegate.components.verdict import Outcome, Verdict


def _entry(span: int, risk: float, model: str = "m", measured_by: str = "s") -> Entry:
    return Entry(model, measured_by, SpanLosses.of(span, np.full(10, risk)))


def _verdict(entry: Entry) -> Verdict:
    made = Verdict("DecayChecker", Outcome.PASS, "", (), {ENTRY: entry.to_evidence()})
    return Verdict.from_json(made.to_json())


def test_an_entry_survives_its_verdict() -> None:
    """The sequence would start anew at every run."""
    assert entry_of(_verdict(_entry(3, 0.2))) == _entry(3, 0.2)


def test_spans_are_replayed_once_each_and_in_order() -> None:
    """A rerun that counts a span twice doubles its evidence, and a crash must not lose one."""
    earlier = [_verdict(_entry(*one)) for one in ((2, 0.9), (1, 0.1), (2, 0.2), (3, 0.9))]
    found = replayed(_entry(3, 0.3), earlier)
    assert found == [_entry(1, 0.1).losses, _entry(2, 0.2).losses, _entry(3, 0.3).losses]
    assert replayed(_entry(3, 0.3), [*earlier, _verdict(_entry(3, 0.3))]) == found


def test_a_rerun_of_an_old_span_does_not_see_the_future() -> None:
    """Its verdict would differ from the one it gave when the span was new."""
    earlier = [_verdict(_entry(1, 0.1)), _verdict(_entry(5, 0.5))]
    assert [one.span for one in replayed(_entry(2, 0.2), earlier)] == [1, 2]


def test_another_model_or_loss_starts_anew() -> None:
    """The old model's decay would convict the new one, which was trained because of it."""
    earlier = [
        _verdict(_entry(1, 0.9, model="old")),
        _verdict(_entry(2, 0.9, measured_by="other")),
        Verdict("DecayChecker", Outcome.PASS, "nothing was compared"),
    ]
    assert replayed(_entry(3, 0.3), earlier) == [_entry(3, 0.3).losses]
    stale = _entry(2, 0.9).to_evidence() | {"odds": [1.5]}
    verdict = Verdict("DecayChecker", Outcome.PASS, "", (), {ENTRY: stale})
    assert entry_of(verdict) is None


def test_a_span_without_labels_is_no_span_yet() -> None:
    """Its mean does not exist; later, with labels, it counts."""
    empty = dataclasses.replace(_entry(2, 0.2), losses=SpanLosses.of(2, np.zeros(0)))
    assert replayed(empty, [_verdict(_entry(1, 0.1))]) == [_entry(1, 0.1).losses]
    assert [one.span for one in replayed(_entry(3, 0.3), [_verdict(empty)])] == [3]
