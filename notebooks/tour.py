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
# # A tour of flights
#
# First the flights pipeline is run node by node over January, as far as its drift gate. Then a
# finished run is opened: what each gate said, and the way from the data to the pushed version.
#
# `make demo` leaves the finished run. Set `TIDEGATE_ROOT` to look at another pipeline root.

# %%
from tidegate.orchestrators.quiet import hush_imports

hush_imports()

import os
import tempfile
from pathlib import Path

from IPython.display import Markdown
from tfx.orchestration.metadata import sqlite_metadata_connection_config

from tidegate.components.artifacts import DriftVerdict, read_verdict
from tidegate.orchestrators.lineage import chain_of, connect, pushed_versions
from tidegate.orchestrators.notebook import NotebookContext
from tidegate.orchestrators.ready_pipelines import Wishes, find_pipeline
from tidegate.orchestrators.root import PipelineRoot

# %% [markdown]
# ## Node by node
#
# The pipeline is the one that `tidegate run flights` runs, on the flights that come with Tidegate.
# A `NotebookContext` takes it as it is.

# %%
place = Path(tempfile.mkdtemp(prefix="flights-"))
flights = find_pipeline("flights")(Wishes(spans=[1]))
flights.prepare(place)
context = NotebookContext.of(
    flights.compose(
        span=1,
        pipeline_root=place / "artifacts",
        serving_root=place / "serving",
        metadata_connection_config=sqlite_metadata_connection_config(str(place / "metadata.db")),
    )
)
nodes = context.nodes
list(nodes)

# %% [markdown]
# The Pseudonymizer takes raw flights and puts out examples that name no aircraft, with a report on
# what it did to each column.

# %%
context.run(nodes["Pseudonymizer"])

# %%
context.run(nodes["StatisticsGen"])

# %%
context.run(nodes["CuratedSchema"])

# %% [markdown]
# Resolvers look into what earlier runs made. There are none in this root, so they find nothing.

# %%
for name in ("PreviousSpan", "SpanHistory", "LiveModel"):
    print(context.run(nodes[name]))

# %% [markdown]
# So the drift gate has nothing to compare January with, and says so. What stands behind the gate
# runs or is skipped as it is in a whole run.

# %%
context.run(nodes["DriftChecker"])

# %% [markdown]
# # A finished run

# %%
root = PipelineRoot(os.environ.get("TIDEGATE_ROOT", "../build/demo")).existing()
store = connect(root.metadata)

# %% [markdown]
# ## What was pushed
#
# Every version that the CanaryPusher delivered, with the folder it stands in.

# %%
versions = pushed_versions(store)
for version, artifact in sorted(versions.items()):
    print(version, artifact.custom_properties["pushed_destination"].string_value)

# %% [markdown]
# ## Why the latest one is in production
#
# The same chain as `tidegate why` prints: from the span of data to the rollout, with what each gate
# concluded and what it compared against.

# %%
latest = max(versions, key=int)
chain = chain_of(store, latest)
rows = [
    f"| {step.node} | {step.outcome or ''} | {step.sentence} | "
    + ", ".join(one.type + (f" of span {one.span}" if one.span else "") for one in step.baselines)
    + " |"
    for step in chain.steps
]
Markdown("\n".join(["| step | outcome | why | against |", "|---|---|---|---|", *rows]))

# %% [markdown]
# ## What the drift gate measured
#
# A verdict is an artifact. It holds every measurement with its interval, its limit and the sizes of
# both samples, so a notebook can ask it more than its report shows.

# %%
drift_step = next(step for step in chain.steps if step.node == "DriftChecker")
folder = next(one.uri for one in drift_step.outputs if one.key == "drift_verdict")
verdict = read_verdict(folder)
moved = sorted(
    (one for one in verdict.measurements if one.value is not None and one.limit),
    key=lambda one: one.value / one.limit,
    reverse=True,
)
for measurement in moved[:5]:
    print(measurement.sentence)

# %% [markdown]
# ## Its report
#
# The page that the gate wrote for people, in a frame of its own. `context.show` shows any artifact.

# %%
[found] = store.get_artifacts_by_uri(folder)
artifact = DriftVerdict()
artifact.set_mlmd_artifact(found)
context.show(artifact)
