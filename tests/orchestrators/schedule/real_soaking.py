"""The soak with ``tidegate run`` itself; ML-Metadata and the delivered models are looked into."""

from __future__ import annotations

import collections
import itertools
import os
from pathlib import Path

from tidegate.components.canary_pusher.model_files import read_model
from tidegate.orchestrators.schedule.launching import PROGRAM

from .real_pipeline import WEIGHTS
from .soaking import Plan, Soak

ROOT = Path(__file__).parents[3]
PIPELINE = "tests.orchestrators.schedule.real_pipeline:Spans"


def real_plan(kills: int, rivals: int, seed: int) -> Plan:
    """Kills of real runs, each of which takes some ten seconds."""
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    os.environ["PYTHONPATH"] = os.pathsep.join(paths)
    return Plan(
        kills,
        rivals,
        seed,
        pause=(1.0, 15.0),
        program=PROGRAM,
        pipeline=PIPELINE,
        fill=lambda folder, span: (folder / "rows.csv").write_text(
            "a,b\n" + "".join(f"{span},{row}\n" for row in range(100))
        ),
    )


class RealSoak(Soak):
    """With real runs."""

    def _count(self) -> None:
        super()._count()
        from ml_metadata.proto.metadata_store_pb2 import Artifact, Event, Execution

        from tidegate.orchestrators.lineage import connect

        counts, store = self.counts, connect(self.root.metadata)
        executions = store.get_executions()
        unfinished = (Execution.NEW, Execution.RUNNING)
        counts.stuck += sum(one.last_known_state in unfinished for one in executions)
        made = collections.Counter()
        ingested = []
        live = {one.id: one for one in store.get_artifacts() if one.state == Artifact.LIVE}
        complete = {one.id for one in executions if one.last_known_state == Execution.COMPLETE}
        events = store.get_events_by_execution_ids(sorted(complete))
        for event in sorted(events, key=lambda one: one.execution_id):
            artifact = live.get(event.artifact_id)
            if event.type != Event.OUTPUT or artifact is None or artifact.type != "Examples":
                continue
            span = artifact.custom_properties["span"]
            number = int(span.string_value or span.int_value)
            made[number] += 1
            ingested.append(number)
        counts.duplicates += sum(number - 1 for number in made.values())
        counts.lost += len(set(range(1, counts.spans + 1)) - set(made))
        counts.unordered += sum(late < early for early, late in itertools.pairwise(ingested))
        versions = [one for one in self.root.serving.iterdir() if one.name.isdigit()]
        counts.half += sum(len(list(one.glob("weights-*"))) != WEIGHTS for one in versions)
        counts.half += sum(one.name.startswith(".incoming") for one in self.root.serving.iterdir())
        digests = [read_model(str(one)).digest for one in versions]
        counts.duplicates += len(digests) - len(set(digests))
        counts.lost += counts.spans - len(set(digests))
