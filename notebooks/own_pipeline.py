# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # A pipeline of your own
#
# You compose it here cell by cell, with a gate of your own and a condition, and try each node as
# you go. At the end the same pipeline runs as a whole, and is compiled for Kubeflow.

# %%
from tidegate.orchestrators.quiet import hush_imports

hush_imports()

import os
import tempfile
from pathlib import Path

from tfx.components.example_gen.csv_example_gen.component import CsvExampleGen
from tfx.components.statistics_gen.component import StatisticsGen
from tfx.dsl.experimental.conditionals.conditional import Cond

from tidegate.components.artifacts import passed
from tidegate.orchestrators.kubeflow import compile_pipeline
from tidegate.orchestrators.local import LocalRunner
from tidegate.orchestrators.notebook import NotebookContext
from tidegate.orchestrators.preflight import objections

place = Path(os.environ.get("TIDEGATE_ROOT") or tempfile.mkdtemp(prefix="tidegate-"), "own")
context = NotebookContext("own", str(place / "artifacts"))

# %% [markdown]
# ## Data
#
# Two hundred rows will do.

# %%
data = place / "data"
data.mkdir(parents=True, exist_ok=True)
rows = [f"{number},{number % 7},{'even' if number % 2 == 0 else 'odd'}" for number in range(200)]
(data / "numbers.csv").write_text("\n".join(["number,rest,kind", *rows]))

example_gen = CsvExampleGen(input_base=str(data))
context.run(example_gen)

# %% [markdown]
# ## A gate of your own
#
# It counts the rows, and passes where there are enough of them. `row_gate.py` beside this notebook
# has it: a component that is defined in a cell runs here, but no container would find it.

# %%
print(Path("row_gate.py").read_text(encoding="utf-8"))

# %%
from row_gate import RowGate

gate = RowGate(example_gen.outputs["examples"], at_least=1000)
context.run(gate)

# %% [markdown]
# ## A condition
#
# What is composed in the block runs only where the gate has passed. It has not: so this is skipped,
# and so is whatever is made of it.

# %%
with Cond(passed(gate.outputs["verdict"])):
    statistics_gen = StatisticsGen(examples=example_gen.outputs["examples"])
context.run(statistics_gen)

# %% [markdown]
# A hundred are enough, after all. A gate that is composed again replaces the one before, and what
# stands behind it is composed again too.

# %%
gate = RowGate(example_gen.outputs["examples"], at_least=100)
context.run(gate)

# %%
with Cond(passed(gate.outputs["verdict"])):
    statistics_gen = StatisticsGen(examples=example_gen.outputs["examples"])
context.run(statistics_gen)

# %% [markdown]
# ## The same pipeline elsewhere
#
# All cells make one pipeline. Here it runs as a whole; what has not changed is taken from above.

# %%
runner = LocalRunner()
runner.run(context.pipeline())
for node in runner.nodes:
    print(node.name, node.state.value)

# %% [markdown]
# Would it mean the same on Kubeflow? The preflight names what would not. It has no objection here,
# until it is told of a deployment: then it asks whether containers can see the data.

# %%
for objection in objections(context.pipeline(), "kubeflow"):
    print(objection)
compile_pipeline(context.pipeline(), place / "pipeline.yaml", image="registry.example/own:1")

# %% [markdown]
# `tidegate new` makes a project of such a pipeline, with an image, a deployment and a schedule.
