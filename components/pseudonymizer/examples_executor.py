"""Raw Examples in, pseudonymised Examples and their privacy report out."""

from __future__ import annotations

import functools
from typing import Any

from tfx.components.example_gen import write_split
from tfx.components.util import examples_utils
from tfx.dsl.components.base.base_beam_executor import BaseBeamExecutor
from tfx.proto import example_gen_pb2
from tfx.types import artifact_utils
from tfx.types.artifact import Artifact

from ..errors import DataError
from .example_file import ExampleFile
from .execution import conclude, prepare
from .execution_keys import EXAMPLES_KEY, PRIVACY_REPORT_KEY, PSEUDONYMIZED_EXAMPLES_KEY
from .job import Job, job_over_examples
from .publication import Publication
from .survey import OpenRaw
from .transforms import PublishFiles


class ExamplesExecutor(BaseBeamExecutor):
    """As :class:`.executor.Executor`, over an Examples artifact, whose splits are kept."""

    def Do(
        self,
        input_dict: dict[str, list[Artifact]],
        output_dict: dict[str, list[Artifact]],
        exec_properties: dict[str, Any],
    ) -> None:
        """Publishes one artifact.

        Raises:
          KeysetError: when the keyset cannot be used.
          DataError: when the Examples and the policy do not fit, or they cannot be read.
        """
        source = artifact_utils.get_single_instance(input_dict[EXAMPLES_KEY])
        [examples] = output_dict[PSEUDONYMIZED_EXAMPLES_KEY]
        [report] = output_dict[PRIVACY_REPORT_KEY]
        require_tf_examples(source)
        job = job_over_examples(source, exec_properties)
        open_file = functools.partial(ExampleFile, columns=tuple(job.policy.columns))
        prepared = prepare(job, examples.uri, open_file)
        examples.split_names = source.split_names
        examples_utils.set_payload_format(examples, example_gen_pb2.FORMAT_TF_EXAMPLE)
        self._publish(job, prepared.publication, open_file, examples)
        conclude(job, prepared, examples, report)

    def _publish(
        self, job: Job, publication: Publication, open_file: OpenRaw, examples: Artifact
    ) -> None:
        with self._make_beam_pipeline() as pipeline:
            for split, paths in job.files.items():
                publish = PublishFiles(publication, paths, {split: 1}, open_file)
                published = pipeline | f"Publish[{split}]" >> publish
                uri = artifact_utils.get_split_uri([examples], split)
                write = write_split.WriteSplit(uri, "tfrecords_gzip")
                _ = published[split] | f"Write[{split}]" >> write


def require_tf_examples(source: Artifact) -> None:
    """Refuses Examples that hold something else.

    Raises:
      DataError: naming what they hold.
    """
    payload = examples_utils.get_payload_format(source)
    if payload != example_gen_pb2.FORMAT_TF_EXAMPLE:
        raise DataError(
            f"The Examples hold {example_gen_pb2.PayloadFormat.Name(payload)}",
            where=source.uri,
            remedy="Give Examples of tf.Example records.",
        )
