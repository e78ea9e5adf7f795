"""Verdicts in a notebook."""

from __future__ import annotations

import re

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from tfx.orchestration.experimental.interactive import visualizations

from tidegate.components import artifacts
from tidegate.components.artifacts import DriftVerdict, write_verdict
from tidegate.components.verdict import Outcome, Verdict
from tidegate.orchestrators.notebook_views import SHOWN, register, view


def _artifact(folder, kind=DriftVerdict):
    made = kind()
    made.uri = str(folder)
    return made


@pytest.fixture
def shell():
    """The part of a notebook that takes what is displayed."""
    yield InteractiveShell.instance()
    InteractiveShell.clear_instance()


def _displayed(artifact):
    """What TFX's ``InteractiveContext.show`` displays of an artifact."""
    found = visualizations.get_registry().get_visualization(artifact.type_name)
    with capture_output() as captured:
        found.display(artifact)
    [shown] = captured.outputs
    return shown.data["text/html"]


@pytest.mark.usefixtures("shell")
@pytest.mark.parametrize("kind", SHOWN)
def test_tfx_shows_the_report_of_every_verdict(tmp_path, kind):
    """Users would see a bare URI in their notebook, and have to find the page on a disk."""
    register()
    register()
    artifact = _artifact(tmp_path, kind)
    write_verdict(artifact, Verdict("Gate", Outcome.FAIL, 'It says "no" & <stops>.'))
    shown = _displayed(artifact)
    assert shown.startswith("<div><iframe")
    page = re.search('srcdoc="([^"]*)"', shown).group(1)
    assert "&lt;!doctype html&gt;" in page
    assert "&amp;lt;stops&amp;gt;" in page
    assert 'sandbox=""' in shown


def test_a_verdict_without_a_report_still_speaks(tmp_path):
    """Users would see a stack for an artifact whose report was cleaned up."""
    artifact = _artifact(tmp_path / "absent")
    assert "no verdict yet" in view(artifact)
    artifact.set_string_custom_property("outcome", "FAIL")
    artifact.set_string_custom_property("sentence", "temp <drifted>.")
    assert "FAIL · temp &lt;drifted&gt;." in view(artifact)


def test_every_type_that_holds_a_report_is_shown():
    """Users would lose the view of a gate that was added later."""
    shown_otherwise = {"EdgeModel", "Rollout"}
    without_report = {"ErasureReceipt", "RetrainRequest"} | shown_otherwise
    types = {
        name
        for name, one in vars(artifacts).items()
        if isinstance(one, type) and str(getattr(one, "TYPE_NAME", "")).startswith("tidegate.")
    }
    assert {one.__name__ for one in SHOWN} == types - without_report
