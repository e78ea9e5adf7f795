"""A rollout's figures for Prometheus, taken from the records of its journal as they are written.

Dashboards and alerts are fed from here; the gates never are, since what Prometheus makes of raw
counters is an estimate.
"""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ..rollout.holds import Holds
from ..rollout.machine import advance, opened
from ..rollout.state import (
    DONE,
    LOADED,
    PREPARED,
    PROMOTING,
    ROLLED_BACK,
    ROLLING_BACK,
    RolloutState,
)
from ..traffic.window import ArmCounts, Window

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

HOST = "127.0.0.1"
"""Where figures are served: whoever scrapes from elsewhere goes through a proxy of their own."""

PREFIX = "tidegate_rollout"

HOLD_GROUNDS = tuple(field.name for field in dataclasses.fields(Holds))
"""What may hold a rollout."""


class Metrics:
    """An observer that keeps a rollout's figures in a registry of its own.

    A controller that goes on with a rollout first hands over the records that stand there already,
    by :meth:`catch_up`: counters then go on where they were.
    """

    def __init__(self) -> None:
        from prometheus_client import CollectorRegistry, Counter, Enum, Gauge, Info

        self.registry: CollectorRegistry = CollectorRegistry()

        def named(kind: type, name: str, help_text: str, labels: tuple[str, ...] = ()) -> Any:
            return kind(f"{PREFIX}_{name}", help_text, labels, registry=self.registry)

        self._enum = Enum
        self._stage: Any = None
        self._claims: set[str] = set()
        self._info = named(Info, "identity", "What is rolled out: digests and version numbers.")
        self._weight = named(
            Gauge, "weight_percent", "Requests the canary answers, as put in force."
        )
        self._mirror = named(Gauge, "mirror_percent", "Requests copied to the canary, as in force.")
        self._log_e = named(
            Gauge, "log_e", "Natural logarithm of E of each claim.", ("claim", "purpose")
        )
        self._threshold = named(
            Gauge, "log_e_threshold", "What log E must reach for it.", ("claim", "purpose")
        )
        self._held = named(Gauge, "held", "1 for the ground that holds the rollout.", ("ground",))
        self._harm = named(Gauge, "harm_shown", "1 once harm is shown.")
        self._cleared = named(Gauge, "cleared", "1 while every claim for promotion is shown.")
        self._finished = named(Gauge, "finished", "1 once nothing remains to be done.")
        self._margin = named(Gauge, "odds_margin", "Odds between the arms that count as equal.")
        self._stage_seconds = named(
            Gauge, "stage_seconds", "Time of observation in this stage, without gaps."
        )
        self._recorded = named(
            Gauge, "last_record_timestamp_seconds", "When the journal got its last record."
        )
        self._windows = named(
            Counter, "windows", "Looks at the traffic; a gap has no figures.", ("figures",)
        )
        self._answers = {
            name: named(Counter, name, text, ("arm",))
            for name, text in (
                ("requests", "Requests answered or failed, mirrored ones left out."),
                ("errors", "Of these, answered with 5xx, or not at all."),
                ("rejections", "Of these, answered with 4xx."),
                ("timed", "Answers held to the latency bound."),
                ("slow", "Of these, slower than the bound."),
            )
        }
        self._compared = named(
            Counter, "compared_pairs", "Mirrored requests answered by both arms."
        )
        self._disagreed = named(Counter, "disagreed_pairs", "Of these, as many as disagree.")
        self._decisions = named(Counter, "decisions", "Decisions by where they lead.", ("to",))

    def catch_up(self, records: Iterable[Mapping[str, Any]]) -> None:
        """Takes the records that a rollout has already, oldest first.

        Raises:
          JournalError: one of them cannot be read.
        """
        state: RolloutState | None = None
        for record in records:
            state = opened(record) if state is None else advance(state, record)
            self.on_record(record, state)

    def on_record(self, record: Mapping[str, Any], state: RolloutState) -> None:
        """Takes note of one record; see :class:`.observer.Observer`."""
        if self._stage is None:
            self._begin(state)
        self._stage.state(state.name)
        if record["event"] == "window":
            self._count(state.windows[-1] if state.windows else None)
        elif record["event"] == "decision":
            self._decisions.labels(to=str(record["to"])).inc()
        self._show(state)

    def _begin(self, state: RolloutState) -> None:
        identity = {
            "key": state.key,
            "model_digest": state.model_digest,
            "policy_digest": state.policy_digest,
            "target_digest": state.target_digest,
            "version": str(state.number),
            "stable_version": str(state.stable_number if state.stable_number is not None else ""),
        }
        self._info.info(identity)
        self._stage = self._enum(
            f"{PREFIX}_stage",
            "Where the rollout stands.",
            states=state_names(state),
            registry=self.registry,
        )

    def _count(self, window: Window | None) -> None:
        if window is None:
            return
        self._windows.labels(figures="no" if window.gap else "yes").inc()
        if window.gap:
            return
        for arm, counts in (("canary", window.canary), ("stable", window.stable)):
            self._count_arm(arm, counts)
        self._compared.inc(window.compared)
        self._disagreed.inc(window.disagreed)

    def _count_arm(self, arm: str, counts: ArmCounts) -> None:
        for name, counter in self._answers.items():
            counter.labels(arm=arm).inc(getattr(counts, name))

    def _show(self, state: RolloutState) -> None:
        if state.in_force is not None:
            promoted = state.in_force.promoted
            routing = state.in_force.routing
            self._weight.set(100.0 if promoted else routing.weight)
            self._mirror.set(0.0 if promoted else routing.mirror)
        for ground in HOLD_GROUNDS:
            self._held.labels(ground=ground).set(ground == state.holds.kind)
        self._finished.set(state.finished)
        self._margin.set(state.margin)
        self._stage_seconds.set(state.progress.seconds)
        if state.time is not None:
            self._recorded.set(state.time.timestamp())
        if state.assessment is None:
            return
        self._harm.set(bool(state.assessment.harm))
        self._cleared.set(state.assessment.cleared)
        claims = {process.claim for process in state.assessment.evidence}
        if claims != self._claims:
            # A calibration words some of them anew: the old ones are not asked any more.
            self._log_e.clear()
            self._threshold.clear()
            self._claims = claims
        for process in state.assessment.evidence:
            labels = {"claim": process.claim, "purpose": process.purpose.value}
            now = float(process.log_e[-1]) if process.log_e.size else 0.0
            self._log_e.labels(**labels).set(now)
            self._threshold.labels(**labels).set(process.log_threshold)


def state_names(state: RolloutState) -> list[str]:
    """Every state that the rollout may be in, in their order."""
    stages = [stage.name for stage in state.policy.stages]
    return [PREPARED, LOADED, *stages, PROMOTING, DONE, ROLLING_BACK, ROLLED_BACK]


@contextlib.contextmanager
def served(metrics: Metrics, port: int) -> Iterator[int]:
    """Serves the figures under ``http://127.0.0.1:PORT/metrics`` while the block runs.

    Args:
      metrics: whose figures.
      port: 0 for a free one.

    Yields:
      The port.

    Raises:
      OSError: the port is taken.
    """
    from prometheus_client import start_http_server

    server, thread = start_http_server(port, addr=HOST, registry=metrics.registry)
    try:
        yield int(server.server_port)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
