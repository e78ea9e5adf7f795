"""The Beam side: a thin twin of :class:`.publication.Publisher` over a span's files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import apache_beam as beam

from .publication import Publication, Publisher
from .splits import split_of
from .survey import OpenRaw


class PublishFiles(beam.PTransform[beam.Pipeline, dict[str, beam.PCollection[bytes]]]):
    """Files of raw rows to serialized tf.Examples, by output split.

    A worker reads and treats a file in one step: Beam never holds a raw row, so that none can
    reach its temporary files.
    """

    def __init__(
        self,
        publication: Publication,
        paths: Sequence[str],
        buckets: Mapping[str, int],
        open_file: OpenRaw,
    ) -> None:
        """Takes what to publish, the files, hash buckets of at least one split, and a reader."""
        super().__init__()
        self._open_file = open_file
        self._publication = publication
        self._paths = tuple(paths)
        self._buckets = dict(buckets)

    def expand(self, pipeline: beam.Pipeline) -> dict[str, beam.PCollection[bytes]]:
        """Serialized tf.Examples by split."""
        publish = beam.ParDo(_PublishFile(self._publication, self._buckets, self._open_file))
        splits = (
            pipeline
            | "Files" >> beam.Create(self._paths, reshuffle=True)
            | "Publish" >> publish.with_outputs(*self._buckets).with_output_types(bytes)
        )
        return {name: splits[name] for name in self._buckets}


class _PublishFile(beam.DoFn):
    def __init__(
        self, publication: Publication, buckets: Mapping[str, int], open_file: OpenRaw
    ) -> None:
        super().__init__()
        self._open_file = open_file
        self._publication = publication
        self._buckets = buckets
        self._publisher: Publisher | None = None

    def setup(self) -> None:
        self._publisher = self._publication.open()

    def process(self, path: str) -> Iterator[beam.pvalue.TaggedOutput]:
        assert self._publisher is not None
        for batch in self._open_file(path).batches():
            for key, example in self._publisher.keyed_examples(batch):
                yield beam.pvalue.TaggedOutput(split_of(key, self._buckets), example)
