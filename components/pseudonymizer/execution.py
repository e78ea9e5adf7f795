"""What an execution does before Beam writes and after: find every fault, count, and judge."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from tfx.types.artifact import Artifact

from ..artifacts import write_verdict
from ..verdict import SERVING_DIGEST_PROPERTY, Verdict
from .erasure import ErasedRows, ledger_path, read_ledger
from .execution_keys import SPAN_KEY
from .job import Job
from .keyset import Keyset
from .keyset_file import load_keyset
from .keyset_reference import require_outside
from .newcomers import Newcomers
from .privacy_report import judge, report_sections
from .publication import Publication
from .survey import OpenRaw, Survey, survey_files
from .written import require_all_rows, rows_of_splits


@dataclasses.dataclass(frozen=True)
class Prepared:
    """A job of which nothing can go wrong any more but the machine.

    Attributes:
      keyset: with its keys; it stays in this process.
      survey: of all rows.
      publication: what workers are sent; it holds no key.
      serving_digest: of policy, keys and salts.
    """

    keyset: Keyset
    survey: Survey
    publication: Publication
    serving_digest: str


def prepare(job: Job, examples_uri: str, open_file: OpenRaw) -> Prepared:
    """Finds whatever is wrong with the policy, the keyset or the data, before anything is written.

    TFX's local runners write to ``<root>/<node>/<output>/<execution>``; neither keyset nor erasure
    ledger nor subjects' salts may lie in that root. A subject without a salt gets one here.

    Raises:
      KeysetError: see :mod:`.keyset_file`.
      DataError: see :mod:`.survey`.
    """
    root = Path(examples_uri).parents[2]
    require_outside(job.keyset, root)
    keyset = load_keyset(job.keyset)
    keyset.require_domain(job.policy.domain)
    path = ledger_path(job.keyset, job.ledger)
    if path is not None:
        require_outside(path, root, "erasure ledger")
    ledger = read_ledger(path)
    erased = ErasedRows(ledger, job.policy, keyset)
    newcomers = Newcomers.of(job.policy, job.keyset)
    if newcomers is not None:
        require_outside(newcomers.path, root, "file of subjects' salts")
    bound = job.policy.unsalted.bind(keyset)
    survey = survey_files(job.paths, job.policy, bound, open_file, erased, newcomers)
    salts = None if newcomers is None else newcomers.settle()
    publication = Publication(
        policy=job.policy,
        keyset=job.keyset,
        fingerprint=keyset.fingerprint(),
        types=survey.types,
        ledger=None if path is None else str(path),
        ledger_digest=ledger.digest(),
        salts=None if newcomers is None else str(newcomers.path),
    )
    return Prepared(keyset, survey, publication, job.policy.bind(keyset, salts).digest)


def conclude(job: Job, prepared: Prepared, examples: Artifact, report: Artifact) -> None:
    """Counts what was written, judges the risk that remains, and notes how both were made.

    Raises:
      TidegateError: when rows are missing. TFX then removes the output.
    """
    # StatisticsGen hands this property on; TFX's own ExampleGens leave it 0.
    examples.span = job.span
    report.set_int_custom_property(SPAN_KEY, job.span)
    survey = prepared.survey
    splits = rows_of_splits(examples)
    require_all_rows(survey, splits)
    origin = {
        "span": job.span,
        "files": job.file_names,
        "splits": splits,
        "left_out": survey.left_out,
        "ledger_digest": prepared.publication.ledger_digest,
        SERVING_DIGEST_PROPERTY: prepared.serving_digest,
    }
    verdict = judge(job.policy, prepared.keyset, survey, origin)
    write_verdict(report, verdict, report_sections(job.policy, survey, verdict))
    for artifact in (examples, report):
        record_provenance(artifact, verdict)


def record_provenance(artifact: Artifact, verdict: Verdict) -> None:
    """Notes on an artifact under which policy, keys and erasures it was made."""
    digests = ("policy_digest", "keyset_fingerprint", "ledger_digest", SERVING_DIGEST_PROPERTY)
    for name in digests:
        artifact.set_string_custom_property(name, verdict.evidence[name])
    artifact.set_int_custom_property("keyset_version", verdict.evidence["keyset_version"])
