"""The suite's expectations as the table of the documentation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .behaviour import Behaviour
from .behaviours import BEHAVIOURS
from .runners import RUNNERS

EQUAL = "equal"

HEAD = """\
# One meaning everywhere

Each line is a small pipeline that is run by every runner. A runner makes of it what the definition
says, or `tidegate check` refuses it there, by the rule that is named, before anything starts.

"""

FOOT = """
Local is `tidegate run`. Beam is the same with `--on beam`, its jobs on Beam's portable runner. A
notebook runs one cell a node, those below a failure too. Kubeflow is what `tidegate compile`
writes, run by `tidegate emulate`, each task by its own command in a process of its own. Kubeflow
Pipelines begin nothing new after a failure, where the others finish what does not depend on it; run
again, each goes on with what is missing.

TFX's own runners are its LocalDagRunner and InteractiveContext, run on the same definitions;
"fails" is an error, and "differs" another outcome without one.

    python benchmarks/conformance_table.py            # runs the suite and prints what was seen
    python benchmarks/conformance_table.py --write    # writes this page, where all was as expected
"""


def expected_cell(behaviour: Behaviour, platform: str) -> str:
    """What the suite expects of the behaviour there, in a word."""
    rule = behaviour.refused.get(platform)
    return f"refused: `{rule}`" if rule else EQUAL


def page(peers: Mapping[str, Sequence[str]]) -> str:
    """The whole page.

    Args:
      peers: by a peer's name, what was seen of each behaviour, in order.
    """
    names = ["what a definition says", *(kind.platform for kind in RUNNERS), *peers]
    lines = [_row(names), _row(["---"] * len(names))]
    for number, behaviour in enumerate(BEHAVIOURS):
        own = [expected_cell(behaviour, kind.platform) for kind in RUNNERS]
        said = f"**{behaviour.name}**: {behaviour.meaning}"
        lines.append(_row([said, *own, *(seen[number] for seen in peers.values())]))
    return HEAD + "\n".join(lines) + "\n" + FOOT


def own_columns(text: str) -> list[list[str]]:
    """The runners' columns of a page, a line for each behaviour."""
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| **")]
    return [row[1 : 1 + len(RUNNERS)] for row in rows]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
