"""Raw rows in, pseudonymised Examples and their privacy report out."""

from __future__ import annotations

from typing import Any, NoReturn

import apache_beam as beam
from apache_beam.io.filesystems import FileSystems
from tfx.components.example_gen import base_example_gen_executor
from tfx.types.artifact import Artifact

from .execution import Prepared, conclude, prepare
from .execution_keys import EXAMPLES_KEY, PRIVACY_REPORT_KEY
from .job import Job, read_job
from .raw_file import RawFile
from .raw_forms import open_raw
from .transforms import PublishFiles


class Executor(base_example_gen_executor.BaseExampleGenExecutor):
    """Surveys the span, publishes it through Beam, checks what was written, and judges.

    Whatever can be wrong with the policy, the keyset or the data is found by the survey, in this
    process, so that :meth:`Do` raises it as a named error before anything is written.
    """

    _job: Job
    _prepared: Prepared

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
        self._prepared = prepare(job, examples.uri, open_anywhere)
        super().Do(input_dict, {EXAMPLES_KEY: [examples]}, exec_properties)
        conclude(job, self._prepared, examples, report)

    def GenerateExamplesByBeam(
        self, pipeline: beam.Pipeline, exec_properties: dict[str, Any]
    ) -> dict[str, beam.PCollection[bytes]]:
        """TFX's hook: serialized Examples by output split.

        TFX's own way would split on the serialized row, so that rows of one subject would lie in
        both train and eval.
        """
        del exec_properties
        job, publication = self._job, self._prepared.publication
        if job.buckets:
            publish = PublishFiles(publication, job.paths, job.buckets, open_anywhere)
            return pipeline | publish
        published: dict[str, beam.PCollection[bytes]] = {}
        for split, paths in job.files.items():
            publish = PublishFiles(publication, paths, {split: 1}, open_anywhere)
            published |= pipeline | f"Publish[{split}]" >> publish
        return published

    def GetInputSourceToExamplePTransform(self) -> NoReturn:
        """TFX's other hook, which :meth:`GenerateExamplesByBeam` never calls."""
        raise NotImplementedError


def open_anywhere(path: str) -> RawFile:
    """Opens a file of raw rows in whatever file system Beam reads."""
    return open_raw(path, FileSystems.open)
