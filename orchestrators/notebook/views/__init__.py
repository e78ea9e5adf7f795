"""How artifacts look in a notebook: one file a type, or a few types that look alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape

from tfx.types import standard_artifacts
from tfx.types.artifact import Artifact

from ....components import artifacts
from .any_artifact import any_view
from .edge_model import edge_model_view
from .erasure import receipt_view, request_view
from .examples import examples_view
from .markup import framed, line
from .models import blessing_view, evaluation_view, pushed_view
from .report import report_view
from .rollout import rollout_view
from .statistics import anomalies_view, schema_view, statistics_view

VIEWS: Mapping[str, Callable[[Artifact], str]] = {
    artifacts.DecayVerdict.TYPE_NAME: report_view,
    artifacts.DriftVerdict.TYPE_NAME: report_view,
    artifacts.EdgeBlessing.TYPE_NAME: report_view,
    artifacts.EdgeModel.TYPE_NAME: edge_model_view,
    artifacts.EdgeReport.TYPE_NAME: report_view,
    artifacts.ErasureReceipt.TYPE_NAME: receipt_view,
    artifacts.FeatureImportance.TYPE_NAME: report_view,
    artifacts.LeakVerdict.TYPE_NAME: report_view,
    artifacts.PrivacyReport.TYPE_NAME: report_view,
    artifacts.RetrainRequest.TYPE_NAME: request_view,
    artifacts.Rollout.TYPE_NAME: rollout_view,
    standard_artifacts.ExampleAnomalies.TYPE_NAME: anomalies_view,
    standard_artifacts.Examples.TYPE_NAME: examples_view,
    standard_artifacts.ExampleStatistics.TYPE_NAME: statistics_view,
    standard_artifacts.InfraBlessing.TYPE_NAME: blessing_view,
    standard_artifacts.ModelBlessing.TYPE_NAME: blessing_view,
    standard_artifacts.ModelEvaluation.TYPE_NAME: evaluation_view,
    standard_artifacts.PushedModel.TYPE_NAME: pushed_view,
    standard_artifacts.Schema.TYPE_NAME: schema_view,
}
"""What shows each type; of any other, its properties and files are shown."""


def artifact_view(artifact: Artifact) -> str:
    """HTML that shows an artifact.

    One whose files are gone or are not what they should be is shown as far as it can be: a view
    that fails must not hide that the node has run.
    """
    head = f"<p><b>{escape(artifact.type_name)}</b> <small>{escape(artifact.uri)}</small></p>"
    try:
        shown = VIEWS.get(artifact.type_name, any_view)(artifact)
    except Exception as error:
        shown = line(f"cannot be shown: {type(error).__name__}: {error}") + any_view(artifact)
    return framed(head + shown)
