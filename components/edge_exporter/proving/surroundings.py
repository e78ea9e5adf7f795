"""Checks a model against the Transform graph and the schema that the pipeline says it goes with."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ...verdict import Measurement, Outcome
from ..host.host_inputs import HostInputs


def check_vocabularies(
    model_assets: Mapping[str, bytes], transform_assets: Mapping[str, bytes]
) -> Measurement:
    """Compares the vocabulary files of a model with those of the Transform graph of the same name.

    A model trained on an earlier Transform looks words up in a stale vocabulary; nothing else
    notices, because such a model agrees with itself.

    Args:
      model_assets: content of the files among the model's assets, by name.
      transform_assets: the same of the Transform graph.
    """
    shared = sorted(set(model_assets) & set(transform_assets))
    stale = [name for name in shared if model_assets[name] != transform_assets[name]]
    if stale:
        sentence = f"The model's vocabulary {', '.join(stale)} is not the Transform graph's: stale."
    else:
        sentence = f"{len(shared):,} vocabularies are those of the Transform graph."
    return _count("transform_graph", "stale_vocabularies", stale, sentence, len(shared))


def check_features(host_inputs: HostInputs, schema_features: Collection[str]) -> Measurement:
    """Compares the features that a model reads with those that the schema declares."""
    read = sorted({item.feature for item in host_inputs.inputs})
    unknown = [name for name in read if name not in schema_features]
    if unknown:
        sentence = f"The model reads {', '.join(unknown)}, which the schema does not declare."
    else:
        sentence = f"All {len(read):,} features that the model reads are in the schema."
    return _count("schema", "undeclared_features", unknown, sentence, len(read))


def _count(
    subject: str, statistic: str, found: Collection[str], sentence: str, size: int
) -> Measurement:
    outcome = Outcome.FAIL if found else Outcome.PASS
    return Measurement(subject, statistic, len(found), 0, outcome, sentence, sizes={"names": size})
