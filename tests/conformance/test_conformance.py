"""One definition means the same on every runner, or is refused there with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from conformance.behaviour import Behaviour, Place, Runner
from conformance.behaviours import BEHAVIOURS
from conformance.observing import expected, observe
from conformance.runners import RUNNERS


@pytest.fixture(scope="module", params=RUNNERS, ids=lambda kind: kind.platform)
def runner(request: pytest.FixtureRequest) -> Iterator[Runner]:
    """Each runner in turn, warm for all behaviours."""
    started: Runner = request.param()
    yield started
    started.close()


@pytest.mark.parametrize("behaviour", BEHAVIOURS, ids=lambda behaviour: behaviour.name)
def test_it_means_the_same_or_is_refused(
    behaviour: Behaviour, runner: Runner, tmp_path: Path
) -> None:
    """Else a pipeline that was tried on one runner would do something else on another."""
    observed = observe(behaviour, runner, Place(tmp_path, runner.beam_pipeline_args))

    assert observed == expected(behaviour, runner.platform), behaviour.meaning
