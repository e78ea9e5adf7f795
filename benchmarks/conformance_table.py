"""What every runner makes of the conformance suite's definitions, TFX's own runners beside them.

Prints a line for each behaviour, and the bar: equal, or refused by the rule that is expected.

    python benchmarks/conformance_table.py [--write] [--no-peers]

``--write`` puts the table into docs/conformance.md, unless a bar is missed.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import tempfile
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1] / "tests"
PAGE = TESTS.parent / "docs" / "conformance.md"

sys.path.append(str(TESTS))
os.environ["PYTHONPATH"] = os.pathsep.join([*filter(None, [os.getenv("PYTHONPATH")]), str(TESTS)])

from conformance.behaviour import Behaviour, Place, Runner  # noqa: E402
from conformance.behaviours import BEHAVIOURS  # noqa: E402
from conformance.observing import expected, observe, observe_unchecked  # noqa: E402
from conformance.runners import RUNNERS  # noqa: E402
from conformance.table import EQUAL, expected_cell, page  # noqa: E402
from conformance_peers import PEERS  # noqa: E402


def main() -> int:
    """Prints the table; 1 where a runner is not as expected."""
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--no-peers", action="store_true")
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    missed = 0
    for kind in RUNNERS:
        seen = _column(kind(), _own_cell)
        wanted = [expected_cell(behaviour, kind.platform) for behaviour in BEHAVIOURS]
        missed += sum(one != other for one, other in zip(seen, wanted, strict=True))
        _print(kind.platform, seen, wanted)
    peers = {}
    for peer in () if options.no_peers else PEERS:
        peers[peer.name] = _column(peer(), _peer_cell)
        _print(peer.name, peers[peer.name], [EQUAL] * len(BEHAVIOURS))
    print(f"\nbar 0 not as expected | seen {missed} of {len(BEHAVIOURS) * len(RUNNERS)}")
    if options.write and not missed:
        PAGE.write_text(page(peers), encoding="utf-8")
        print(f"written {PAGE.relative_to(TESTS.parent)}")
    return 1 if missed else 0


def _column(runner: Runner, cell: object) -> list[str]:
    try:
        return [_in_a_place(behaviour, runner, cell) for behaviour in BEHAVIOURS]
    finally:
        runner.close()


def _in_a_place(behaviour: Behaviour, runner: Runner, cell: object) -> str:
    with tempfile.TemporaryDirectory() as folder:
        return str(cell(behaviour, runner, Place(Path(folder), runner.beam_pipeline_args)))


def _own_cell(behaviour: Behaviour, runner: Runner, place: Place) -> str:
    observed = observe(behaviour, runner, place)
    if isinstance(observed, str):
        return f"refused: `{observed.removeprefix('refused: ')}`"
    return EQUAL if observed == expected(behaviour, "") else "differs"


def _peer_cell(behaviour: Behaviour, runner: Runner, place: Place) -> str:
    if behaviour.name in runner.not_compared:
        return "not compared"
    observed, wanted = observe_unchecked(behaviour, runner, place), expected(behaviour, "")
    if observed == wanted:
        return EQUAL
    succeeded = all(one.succeeded for one in observed)
    return "differs" if succeeded or not all(one.succeeded for one in wanted) else "fails"


def _print(name: str, seen: list[str], wanted: list[str]) -> None:
    print(f"\n{name}", flush=True)
    for behaviour, one, other in zip(BEHAVIOURS, seen, wanted, strict=True):
        print(f"  {'' if one == other else '! '}{behaviour.name:40} {one}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
