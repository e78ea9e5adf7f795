"""Shows Tidegate's artifacts where TFX's own InteractiveContext shows artifacts.

After :func:`register`, ``InteractiveContext.show(drift_checker.outputs["drift_verdict"])`` shows
the gate's report as it is. A :class:`.notebook.NotebookContext` needs no registration.
"""

from __future__ import annotations

# Private to TFX, which shows its own artifacts through this registry and offers no other way.
from tfx.orchestration.experimental.interactive import visualizations
from tfx.types.artifact import Artifact

from ..components import artifacts
from .notebook.views import artifact_view

SHOWN = tuple(
    kind
    for kind in vars(artifacts).values()
    if isinstance(kind, type) and issubclass(kind, Artifact) and kind is not Artifact
)
"""All of Tidegate's types of artifacts."""


def register() -> None:
    """Adds a view of every artifact of Tidegate's to TFX's registry; again does no harm."""
    for artifact_type in SHOWN:
        visualizations.get_registry().register(_view_of(artifact_type))


def _view_of(artifact_type: type[Artifact]) -> type[visualizations.ArtifactVisualization]:
    class View(visualizations.ArtifactVisualization):
        """What TFX calls with an artifact of the type."""

        ARTIFACT_TYPE = artifact_type

        def display(self, artifact: Artifact) -> None:
            # A notebook has IPython; Tidegate itself does without.
            from IPython.display import HTML, display  # type: ignore[import-untyped]

            display(HTML(artifact_view(artifact)))

    return View
