"""Risk in Beam: the thin twin of :class:`.accumulator.RiskAccumulator`."""

from __future__ import annotations

from collections.abc import Iterable

import apache_beam as beam
import pyarrow as pa

from .accumulator import RiskAccumulator, RiskColumns
from .measure import Risk


class CombineRisk(beam.CombineFn):
    """Combines Arrow batches of treated rows to one :class:`.measure.Risk`.

    Use it as ``batches | beam.CombineGlobally(CombineRisk(columns)).without_defaults()``: of no
    rows there is no risk.
    """

    def __init__(self, columns: RiskColumns, sampling: float = 1.0) -> None:
        """Takes what :meth:`.RiskAccumulator.result` takes."""
        self._columns, self._sampling = columns, sampling

    def create_accumulator(self) -> RiskAccumulator:
        """Without rows."""
        return RiskAccumulator(self._columns)

    def add_input(
        self, mutable_accumulator: RiskAccumulator, element: pa.RecordBatch
    ) -> RiskAccumulator:
        """Takes a batch."""
        mutable_accumulator.add(element)
        return mutable_accumulator

    def merge_accumulators(self, accumulators: Iterable[RiskAccumulator]) -> RiskAccumulator:
        """Takes the rows of all."""
        merged = self.create_accumulator()
        merged.merge(accumulators)
        return merged

    def compact(self, accumulator: RiskAccumulator) -> RiskAccumulator:
        """Before it is sent."""
        accumulator.compact()
        return accumulator

    def extract_output(self, accumulator: RiskAccumulator) -> Risk:
        """The figures."""
        return accumulator.result(self._sampling)
