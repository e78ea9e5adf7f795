"""Shows the reports of Tidegate's gates in a notebook, where TFX shows artifacts.

After :func:`register`, ``InteractiveContext.show(drift_checker.outputs["drift_verdict"])`` shows
the gate's report as it is, in a frame of its own. Of an edge model it shows what ships, and of a
rollout what became of the model, before its report.
"""

from __future__ import annotations

import html
import os
from collections.abc import Callable

from tfx.dsl.io import fileio

# Private to TFX, which shows its own artifacts through this registry and offers no other way.
from tfx.orchestration.experimental.interactive import visualizations
from tfx.types.artifact import Artifact

from ..components import artifacts
from ..components.verdict import OUTCOME_PROPERTY, REPORT_FILE, SENTENCE_PROPERTY
from .edge_model_view import edge_model_view
from .rollout_view import rollout_view

SHOWN = (
    artifacts.DecayVerdict,
    artifacts.DriftVerdict,
    artifacts.EdgeBlessing,
    artifacts.EdgeReport,
    artifacts.FeatureImportance,
    artifacts.LeakVerdict,
    artifacts.PrivacyReport,
)
"""The types of artifacts that hold a report, which is all there is to show."""

HEIGHT = "42rem"


def register() -> None:
    """Adds a view of every verdict and edge model to TFX's registry; again does no harm."""
    registry = visualizations.get_registry()
    for artifact_type in SHOWN:
        registry.register(_view_of(artifact_type, view))
    registry.register(_view_of(artifacts.Rollout, lambda one: rollout_view(one) + view(one)))
    registry.register(_view_of(artifacts.EdgeModel, edge_model_view))


def view(artifact: Artifact) -> str:
    """HTML that shows the artifact's report, or what its properties say where it has none.

    The report stands in a frame without scripts and without a right to anything of the notebook.

    Args:
      artifact: of a type that holds a report.
    """
    path = os.path.join(artifact.uri, REPORT_FILE)
    if not fileio.exists(path):
        return _without_report(artifact)
    with fileio.open(path, "rb") as file:
        page = file.read().decode()
    return (
        f'<div><iframe sandbox="" title="{html.escape(artifact.type_name)}"'
        f' style="width:100%;height:{HEIGHT};border:1px solid #8886;border-radius:.5rem"'
        f' srcdoc="{html.escape(page)}"></iframe></div>'
    )


def _without_report(artifact: Artifact) -> str:
    said = [
        artifact.get_string_custom_property(name) for name in (OUTCOME_PROPERTY, SENTENCE_PROPERTY)
    ]
    words = " · ".join(filter(None, said)) or "no verdict yet"
    return f"<p>{html.escape(artifact.type_name)}: {html.escape(words)}</p>"


def _view_of(
    artifact_type: type[Artifact], shown: Callable[[Artifact], str]
) -> type[visualizations.ArtifactVisualization]:
    class View(visualizations.ArtifactVisualization):
        """What TFX calls with an artifact of the type."""

        ARTIFACT_TYPE = artifact_type

        def display(self, artifact: Artifact) -> None:
            # A notebook has IPython; Tidegate itself does without.
            from IPython.display import HTML, display  # type: ignore[import-untyped]

            display(HTML(shown(artifact)))

    return View
