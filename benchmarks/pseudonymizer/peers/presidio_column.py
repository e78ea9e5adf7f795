"""One column through Presidio's structured engine."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
from presidio_anonymizer.entities import OperatorConfig
from presidio_structured import PandasDataProcessor, StructuredAnalysis, StructuredEngine


def frame(ids: list[bytes]) -> pd.DataFrame:
    """The ids as text in a data frame."""
    return pd.DataFrame({"id": [one.decode() for one in ids]})


def column_work(operator: OperatorConfig) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """What applies ``operator`` to every value."""
    engine = StructuredEngine(data_processor=PandasDataProcessor())
    analysis = StructuredAnalysis(entity_mapping={"id": "ID"})
    return lambda rows: engine.anonymize(rows, analysis, {"ID": operator})
