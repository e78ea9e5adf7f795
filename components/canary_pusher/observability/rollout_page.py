"""A rollout as one page and as JSON, while it runs and afterwards."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from ...report import render_report
from .rollout_course import course_of
from .rollout_sections import rollout_sections
from .rollout_verdict import rollout_verdict


def rollout_page(records: Sequence[Mapping[str, Any]]) -> str:
    """One self-contained HTML document: verdict, stages, evidence, decisions, words, policy.

    Args:
      records: of the rollout's journal, oldest first; of one that still runs, those so far.

    Raises:
      JournalError: there is none, or one cannot be read.
    """
    course = course_of(records)
    # Beside its curves each gate has its figures already.
    verdict = dataclasses.replace(rollout_verdict(course), measurements=())
    return render_report(verdict, rollout_sections(course))


def rollout_json(records: Sequence[Mapping[str, Any]]) -> str:
    """The same facts for a program.

    Raises:
      JournalError: as for :func:`rollout_page`.
    """
    return rollout_verdict(course_of(records)).to_json()
