"""The gates, their settings and their artifact types: what a pipeline is composed of.

Names are imported when they are first used, because a gate brings TensorFlow along and most
programs need only some of them.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .artifacts import (
        DecayVerdict,
        DriftVerdict,
        EdgeBlessing,
        EdgeModel,
        EdgeReport,
        ErasureReceipt,
        FeatureImportance,
        LeakVerdict,
        PrivacyReport,
        RetrainRequest,
        Rollout,
    )
    from .baselines.earlier_verdicts import EarlierVerdictsResolver
    from .baselines.live_model import LiveModelResolver
    from .baselines.matched_season import MatchedSeasonResolver
    from .baselines.previous_blessed_model import PreviousBlessedModelResolver
    from .baselines.previous_span import PreviousSpanResolver, RollingWindowResolver
    from .baselines.span_history import SpanHistoryResolver
    from .canary_pusher.component import CanaryPusher
    from .canary_pusher.policy import RolloutPolicy
    from .canary_pusher.settings.live_gates import BusinessGate, LatencyGate, LiveGates, OddsGate
    from .canary_pusher.settings.rehearsal import Faults, Rehearsal
    from .canary_pusher.settings.stage import Stage
    from .canary_pusher.targets.envoy import EnvoyCluster, EnvoyTarget
    from .canary_pusher.targets.filesystem import FilesystemTarget
    from .canary_pusher.targets.kserve import KServeTarget
    from .canary_pusher.targets.tensorflow_serving import TensorFlowServingTarget
    from .canary_pusher.targets.triton import TritonTarget
    from .canary_pusher.targets.vertex import VertexTarget
    from .decay_checker.component import DecayChecker
    from .decay_checker.limits import DecayLimits
    from .drift_checker.component import DriftChecker
    from .drift_checker.settings.feature_limits import FeatureLimits
    from .drift_checker.settings.history_limits import HistoryLimits
    from .drift_checker.settings.limits import DriftLimits
    from .drift_checker.settings.policies import Override
    from .drift_checker.settings.slice_limits import SliceLimits
    from .edge_exporter.component import EdgeExporter
    from .edge_exporter.spec import EdgeLimits, EdgeSpec
    from .importance_gen.component import ImportanceGen
    from .importance_gen.spec import ImportanceSpec
    from .leak_scanner.component import LeakScanner
    from .leak_scanner.spec import LeakSpec
    from .pseudonymizer.component import Pseudonymizer
    from .pseudonymizer.examples_component import ExamplesPseudonymizer
    from .pseudonymizer.policy import Policy
    from .pseudonymizer.risk_limits import RiskLimits
    from .verdict import Measurement, Outcome, Verdict

_HOMES = {
    "BusinessGate": "canary_pusher.settings.live_gates",
    "CanaryPusher": "canary_pusher.component",
    "DecayChecker": "decay_checker.component",
    "DecayLimits": "decay_checker.limits",
    "DecayVerdict": "artifacts",
    "DriftChecker": "drift_checker.component",
    "DriftLimits": "drift_checker.settings.limits",
    "DriftVerdict": "artifacts",
    "EarlierVerdictsResolver": "baselines.earlier_verdicts",
    "EdgeBlessing": "artifacts",
    "EdgeExporter": "edge_exporter.component",
    "EdgeLimits": "edge_exporter.spec",
    "EdgeModel": "artifacts",
    "EdgeReport": "artifacts",
    "EdgeSpec": "edge_exporter.spec",
    "EnvoyCluster": "canary_pusher.targets.envoy",
    "EnvoyTarget": "canary_pusher.targets.envoy",
    "ErasureReceipt": "artifacts",
    "ExamplesPseudonymizer": "pseudonymizer.examples_component",
    "Faults": "canary_pusher.settings.rehearsal",
    "FeatureImportance": "artifacts",
    "FeatureLimits": "drift_checker.settings.feature_limits",
    "FilesystemTarget": "canary_pusher.targets.filesystem",
    "HistoryLimits": "drift_checker.settings.history_limits",
    "ImportanceGen": "importance_gen.component",
    "ImportanceSpec": "importance_gen.spec",
    "KServeTarget": "canary_pusher.targets.kserve",
    "LatencyGate": "canary_pusher.settings.live_gates",
    "LeakScanner": "leak_scanner.component",
    "LeakSpec": "leak_scanner.spec",
    "LeakVerdict": "artifacts",
    "LiveGates": "canary_pusher.settings.live_gates",
    "LiveModelResolver": "baselines.live_model",
    "MatchedSeasonResolver": "baselines.matched_season",
    "Measurement": "verdict",
    "OddsGate": "canary_pusher.settings.live_gates",
    "Outcome": "verdict",
    "Override": "drift_checker.settings.policies",
    "Policy": "pseudonymizer.policy",
    "PreviousBlessedModelResolver": "baselines.previous_blessed_model",
    "PreviousSpanResolver": "baselines.previous_span",
    "PrivacyReport": "artifacts",
    "Pseudonymizer": "pseudonymizer.component",
    "Rehearsal": "canary_pusher.settings.rehearsal",
    "RetrainRequest": "artifacts",
    "RiskLimits": "pseudonymizer.risk_limits",
    "RollingWindowResolver": "baselines.previous_span",
    "Rollout": "artifacts",
    "RolloutPolicy": "canary_pusher.policy",
    "SliceLimits": "drift_checker.settings.slice_limits",
    "SpanHistoryResolver": "baselines.span_history",
    "Stage": "canary_pusher.settings.stage",
    "TensorFlowServingTarget": "canary_pusher.targets.tensorflow_serving",
    "TritonTarget": "canary_pusher.targets.triton",
    "Verdict": "verdict",
    "VertexTarget": "canary_pusher.targets.vertex",
}

__all__ = [
    "BusinessGate",
    "CanaryPusher",
    "DecayChecker",
    "DecayLimits",
    "DecayVerdict",
    "DriftChecker",
    "DriftLimits",
    "DriftVerdict",
    "EarlierVerdictsResolver",
    "EdgeBlessing",
    "EdgeExporter",
    "EdgeLimits",
    "EdgeModel",
    "EdgeReport",
    "EdgeSpec",
    "EnvoyCluster",
    "EnvoyTarget",
    "ErasureReceipt",
    "ExamplesPseudonymizer",
    "Faults",
    "FeatureImportance",
    "FeatureLimits",
    "FilesystemTarget",
    "HistoryLimits",
    "ImportanceGen",
    "ImportanceSpec",
    "KServeTarget",
    "LatencyGate",
    "LeakScanner",
    "LeakSpec",
    "LeakVerdict",
    "LiveGates",
    "LiveModelResolver",
    "MatchedSeasonResolver",
    "Measurement",
    "OddsGate",
    "Outcome",
    "Override",
    "Policy",
    "PreviousBlessedModelResolver",
    "PreviousSpanResolver",
    "PrivacyReport",
    "Pseudonymizer",
    "Rehearsal",
    "RetrainRequest",
    "RiskLimits",
    "RollingWindowResolver",
    "Rollout",
    "RolloutPolicy",
    "SliceLimits",
    "SpanHistoryResolver",
    "Stage",
    "TensorFlowServingTarget",
    "TritonTarget",
    "Verdict",
    "VertexTarget",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f".{_HOMES[name]}", __name__), name)


def __dir__() -> list[str]:
    return sorted(__all__)
