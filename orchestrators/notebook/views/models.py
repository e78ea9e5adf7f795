"""Models: their signatures; what an evaluation found; a blessing; where one was pushed to."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any

from tfx.dsl.io import fileio
from tfx.types.artifact import Artifact

from .any_artifact import any_view
from .markup import badge, line, table


def evaluation_view(artifact: Artifact) -> str:
    """What TFX's Evaluator found, in a sentence and a table of each slice's metrics."""
    import tensorflow_model_analysis as tfma

    from ...evaluations import sentence_of

    has_bounds = fileio.glob(os.path.join(artifact.uri, "validations*"))
    said = line(sentence_of(artifact.uri)) if has_bounds else ""
    # The whole comes first, and slices in their order.
    slices = sorted(tfma.load_eval_result(artifact.uri).slicing_metrics, key=lambda one: one[0])
    rows = [
        (" and ".join(f"{name} {value}" for name, value in key) or "all", metric, value)
        for key, outputs in slices
        for metric, value in _metrics(outputs)
    ]
    return said + table(("Slice", "Metric", "Value"), rows)


def _metrics(outputs: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    """Each metric, with the output and the class that it is of where a model has several."""
    for output, classes in sorted(outputs.items()):
        for class_id, metrics in sorted(classes.items()):
            of = ", ".join(filter(None, [output, class_id]))
            for name, value in sorted(metrics.items()):
                yield (f"{name} ({of})" if of else name), _number(value)


def _number(value: Mapping[str, Any]) -> object:
    if "doubleValue" in value:
        return value["doubleValue"]
    if "boundedValue" in value:
        told = value["boundedValue"]
        return f"{told['value']:,.4g} ({told['lowerBound']:,.4g} to {told['upperBound']:,.4g})"
    return "…"


def blessing_view(artifact: Artifact) -> str:
    """Whether TFX's Evaluator or InfraValidator blessed the model."""
    if not artifact.has_custom_property("blessed"):
        blessed = fileio.exists(os.path.join(artifact.uri, "INFRA_BLESSED"))
    else:
        blessed = artifact.get_int_custom_property("blessed") == 1
    said = "the model is blessed" if blessed else "the model is not blessed"
    return f"<p>{badge('PASS' if blessed else 'FAIL')} {said}</p>"


def pushed_view(artifact: Artifact) -> str:
    """Where a model was pushed to, and as which version; or that it was not."""
    if artifact.get_int_custom_property("pushed") != 1:
        return line("nothing was pushed")
    version = artifact.get_string_custom_property("pushed_version")
    place = artifact.get_string_custom_property("pushed_destination")
    return line(f"version {version}", place) + any_view(artifact)
