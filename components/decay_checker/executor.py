"""Wires DecayChecker: a model, its own examples and new ones in, a verdict out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tfx.dsl.components.base.base_executor import BaseExecutor
from tfx.types.artifact import Artifact
from tfx.types.standard_component_specs import EXAMPLES_KEY, MODEL_KEY

from ..artifact_paths import serving_path, split_directories
from ..artifacts import read_verdict, write_verdict
from ..errors import DataError
from ..examples import draw_examples, read_labels
from ..serving import ServedModel
from ..span_lineage import noted_span
from .judging import Decided, Scored, judge, without_model
from .limits import DecayLimits
from .report import report_sections

LIMITS_KEY = "limits"
BASELINE_EXAMPLES_KEY = "baseline_examples"
EARLIER_VERDICTS_KEY = "earlier_verdicts"
DECAY_VERDICT_KEY = "decay_verdict"

Artifacts = dict[str, list[Artifact]]


class Executor(BaseExecutor):
    """Executor of DecayChecker."""

    def Do(
        self, input_dict: Artifacts, output_dict: Artifacts, exec_properties: dict[str, Any]
    ) -> None:
        """Publishes a verdict whatever it says.

        Raises:
          UsageError: the model or the examples cannot be used; nothing is published.
        """
        self._log_startup(input_dict, output_dict, exec_properties)
        limits = DecayLimits.from_json(exec_properties[LIMITS_KEY])
        [verdict_artifact] = output_dict[DECAY_VERDICT_KEY]
        reason = refusal(input_dict)
        decided = without_model(limits, reason) if reason else decide(input_dict, limits)
        write_verdict(verdict_artifact, decided.verdict, report_sections(decided))


def refusal(input_dict: Artifacts) -> str:
    """Why there is nothing to judge; empty where there is."""
    models, baseline = input_dict.get(MODEL_KEY), input_dict.get(BASELINE_EXAMPLES_KEY)
    if not models:
        return "there is no model yet"
    if not baseline:
        return "the examples that the model was trained on are not known"
    if {one.uri.rstrip("/") for one in baseline} & {
        one.uri.rstrip("/") for one in input_dict[EXAMPLES_KEY]
    }:
        return "the model was trained on these very examples"
    return ""


def decide(input_dict: Artifacts, limits: DecayLimits) -> Decided:
    """Asks the model about both sets of examples and judges its answers."""
    examples = input_dict[EXAMPLES_KEY]
    path = serving_path(input_dict[MODEL_KEY])
    model = ServedModel(path, "DecayLimits", limits.signature, limits.output)
    return judge(
        _score(model, examples, limits.splits, limits),
        _score(model, input_dict[BASELINE_EXAMPLES_KEY], limits.baseline_splits, limits),
        [read_verdict(one.uri) for one in _oldest_first(input_dict)],
        limits,
        span=max(noted_span(one.mlmd_artifact) for one in examples),
        model=model.fingerprint,
    )


def _score(
    model: ServedModel, examples: Sequence[Artifact], splits: Sequence[str], limits: DecayLimits
) -> Scored:
    directories = [
        directory
        for split in splits
        for directory in split_directories(examples, split, "DecayLimits", "splits")
    ]
    records = draw_examples(directories, limits.maximum_examples, limits.seed)
    outputs = model.predict(records)
    if outputs.shape[1] != 1:
        raise DataError(
            f"The model gives {outputs.shape[1]} numbers an example instead of a probability",
            remedy="Name an output with one number in DecayLimits.output.",
        )
    return Scored(outputs[:, 0], read_labels(records, limits.label))


def _oldest_first(input_dict: Artifacts) -> list[Artifact]:
    return sorted(input_dict.get(EARLIER_VERDICTS_KEY, []), key=lambda one: int(one.id))
