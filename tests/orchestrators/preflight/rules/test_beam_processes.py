"""Beam's direct runner with more than one process."""

from __future__ import annotations

import pytest
from conformance.behaviour import Place
from conformance.nodes.counting import Counting

from tidegate.orchestrators.preflight.definition import Definition
from tidegate.orchestrators.preflight.rules.beam_processes import beam_processes


@pytest.mark.parametrize(
    "arguments",
    [
        ["--direct_running_mode=multi_processing"],
        ["--direct_running_mode", "multi_processing", "--direct_num_workers=2"],
    ],
)
def test_several_processes_are_refused_however_they_are_asked_for(
    place: Place, arguments: list[str]
) -> None:
    """Else statistics may leave out a third of the rows."""
    pipeline = Place(place.folder, arguments).pipeline(Counting(1))

    [objection] = beam_processes(Definition(pipeline, "local"))

    assert "data-validation#247" in objection.why


def test_so_are_those_of_one_component(place: Place) -> None:
    """Else the same would happen to it alone, and be harder to find."""
    counting = Counting(1)
    counting.with_beam_pipeline_args(["--direct_running_mode=multi_processing"])

    [objection] = beam_processes(Definition(place.pipeline(counting), "beam"))

    assert objection.node == "Counting"


def test_threads_are_not(place: Place) -> None:
    """Else a run could not use a second processor."""
    threads = ["--direct_running_mode=multi_threading", "--direct_num_workers=2"]

    pipeline = Place(place.folder, threads).pipeline(Counting(1))

    assert not [*beam_processes(Definition(pipeline, "local"))]
