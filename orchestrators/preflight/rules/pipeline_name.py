"""Names that a service would not take."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..definition import Definition
from ..objection import Objection

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,127}")
"""What TFX's compiler for Kubeflow takes (``_check_name`` in ``pipeline_builder.py``)."""


def pipeline_name(definition: Definition) -> Iterator[Objection]:
    """A pipeline's name is in lower case, with digits and hyphens.

    Kubeflow and Vertex AI name objects by it; TFX's compiler raises for any other.
    """
    name = definition.pipeline.pipeline_name
    if definition.in_containers and not NAME.fullmatch(name):
        yield Objection(
            "pipeline-name",
            "",
            f"There can be no pipeline {name!r}",
            "Names there are lower case letters, digits and hyphens",
            f"Call it {re.sub('[^a-z0-9-]+', '-', name.lower()).strip('-')!r}.",
        )
