"""What single values cost a model that can be computed by hand."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tidegate.components.errors import UsageError
from tidegate.components.importance import ValueCosts
from tidegate.components.importance_gen.probing import common, measure_costs, spread
from tidegate.components.importance_gen.records import serialize_value, single_values
from tidegate.components.importance_gen.spec import ImportanceSpec

SPEC = ImportanceSpec(label="late", values=4)


def costs_of(
    kind: str, values: list[Any], loss: Callable[[Any], np.ndarray], spec: ImportanceSpec = SPEC
) -> ValueCosts | None:
    """Of a feature ``x``; a value None is missing, and a model without loss but for ``x``."""
    parts = [b"" if one is None else serialize_value("x", kind, one) for one in values]

    def losses_with(part: bytes) -> np.ndarray:
        found = single_values("x", [part])
        return loss(found[1][0] if found is not None else None)

    return measure_costs("x", parts, np.zeros(100), losses_with, spec)


def test_a_value_costs_what_the_loss_rises_by() -> None:
    """Drift to the top of a range would be taken for drift to its middle."""
    found = costs_of(
        "float_list",
        [0.0, 1.0, 2.0, None],
        lambda one: np.full(100, 7.0 if one is None else one**2),
    )
    assert found is not None
    by_value = dict(zip(found.values, found.costs, strict=True))
    assert {value: cost and cost.rise for value, cost in by_value.items()} == pytest.approx(
        {0.0: 0.0, 1.0: 1.0, 2.0: 4.0, 2 + 2 / 3: (2 + 2 / 3) ** 2, 4.0: 16.0}, rel=1e-6
    )
    assert found.missing is not None
    assert found.missing.rise == 7.0
    assert found.unseen is None
    assert found.costliest[0] == 4.0


def test_the_bound_is_that_of_the_mean() -> None:
    """Drift would be let pass for a cost that was measured on too few examples."""
    losses = np.random.default_rng(0).normal(1.0, 2.0, 100)
    found = costs_of("bytes_list", [b"a"], lambda _: losses)
    assert found is not None
    [cost] = found.costs
    assert cost is not None
    assert cost.rise == pytest.approx(losses.mean())
    error = losses.std(ddof=1) / 10
    assert cost.high == pytest.approx(losses.mean() + 1.96 * error, rel=1e-3)


def test_words_and_one_that_nobody_has_heard_of() -> None:
    """A renamed category would cost what a known one does."""
    known = {b"a": 1.0, b"b": 2.0}
    found = costs_of(
        "bytes_list", [b"a", b"b", b"a"], lambda one: np.full(100, known.get(one, 9.0))
    )
    assert found is not None
    assert found.values == ("a", "b")
    assert found.are_words
    assert found.unseen is not None
    assert found.unseen.rise == 9.0


def test_what_the_model_refuses_has_no_cost() -> None:
    """One eighth day of the week would end the whole measurement; or read as free of cost."""

    def loss(day: int | None) -> np.ndarray:
        if day is None or not 1 <= day <= 7:
            raise UsageError("no such day")
        return np.full(100, math.inf) if day == 7 else np.zeros(100)

    found = costs_of("int64_list", list(range(1, 8)), loss)
    assert found is not None
    refused = {value for value, cost in zip(found.values, found.costs, strict=True) if cost is None}
    assert refused == {0.0, 7.0, 9.0, 13.0}
    assert found.missing is None
    assert costs_of("int64_list", [9, 10], loss) is None


def test_of_lists_and_of_nothing_there_are_no_costs() -> None:
    """A single value in a list's place would be asked about, which the model never meets."""
    part = serialize_value("x", "int64_list", 1)
    # Serialized messages put together are merged.
    import tensorflow as tf

    pair = tf.train.Example.FromString(part)
    pair.features.feature["x"].int64_list.value.append(2)

    def fail(part: bytes) -> np.ndarray:
        raise AssertionError("asked")

    for parts in ([part, pair.SerializeToString()], [b"", b""]):
        assert measure_costs("x", parts, np.zeros(2), fail, SPEC) is None


def test_the_commonest_words_are_asked_about() -> None:
    """Drift goes to the commonest value most often; bytes that are no text are in no histogram."""
    assert common([b"b", b"a", b"c", b"c", b"\xff", b"\xff", b"\xff"], 2) == [b"c", b"a"]


def test_numbers_are_asked_about_within_their_range_and_beyond() -> None:
    """A wrong unit leaves the range, and half of all drift would have no near value."""
    asked = spread(np.linspace(-1, 1, 101).tolist(), "float_list", 2)
    assert asked == pytest.approx([-3, -5 / 3, -1, -0.5, 0.5, 1, 5 / 3, 3])
    assert min(spread([0.0, 1.0], "float_list", 3)) == 0.0
    assert spread([math.nan, math.inf, 2.0], "float_list", 3) == [2.0]
    assert spread([math.nan], "float_list", 3) == []


@pytest.mark.parametrize(
    ("numbers", "kind"),
    [([-(2**63), 2**63 - 1], "int64_list"), ([-3e38, 3e38], "float_list"), ([1e38], "float_list")],
)
def test_numbers_that_no_example_can_hold_are_not_asked_about(
    numbers: list[float], kind: str
) -> None:
    """A column of extreme values would stop the pipeline."""
    for number in spread(numbers, kind, 5):
        found = single_values("x", [serialize_value("x", kind, number)])
        assert found is not None
        assert math.isfinite(found[1][0])
