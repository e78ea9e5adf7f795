"""What a real kernel makes of conditions, dynamic properties, errors and nodes of its own cells."""

from __future__ import annotations

import nbclient
import nbformat
import pytest

from .conftest import shown

SET_UP = """
from tidegate.orchestrators.quiet import hush_imports
hush_imports()
from tfx.dsl.components.base.base_component import BaseComponent
from tfx.dsl.components.base.base_executor import BaseExecutor
from tfx.dsl.components.base.executor_spec import ExecutorClassSpec
from tfx.dsl.experimental.conditionals.conditional import Cond
from tfx.types.channel import Channel
from tfx.types.component_spec import ChannelParameter, ComponentSpec, ExecutionParameter
from tfx.types.standard_artifacts import Integer
from tidegate.orchestrators.notebook import NotebookContext

class NumberSpec(ComponentSpec):
    PARAMETERS = {"value": ExecutionParameter(type=int)}
    INPUTS = {}
    OUTPUTS = {"number": ChannelParameter(type=Integer)}

class Executor(BaseExecutor):
    def Do(self, input_dict, output_dict, exec_properties):
        output_dict["number"][0].value = 12 // exec_properties["value"]

class Number(BaseComponent):
    SPEC_CLASS = NumberSpec
    EXECUTOR_SPEC = ExecutorClassSpec(Executor)
    def __init__(self, value):
        super().__init__(NumberSpec(value=value, number=Channel(type=Integer)))

context = NotebookContext("kernel", FOLDER)
number = Number(3)
"""

CELLS = (
    "context.run(number)",
    "copied = Number(number.outputs['number'].future()[0].value).with_id('Copied')\n"
    "context.run(copied)\n"
    "copied.outputs['number'].get()[0].read()",
    "with Cond(number.outputs['number'].future()[0].value == 5):\n"
    "    shut = Number(4).with_id('Shut')",
    "context.run(shut)",
    "import sys\nprint('tfx.v1' in sys.modules)",
    "number.outputs['number']",
    "context.run(Number(0).with_id('Broken'))",
)


@pytest.mark.slow
def test_cells_mean_what_a_pipeline_means(executed, tmp_path):
    """In TFX's own context the shut node runs, and the copied number is a placeholder."""
    set_up = f"FOLDER = {str(tmp_path)!r}{SET_UP}"
    cells = [nbformat.v4.new_code_cell(one) for one in (set_up, *CELLS)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    with pytest.raises(nbclient.exceptions.CellExecutionError):
        executed(notebook)
    told = [shown(nbformat.v4.new_notebook(cells=[cell])) for cell in notebook.cells[1:-1]]
    assert "Number: COMPLETE" in told[0]
    assert "text/html" in told[0]
    assert "'text/plain': '3'" in told[1]
    assert "Shut: SKIPPED, The condition Number.number.value == 5 does not hold" in told[3]
    assert "False" in told[4]
    assert "Integer" in told[5]
    [error] = [one for one in notebook.cells[-1].outputs if one.output_type == "error"]
    assert error.ename == "PipelineRunError"
    assert 'exec_properties["value"]' in "".join(error.traceback)
    assert len(error.traceback) <= 4
