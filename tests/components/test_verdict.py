"""Every gate's evidence must survive its way to a file and back."""

from __future__ import annotations

import pytest

from tidegate.components.verdict import Measurement, Outcome, Verdict, worst

VERDICT = Verdict(
    gate="DriftChecker",
    outcome=Outcome.INCONCLUSIVE,
    sentence="ks of temp is 0.1, limit 0.12.",
    measurements=(
        Measurement("temp", "ks", 0.1, 0.12, Outcome.INCONCLUSIVE, "s", (0.05, 0.15), {"now": 9}),
        Measurement("dewp", "ks", None, None, Outcome.PASS, "ignored"),
    ),
    evidence={"span": 2, "uris": ["a", "b"]},
)


def test_json_round_trip():
    """A verdict read back from ML-Metadata would otherwise differ from the one that gated."""
    assert Verdict.from_json(VERDICT.to_json()) == VERDICT


def test_a_verdict_with_nan_is_refused():
    """NaN is no JSON; a reader in another language would choke on the file."""
    broken = Verdict("g", Outcome.PASS, "s", evidence={"x": float("nan")})
    with pytest.raises(ValueError, match="JSON"):
        broken.to_json()


def test_only_a_pass_opens_a_gate():
    """INCONCLUSIVE must never let a model through."""
    assert [Verdict("g", outcome, "s").passed for outcome in Outcome] == [True, False, False]


def test_exit_codes():
    """Scripts around the command depend on them."""
    assert [outcome.exit_code for outcome in Outcome] == [0, 1, 3]


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ([], Outcome.PASS),
        ([Outcome.PASS, Outcome.INCONCLUSIVE], Outcome.INCONCLUSIVE),
        ([Outcome.INCONCLUSIVE, Outcome.FAIL, Outcome.PASS], Outcome.FAIL),
    ],
)
def test_the_worst_outcome_decides(outcomes, expected):
    """One failed feature among fifty must fail the gate."""
    assert worst(outcomes) is expected
