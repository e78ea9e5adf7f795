"""Importance through a real SavedModel's serving signature."""

from __future__ import annotations

import dataclasses
import time
from typing import Any

import numpy as np
import pytest

from tidegate.components.errors import DataError
from tidegate.components.importance_gen.measuring import measure
from tidegate.components.importance_gen.spec import ImportanceSpec
from tidegate.components.serving import ServedModel

SPEC = ImportanceSpec(label="late")


@pytest.fixture(scope="module")
def model(serving_folder: str) -> ServedModel:
    return ServedModel(serving_folder, "ImportanceSpec")


def test_features_are_worth_what_they_do(model: ServedModel, flights: Any) -> None:
    """The whole use of it: harmful drift blocks, harmless drift warns."""
    found = measure(model.predict, flights.records, flights.labels, SPEC)
    assert set(found.features) == {"carrier", "hour", "seats"}
    hour, carrier = found.features["hour"], found.features["carrier"]
    assert hour.low > carrier.high > carrier.low > 0
    assert dataclasses.astuple(found.features["seats"]) == (0, 0, 0)
    assert found.loss == "log_loss"
    assert 0.3 < found.model_loss < 0.6
    assert found.examples == 900
    outputs = model.predict(flights.records)[:, 0]
    assert found.model_loss == pytest.approx(
        -np.log(np.where(flights.labels == 1, outputs, 1 - outputs)).mean()
    )


def test_values_cost_what_they_do(model: ServedModel, flights: Any) -> None:
    """Drift to a harmless value would block, and to a harmful one pass."""
    found = measure(model.predict, flights.records, flights.labels, SPEC)
    assert set(found.costs) == {"carrier", "hour", "seats"}
    hour, carrier = found.costs["hour"], found.costs["carrier"]
    by_hour = dict(zip(hour.values, hour.costs, strict=True))
    middle = min(by_hour, key=lambda value: abs(float(value)))
    least, most = by_hour[middle], by_hour[hour.values[-1]]
    assert least is not None
    assert most is not None
    assert most.high > most.rise > 5 * least.rise > 0
    # A missing hour is 0 to this model.
    assert hour.missing is not None
    assert hour.missing.rise == pytest.approx(least.rise, rel=0.2)
    # And to it all carriers are alike but for one.
    assert carrier.unseen == dict(zip(carrier.values, carrier.costs, strict=True))["UA"]
    assert {cost and cost.high for cost in found.costs["seats"].costs} == {0.0}
    unasked = measure(
        model.predict, flights.records, flights.labels, dataclasses.replace(SPEC, values=0)
    )
    assert unasked == dataclasses.replace(found, costs={})


def test_the_seed_alone_decides(model: ServedModel, flights: Any) -> None:
    """A rerun must give the same artifact, or caches and verdicts downstream change with it."""
    given = model.predict, flights.records[:200], flights.labels[:200]
    first = measure(*given, SPEC)
    assert first == measure(*given, SPEC)
    other = measure(*given, dataclasses.replace(SPEC, seed=1))
    assert other.features["hour"] != first.features["hour"]
    assert other.model_loss == first.model_loss


def test_the_loss_asked_for_is_taken(model: ServedModel, flights: Any) -> None:
    """A user who asked for squared error must not get log loss."""
    spec = dataclasses.replace(SPEC, loss="squared_error", ignore=("seats",))
    found = measure(model.predict, flights.records[:200], flights.labels[:200], spec)
    assert found.loss == "squared_error"
    assert set(found.features) == {"carrier", "hour"}


def test_bad_input_is_named(model: ServedModel, flights: Any) -> None:
    """The user must learn which setting to change."""
    unlabelled = np.where(np.arange(100) < 3, np.nan, 1.0)
    with pytest.raises(DataError, match="Of 100 examples 3 have no label 'late'"):
        measure(model.predict, flights.records[:100], unlabelled, SPEC)
    with pytest.raises(DataError, match="'eval' holds 0 examples"):
        measure(model.predict, [], np.zeros(0), SPEC)
    with pytest.raises(DataError, match=r"2 numbers.*ImportanceSpec\.output"):
        measure(lambda records: np.ones((len(records), 2)), flights.records, flights.labels, SPEC)


def test_it_takes_seconds(model: ServedModel, flights: Any) -> None:
    """A pipeline would wait minutes for 13,500 answers if each example was parsed for each."""
    started = time.process_time()
    measure(model.predict, flights.records, flights.labels, SPEC)
    assert time.process_time() - started < 10
