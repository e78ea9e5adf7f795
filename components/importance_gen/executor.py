"""Wires ImportanceGen: a model and examples in, what each feature is worth to the model out."""

from __future__ import annotations

from typing import Any

from tfx.dsl.components.base.base_executor import BaseExecutor
from tfx.types.artifact import Artifact
from tfx.types.standard_component_specs import EXAMPLES_KEY, MODEL_KEY

from ..artifact_paths import serving_path, split_directories
from ..artifacts import write_payload
from ..examples import draw_examples, read_labels
from ..importance import IMPORTANCE_FILE, ModelReliance
from ..serving import ServedModel
from ..verdict import REPORT_FILE, SENTENCE_PROPERTY
from .measuring import measure
from .report import importance_report, sentence
from .spec import ImportanceSpec

SPEC_KEY = "spec"
FEATURE_IMPORTANCE_KEY = "feature_importance"


class Executor(BaseExecutor):
    """Executor of ImportanceGen."""

    def Do(
        self,
        input_dict: dict[str, list[Artifact]],
        output_dict: dict[str, list[Artifact]],
        exec_properties: dict[str, Any],
    ) -> None:
        """Publishes the importance of every feature.

        Raises:
          UsageError: the model or the examples cannot be used; nothing is published.
        """
        self._log_startup(input_dict, output_dict, exec_properties)
        spec = ImportanceSpec.from_json(exec_properties[SPEC_KEY])
        [importance_artifact] = output_dict[FEATURE_IMPORTANCE_KEY]
        directories = split_directories(input_dict[EXAMPLES_KEY], spec.split, "ImportanceSpec")
        path = serving_path(input_dict[MODEL_KEY])
        model = ServedModel(path, "ImportanceSpec", spec.signature, spec.output)
        records = draw_examples(directories, spec.maximum_examples, spec.seed)
        labels = read_labels(records, spec.label)
        publish(measure(model.predict, records, labels, spec), importance_artifact)


def publish(reliance: ModelReliance, artifact: Artifact) -> None:
    """Writes the figures as JSON and as a page, and the sentence into ML-Metadata."""
    artifact.set_string_custom_property(SENTENCE_PROPERTY, sentence(reliance))
    write_payload(artifact, IMPORTANCE_FILE, reliance.to_json())
    write_payload(artifact, REPORT_FILE, importance_report(reliance))
