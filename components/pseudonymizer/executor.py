"""Raw rows in, pseudonymised Examples and their privacy report out."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NoReturn

import apache_beam as beam
from apache_beam.io.filesystems import FileSystems
from tfx.components.example_gen import base_example_gen_executor
from tfx.types.artifact import Artifact

from ..artifacts import write_verdict
from ..verdict import Verdict
from .execution_keys import EXAMPLES_KEY, PRIVACY_REPORT_KEY
from .job import Job, read_job
from .keyset import Keyset
from .keyset_file import load_keyset
from .keyset_reference import require_outside
from .privacy_report import column_table, judge, origin_table
from .publication import Publication
from .survey import survey_files
from .transforms import PublishFiles
from .written import require_all_rows, rows_of_splits


class Executor(base_example_gen_executor.BaseExampleGenExecutor):
    """Surveys the span, publishes it through Beam, checks what was written, and judges.

    Whatever can be wrong with the policy, the keyset or the data is found by the survey, in this
    process, so that :meth:`Do` raises it as a named error before anything is written.
    """

    _job: Job
    _publication: Publication

    def Do(
        self,
        input_dict: dict[str, list[Artifact]],
        output_dict: dict[str, list[Artifact]],
        exec_properties: dict[str, Any],
    ) -> None:
        """Publishes one span.

        Raises:
          KeysetError: when the keyset cannot be used.
          DataError: when the data and the policy do not fit, or the data cannot be read.
        """
        [examples], [report] = output_dict[EXAMPLES_KEY], output_dict[PRIVACY_REPORT_KEY]
        job = self._job = read_job(exec_properties)
        keyset = open_keyset(job, examples.uri)
        survey = survey_files(job.paths, job.policy, FileSystems.open)
        self._publication = Publication(job.policy, job.keyset, keyset.fingerprint(), survey.types)
        super().Do(input_dict, {EXAMPLES_KEY: [examples]}, exec_properties)
        # StatisticsGen hands this property on; TFX's own ExampleGens leave it 0.
        examples.span = job.span
        splits = rows_of_splits(examples)
        require_all_rows(survey, splits)
        origin = {"span": job.span, "files": job.file_names, "splits": splits}
        verdict = judge(job.policy, keyset, survey, origin)
        write_verdict(report, verdict, (column_table(job.policy, survey), origin_table(verdict)))
        for artifact in (examples, report):
            record_provenance(artifact, verdict)

    def GenerateExamplesByBeam(
        self, pipeline: beam.Pipeline, exec_properties: dict[str, Any]
    ) -> dict[str, beam.PCollection[bytes]]:
        """TFX's hook: serialized Examples by output split.

        TFX's own way would split on the serialized row, so that rows of one subject would lie in
        both train and eval.
        """
        del exec_properties
        if self._job.buckets:
            return pipeline | PublishFiles(self._publication, self._job.paths, self._job.buckets)
        published: dict[str, beam.PCollection[bytes]] = {}
        for split, paths in self._job.files.items():
            publish = PublishFiles(self._publication, paths, {split: 1})
            published |= pipeline | f"Publish[{split}]" >> publish
        return published

    def GetInputSourceToExamplePTransform(self) -> NoReturn:
        """TFX's other hook, which :meth:`GenerateExamplesByBeam` never calls."""
        raise NotImplementedError


def open_keyset(job: Job, examples_uri: str) -> Keyset:
    """Loads the keyset, having refused one that lies inside the pipeline root.

    TFX's local runners write to ``<root>/<node>/<output>/<execution>``.

    Raises:
      KeysetError: see :mod:`.keyset_file`.
    """
    require_outside(job.keyset, Path(examples_uri).parents[2])
    keyset = load_keyset(job.keyset)
    keyset.require_domain(job.policy.domain)
    return keyset


def record_provenance(artifact: Artifact, verdict: Verdict) -> None:
    """Notes on an artifact under which policy and keys it was made."""
    for name in ("policy_digest", "keyset_fingerprint"):
        artifact.set_string_custom_property(name, verdict.evidence[name])
    artifact.set_int_custom_property("keyset_version", verdict.evidence["keyset_version"])
