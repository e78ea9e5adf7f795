"""User code as a file rather than as an importable path."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator

from tfx.types.standard_component_specs import MODULE_FILE_KEY, MODULE_PATH_KEY

from ..definition import Definition
from ..objection import Objection


def module_file(definition: Definition) -> Iterator[Objection]:
    """User code is named by its path in an installed package.

    TFX packs a ``module_file`` and every other .py beside it into a wheel under the pipeline root
    when the pipeline is compiled, and installs it with pip in every run
    (``tfx/components/util/udf_utils.py``): that shadows what the image holds, and fails where there
    is no pip, as in an environment made by uv.
    """
    without_pip = importlib.util.find_spec("pip") is None
    if not (definition.in_containers or without_pip):
        return
    for node, name, value in definition.properties():
        if name in (MODULE_FILE_KEY, MODULE_PATH_KEY) and value:
            yield Objection(
                "module-file",
                node.id,
                "Its code would be installed with pip each time it runs",
                "There is no pip in this environment"
                if without_pip
                else "The wheel is packed on this machine, with every .py beside the file",
                "Name the function in a package: run_fn='myproject.model.run_fn'.",
            )
