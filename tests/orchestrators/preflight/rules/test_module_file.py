"""User code as a file rather than as an importable path."""

from __future__ import annotations

import importlib.util

from conformance.behaviour import Place
from tfx.components.transform.component import Transform
from tfx.types.channel import Channel
from tfx.types.standard_artifacts import Examples, Schema

from tidegate.orchestrators.preflight.definition import Definition
from tidegate.orchestrators.preflight.rules.module_file import module_file


def _transform(**code: str) -> Transform:
    return Transform(examples=Channel(type=Examples), schema=Channel(type=Schema), **code)


def test_a_module_file_is_refused_in_containers(place: Place) -> None:
    """Else what runs is a wheel packed here, with whatever lay beside the file."""
    module = place.folder / "features.py"
    module.write_text("def preprocessing_fn(inputs):\n    return inputs\n")
    pipeline = place.pipeline(_transform(module_file=str(module)))

    [objection] = module_file(Definition(pipeline, "kubeflow"))

    assert objection.node == "Transform"


def test_on_one_machine_it_is_refused_where_there_is_no_pip(place: Place) -> None:
    """Else Transform would fail with an error of a subprocess."""
    module = place.folder / "features.py"
    module.write_text("def preprocessing_fn(inputs):\n    return inputs\n")
    pipeline = place.pipeline(_transform(module_file=str(module)))

    refused = bool([*module_file(Definition(pipeline, "local"))])

    assert refused == (importlib.util.find_spec("pip") is None)


def test_an_importable_path_is_not(place: Place) -> None:
    """Else no pipeline could train."""
    pipeline = place.pipeline(_transform(preprocessing_fn="package.features.preprocessing_fn"))

    assert not [*module_file(Definition(pipeline, "vertex"))]
