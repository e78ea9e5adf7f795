"""Tidegate's artifacts in TFX's own InteractiveContext."""

from __future__ import annotations

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from tfx.orchestration.experimental.interactive import visualizations

from tidegate.components.artifacts import write_verdict
from tidegate.components.verdict import Outcome, Verdict
from tidegate.orchestrators.notebook_views import SHOWN, register


@pytest.fixture
def shell():
    """The part of a notebook that takes what is displayed."""
    yield InteractiveShell.instance()
    InteractiveShell.clear_instance()


@pytest.mark.usefixtures("shell")
@pytest.mark.parametrize("kind", SHOWN)
def test_tfx_shows_every_type(tmp_path, kind):
    """Users of TFX's own context would see a bare URI."""
    register()
    register()
    artifact = kind()
    artifact.uri = str(tmp_path)
    write_verdict(artifact, Verdict("Gate", Outcome.FAIL, "It stops."))
    found = visualizations.get_registry().get_visualization(artifact.type_name)
    with capture_output() as captured:
        found.display(artifact)
    [shown] = captured.outputs
    assert kind.TYPE_NAME in shown.data["text/html"]
