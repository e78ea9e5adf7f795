"""The report of one run: a page a person opens, and the same facts as JSON."""

from __future__ import annotations

import dataclasses
import json
import os
import time
import urllib.parse
from pathlib import Path
from typing import TYPE_CHECKING

import jinja2

from ..components.atomic import write_atomically
from ..components.report import environment
from ..components.verdict import Outcome
from .lineage import Chain, EvidenceArtifact, chain_of, connect, outputs_of, pushed_versions
from .observed import ObservedNode
from .root import PipelineRoot

if TYPE_CHECKING:
    from .local import LocalRunner


@dataclasses.dataclass(frozen=True)
class ReportedNode:
    """A node of the run with the artifacts it put out."""

    node: ObservedNode
    outputs: tuple[EvidenceArtifact, ...] = ()


@dataclasses.dataclass(frozen=True)
class RunReport:
    """What one run did.

    Attributes:
      pipeline: its name.
      span: the span it ingested.
      began: Unix time in seconds.
      root: the pipeline root.
      seconds: wall time of the run.
      run_id: the run's name in ML-Metadata.
      outcome: of its gates; None where a node broke.
      sentence: how it ended, in words.
      nodes: every node, in order.
      version: the version that this run pushed, or found already live; None where there is none.
      chain: the evidence of that version.
    """

    pipeline: str
    span: int
    began: float
    root: str
    seconds: float = 0.0
    run_id: str = ""
    outcome: Outcome | None = None
    sentence: str = ""
    nodes: tuple[ReportedNode, ...] = ()
    version: str | None = None
    chain: Chain | None = None

    @classmethod
    def begun(cls, pipeline: str, span: int, began: float, place: PipelineRoot) -> RunReport:
        """A report of a run that has only started."""
        return cls(pipeline, span, began, str(place.path))

    def ended(self, runner: LocalRunner, outcome: Outcome | None, sentence: str) -> RunReport:
        """The report once the run has ended; reads its artifacts from ML-Metadata."""
        store = connect(PipelineRoot(self.root).metadata)
        nodes = tuple(
            ReportedNode(node, outputs_of(store, node.execution) if node.execution else ())
            for node in runner.nodes
        )
        pushed = {artifact.id: version for version, artifact in pushed_versions(store).items()}
        made = [pushed[out.id] for node in nodes for out in node.outputs if out.id in pushed]
        return dataclasses.replace(
            self,
            seconds=time.time() - self.began,
            run_id=runner.run_id,
            outcome=outcome,
            sentence=sentence,
            nodes=nodes,
            version=made[0] if made else None,
            chain=chain_of(store, made[0]) if made else None,
        )

    def to_json(self) -> str:
        """The same facts for a program."""
        return json.dumps(dataclasses.asdict(self), indent=2)


def write_report(report: RunReport, place: PipelineRoot, name: str) -> Path:
    """Writes ``reports/NAME.html`` and ``.json`` under the root; returns the page's path."""
    page = place.reports / f"{name}.html"
    write_atomically(place.reports / f"{name}.json", report.to_json())
    write_atomically(page, _render(report, page.parent, _earlier(place.reports, name)))
    return page


def _render(report: RunReport, folder: Path, earlier: list[str]) -> str:
    templates = environment().overlay()
    templates.loader = jinja2.ChoiceLoader(
        [jinja2.PackageLoader(__package__, "templates"), environment().loader]  # type: ignore[list-item]
    )
    templates.filters["link"] = lambda path: _link(path, folder)
    templates.filters["clock"] = _clock
    longest = max((one.node.seconds for one in report.nodes), default=1.0)
    template = templates.get_template("run.html.j2")
    return template.render(report=report, earlier=earlier, longest=max(longest, 0.1))


def _link(path: str, folder: Path) -> str:
    return urllib.parse.quote(os.path.relpath(path, folder))


def _clock(seconds: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(seconds))


def _earlier(folder: Path, name: str) -> list[str]:
    return sorted((path.stem for path in folder.glob("*.html") if path.stem < name), reverse=True)[
        :12
    ]
