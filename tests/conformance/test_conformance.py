"""One definition means the same on every runner, or is refused there with a reason."""

from __future__ import annotations

from pathlib import Path

import pytest
from conformance.behaviour import Behaviour, Place
from conformance.behaviours import BEHAVIOURS
from conformance.observing import expected, observe
from conformance.runners import RUNNERS


@pytest.mark.parametrize("runner", RUNNERS, ids=lambda kind: kind.platform)
@pytest.mark.parametrize("behaviour", BEHAVIOURS, ids=lambda behaviour: behaviour.name)
def test_it_means_the_same_or_is_refused(
    behaviour: Behaviour, runner: type, tmp_path: Path
) -> None:
    """Else a pipeline that was tried on one runner would do something else on another."""
    observed = observe(behaviour, runner(), Place(tmp_path))

    assert observed == expected(behaviour, runner.platform), behaviour.meaning
