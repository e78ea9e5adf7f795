"""Risk in a Beam pipeline."""

from __future__ import annotations

import apache_beam as beam
import pyarrow as pa
from apache_beam.testing.util import assert_that, equal_to

from tidegate.components.pseudonymizer.risk import RiskAccumulator, RiskColumns
from tidegate.components.pseudonymizer.risk.transforms import CombineRisk


def test_it_is_the_figure_of_the_whole():
    """A span too large for one machine would be judged by another yardstick."""
    columns = RiskColumns(("town", "age"), ("pay",), "person")
    table = pa.table(
        {
            "town": [f"t{row % 7}" for row in range(500)],
            "age": [row % 11 for row in range(500)],
            "pay": [row % 5 for row in range(500)],
            "person": [f"p{row % 230}" for row in range(500)],
        }
    )
    whole = RiskAccumulator(columns)
    whole.add(table)
    with beam.Pipeline() as pipeline:
        risk = (
            pipeline
            | beam.Create(range(0, 500, 60))
            | beam.Map(lambda start: table.slice(start, 60).combine_chunks().to_batches()[0])
            | beam.CombineGlobally(CombineRisk(columns)).without_defaults()
        )
        assert_that(risk, equal_to([whole.result()]))
