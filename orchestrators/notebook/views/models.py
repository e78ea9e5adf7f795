"""Models: their signatures; what an evaluation found; a blessing; where one was pushed to."""

from __future__ import annotations

import os

from tfx.dsl.io import fileio
from tfx.types.artifact import Artifact

from .any_artifact import any_view
from .markup import badge, line, table


def evaluation_view(artifact: Artifact) -> str:
    """What TFX's Evaluator found, in a sentence and a table of each slice's metrics."""
    import tensorflow_model_analysis as tfma

    from ...evaluations import sentence_of

    has_bounds = fileio.exists(os.path.join(artifact.uri, "validations"))
    said = line(sentence_of(artifact.uri)) if has_bounds else ""
    rows = [
        (" and ".join(f"{name} {value}" for name, value in key) or "all", metric, _number(value))
        for key, outputs in tfma.load_eval_result(artifact.uri).slicing_metrics
        for metric, value in sorted(outputs[""][""].items())
    ]
    return said + table(("Slice", "Metric", "Value"), rows)


def _number(value: dict[str, object]) -> object:
    return value.get("doubleValue", "…")


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
