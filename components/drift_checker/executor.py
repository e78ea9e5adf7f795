"""Reads statistics, has them compared and publishes what follows."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from tfx.dsl.components.base.base_executor import BaseExecutor
from tfx.types.artifact import Artifact
from tfx.types.standard_component_specs import (
    BASELINE_STATISTICS_KEY,
    SCHEMA_KEY,
    STATISTICS_KEY,
)

from ..artifacts import write_payload, write_verdict
from ..report import Section
from ..verdict import BLESSED_PROPERTY, OVERRIDDEN_PROPERTY, SENTENCE_PROPERTY, Verdict
from .baseline import StatisticsSource, refusal, without_baseline
from .compare import compare_scopes
from .history.over_spans import with_figures_over_spans
from .history.reference import Reference, like_baseline
from .published import load_history, load_importance, load_pooled, load_schema, load_scopes
from .report.sections import drift_sections
from .retrain import retrain_request
from .settings.limits import DriftLimits

LIMITS_KEY = "limits"
HISTORY_KEY = "history"
FEATURE_IMPORTANCE_KEY = "feature_importance"
DRIFT_VERDICT_KEY = "drift_verdict"
RETRAIN_REQUEST_KEY = "retrain_request"

REQUEST_FILE = "retrain_request.json"

Inputs = Mapping[str, list[Artifact]]


class Executor(BaseExecutor):
    """Executor of DriftChecker."""

    def Do(
        self,
        input_dict: dict[str, list[Artifact]],
        output_dict: dict[str, list[Artifact]],
        exec_properties: dict[str, Any],
    ) -> None:
        """Publishes a verdict whatever it says; only statistics it cannot compare are an error."""
        limits = DriftLimits.from_json(exec_properties[LIMITS_KEY])
        sources = _Sources.of(input_dict, limits)
        sections: list[Section] = []
        if sources.baselines:
            verdict, sections = _compare(input_dict, sources, limits)
        else:
            verdict = without_baseline(limits, sources.refused)
        evidence = {**verdict.evidence, **sources.evidence(), "splits": list(limits.splits)}
        verdict = dataclasses.replace(verdict, evidence=evidence)
        [verdict_artifact] = output_dict[DRIFT_VERDICT_KEY]
        [request] = output_dict[RETRAIN_REQUEST_KEY]
        verdict_artifact.set_int_custom_property(OVERRIDDEN_PROPERTY, int("override" in evidence))
        write_verdict(verdict_artifact, verdict, sections)
        _write_request(request, verdict)


@dataclasses.dataclass(frozen=True)
class _Sources:
    """Where the statistics come from that are compared, those left out that must not be.

    Attributes:
      current: of the current span.
      baselines: those that may serve.
      history: earlier spans, in the order given.
      refused: why there is no baseline, where there is none.
    """

    current: StatisticsSource
    baselines: tuple[StatisticsSource, ...]
    history: tuple[StatisticsSource, ...]
    refused: str

    @classmethod
    def of(cls, input_dict: Inputs, limits: DriftLimits) -> _Sources:
        [current] = [_source(one) for one in input_dict[STATISTICS_KEY]]
        offered = [_source(one) for one in input_dict.get(BASELINE_STATISTICS_KEY, ())]
        history = [_source(one) for one in input_dict.get(HISTORY_KEY, ())]
        why = {one: refusal(current, one, limits.comparison) for one in (*offered, *history)}
        reasons = {why[one] for one in offered} or {refusal(current, None)}
        return cls(
            current,
            tuple(one for one in offered if not why[one]),
            tuple(one for one in history if not why[one]),
            "; ".join(sorted(filter(None, reasons))),
        )

    def reference(self) -> Reference | None:
        """What is to a past span as these baselines are to the current one."""
        baselines = {one.span for one in self.baselines if one.span is not None}
        history = {one.span for one in self.history if one.span is not None}
        if len(baselines) < len(self.baselines) or len(history) < len(self.history):
            return None
        return like_baseline(baselines, history)

    def evidence(self) -> dict[str, Any]:
        return {
            "current": dataclasses.asdict(self.current),
            "baselines": [dataclasses.asdict(one) for one in self.baselines],
            "history": [one.artifact_id for one in self.history],
        }


def _compare(
    input_dict: Inputs, sources: _Sources, limits: DriftLimits
) -> tuple[Verdict, list[Section]]:
    current = load_scopes(sources.current.uri, limits)
    baseline = load_pooled([one.uri for one in sources.baselines], limits)
    [*schemas] = input_dict.get(SCHEMA_KEY, ())
    [*importances] = input_dict.get(FEATURE_IMPORTANCE_KEY, ())
    history = load_history([one.uri for one in sources.history], limits)
    reference = sources.reference()
    verdict = compare_scopes(
        current,
        baseline,
        limits,
        load_schema(schemas[0].uri) if schemas else None,
        history=history,
        reference=reference,
        importance=load_importance(importances[0].uri) if importances else None,
        span=sources.current.span,
    )
    verdict = with_figures_over_spans(verdict, history, baseline, reference)
    return verdict, list(drift_sections(verdict, current, baseline))


def _source(artifact: Artifact) -> StatisticsSource:
    # TFX leaves a span that it was not told at 0.
    return StatisticsSource(artifact.uri, artifact.span or None, artifact.id)


def _write_request(artifact: Artifact, verdict: Verdict) -> None:
    request = retrain_request(verdict)
    artifact.set_int_custom_property(BLESSED_PROPERTY, int(request is not None))
    if request is not None:
        artifact.set_string_custom_property(SENTENCE_PROPERTY, request.reason)
        write_payload(artifact, REQUEST_FILE, request.to_json())
