"""Rolls the flights model out, over and over, with real servers, a real proxy and real traffic.

Two KServe servers stand behind Envoy. One has the model of one month, and another month's is rolled
out by the stages and gates of a rehearsal as shipped: unharmed, and with faults injected.

    python benchmarks/canary_real_rollouts.py --root build/demo --runs 10

``--root`` is of a finished run over two months, as ``make demo`` leaves it. Prints a table, bar
beside seen. The servers go on from run to run; it takes about a quarter of an hour.
"""

from __future__ import annotations

import argparse
import collections
import dataclasses
import datetime
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tidegate.components.canary_pusher.local.rehearsal import Rehearsed, roll_out
from tidegate.components.canary_pusher.local.rig import Rig
from tidegate.components.canary_pusher.model_files import ModelFiles, read_model
from tidegate.components.canary_pusher.policy import RolloutPolicy
from tidegate.components.canary_pusher.rollout.replaying import replay
from tidegate.components.canary_pusher.rollout.state import ROLLING_BACK
from tidegate.components.canary_pusher.settings.rehearsal import Faults, Rehearsal
from tidegate.components.errors import DataError
from tidegate.components.examples import draw_examples
from tidegate.components.verdict import Outcome


@dataclasses.dataclass(frozen=True)
class Case:
    """What is done to the new model, and what must come of it."""

    title: str
    faults: Faults
    outcome: Outcome
    reason: str


CASES = (
    Case("as it is", Faults(), Outcome.PASS, "every stage"),
    Case("a fifth of its answers are 503", Faults(errors=0.2), Outcome.FAIL, "errors"),
    Case("200 ms later", Faults(delay_milliseconds=200), Outcome.FAIL, "slow"),
    Case("another flight's answers", Faults(wrong_predictions=1.0), Outcome.FAIL, "disagreement"),
)


def main() -> None:
    """Reads the arguments, rolls out, and prints."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=Path, default=Path("build/demo"))
    parser.add_argument("--runs", type=int, default=10)
    arguments = parser.parse_args()
    stable, new = (read_model(str(arguments.root / "serving" / number)) for number in "12")
    policy = RolloutPolicy()
    examples = draw_examples([str(last_examples(arguments.root))], 3000, policy.seed)
    began = time.monotonic()
    with (
        tempfile.TemporaryDirectory() as folder,
        Rig(Path(folder), stable, examples, policy) as rig,
    ):
        tell(f"servers and Envoy are up after {time.monotonic() - began:.1f} s")
        seen = {
            case.title: [
                run(rig, (stable, new), examples, policy, case, number)
                for number in range(1, arguments.runs + 1)
            ]
            for case in CASES
        }
    tell("")
    print_table(seen)


def last_examples(root: Path) -> Path:
    """The split that the last run's model was judged on.

    Raises:
      DataError: there is none.
    """
    found = root.glob("artifacts/*/examples/*/Split-eval")
    newest = max(found, key=lambda path: int(path.parent.name), default=None)
    if newest is None:
        raise DataError(
            "There are no examples", where=str(root), remedy="Run `make demo` there first."
        )
    return newest


def run(
    rig: Rig,
    models: tuple[ModelFiles, ModelFiles],
    examples: Sequence[bytes],
    policy: RolloutPolicy,
    case: Case,
    number: int,
) -> Rehearsed:
    """One rollout of whichever model is not the stable one."""
    live = rig.target.live()
    assert live is not None
    model = models[0] if live.model.digest != models[0].digest else models[1]
    rehearsed = roll_out(rig, examples, model, policy, Rehearsal(faults=case.faults))
    seconds = verdict_seconds(rehearsed)
    end = f"{rehearsed.outcome.value} after {seconds:.1f} s: {rehearsed.reason}"
    tell(f"{case.title} {number}: {end}")
    return rehearsed


def verdict_seconds(rehearsed: Rehearsed) -> float:
    """From the first stage's beginning to the decision that ends the last."""
    decisions = [one for one in rehearsed.records if one["event"] == "decision"]
    stages = {stage.name for stage in rehearsed.state.policy.stages}
    begun = next((one for one in decisions if one["to"] in stages), None)
    ended = next((one for one in decisions if one["to"] in (ROLLING_BACK, "PROMOTING")), None)
    if begun is None or ended is None:
        return float("nan")
    return (when(ended) - when(begun)).total_seconds()


def when(record: Mapping[str, Any]) -> datetime.datetime:
    """When a record was written."""
    return datetime.datetime.fromisoformat(record["time"])


def print_table(seen: Mapping[str, Sequence[Rehearsed]]) -> None:
    """Bar beside seen, of every case."""
    print(
        "| the new model | bar | seen | seconds to the verdict: median, longest | requests failed |"
    )
    print("|---|---|---|---|---|")
    for case in CASES:
        runs = seen[case.title]
        outcomes = collections.Counter(one.outcome.value for one in runs)
        right = sum(is_right(one, case) for one in runs)
        seconds = [verdict_seconds(one) for one in runs]
        print(
            f"| {case.title} | {case.outcome.value} by its gate, {len(runs)} of {len(runs)} |"
            f" {right} of {len(runs)} ({', '.join(f'{n} {o}' for o, n in outcomes.items())}) |"
            f" {statistics.median(seconds):.1f}, {max(seconds):.1f} |"
            f" {failures(runs):,} of {sum(one.replayed.sent for one in runs):,} |"
        )
    every = [one for runs in seen.values() for one in runs]
    mismatches = sum(replay(one.records).mismatch is not None for one in every)
    print(f"\njournals whose decisions a replay does not reproduce: {mismatches} (bar: 0)")


def is_right(rehearsed: Rehearsed, case: Case) -> bool:
    """Whether it ended as it must, and for the reason it must."""
    return rehearsed.outcome is case.outcome and case.reason in rehearsed.reason


def failures(runs: Sequence[Rehearsed]) -> int:
    """Requests that were not answered with 200."""
    return sum(one.replayed.sent - one.replayed.answered.get(200, 0) for one in runs)


def tell(line: str) -> None:
    """Says how far it is, beside the table."""
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
