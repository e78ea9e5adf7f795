"""Answers of both arms to the same request."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tidegate.components.canary_pusher.policy import RolloutPolicy
from tidegate.components.canary_pusher.traffic import shadow_log
from tidegate.components.canary_pusher.traffic.shadow_log import PairedAnswers


@pytest.fixture
def logs(tmp_path: Path) -> tuple[Path, Path]:
    return tmp_path / "canary", tmp_path / "stable"


def follow(logs: tuple[Path, Path], **policy: Any) -> PairedAnswers:
    return PairedAnswers(str(logs[0]), str(logs[1]), RolloutPolicy(**policy))


def answer(log: Path, request: str, outputs: Any) -> None:
    with log.open("a") as file:
        file.write(json.dumps({"request_id": request, "outputs": outputs}) + "\n")


def totals(pairs: PairedAnswers) -> tuple[int, int]:
    pairs.read()
    return pairs.compared, pairs.disagreed


def test_answers_pair_by_their_request_in_any_order(logs: tuple[Path, Path]) -> None:
    """Copies are answered sooner or later than what they are copies of."""
    canary, stable = logs
    pairs = follow(logs)
    answer(canary, "a", [[0.9]])
    assert totals(pairs) == (0, 0)
    answer(stable, "b", [[0.2]])
    answer(stable, "a", [[0.8]])
    assert totals(pairs) == (1, 0)
    answer(canary, "b", [[0.9]])
    answer(canary, "own request of the canary", [[0.9]])
    assert totals(pairs) == (2, 1)
    assert totals(pairs) == (2, 1), "a pair is counted once"


@pytest.mark.parametrize(
    ("canary", "stable", "policy", "disagrees"),
    [
        ([[0.51]], [[0.49]], {}, True),
        ([[0.49]], [[0.41]], {}, False),
        ([[0.49]], [[0.1]], {}, True),
        ([[0.49]], [[0.1]], {"output_tolerance": None}, False),
        ([[0.1, 0.7, 0.2]], [[0.2, 0.3, 0.5]], {"output_tolerance": None}, True),
        ([[0.1], [0.9]], [[0.1], [0.2]], {}, True),
        ([0.1, 0.2], [[0.1], [0.2]], {}, False),
        (0.1, [[0.1]], {}, False),
        ([[0.1, 0.2]], [[0.1]], {}, True),
    ],
)
def test_disagreement_is_the_policys(
    logs: tuple[Path, Path], canary: Any, stable: Any, policy: dict[str, Any], disagrees: bool
) -> None:
    """Live traffic and the replay before it must mean the same by one limit."""
    pairs = follow(logs, **policy)
    answer(logs[0], "a", canary)
    answer(logs[1], "a", stable)
    assert totals(pairs) == (1, int(disagrees))


@pytest.mark.parametrize("failed", [None, [], "x", [[float("nan")]], [[0.1], [0.2, 0.3]]])
def test_who_gave_no_answer_does_not_disagree(logs: tuple[Path, Path], failed: Any) -> None:
    """It counts among the errors, and once is enough."""
    pairs = follow(logs)
    answer(logs[0], "a", failed)
    answer(logs[1], "a", [[0.2]])
    assert totals(pairs) == (0, 0)


def test_answers_without_a_counterpart_are_given_up(
    logs: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Most requests are not mirrored: who kept them all would fill its memory in a week."""
    monkeypatch.setattr(shadow_log, "KEPT", 3)
    pairs = follow(logs)
    for number in range(5):
        answer(logs[1], str(number), [[0.1]])
    assert totals(pairs) == (0, 0)
    for number in range(5):
        answer(logs[0], str(number), [[0.1]])
    assert totals(pairs) == (3, 0)
