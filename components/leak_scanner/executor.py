"""Artifacts in, a verdict on what identifiers stand in them out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tfx.dsl.components.base.base_executor import BaseExecutor
from tfx.types.artifact import Artifact

from ..artifacts import write_verdict
from .execution_keys import LEAK_VERDICT_KEY, ROOT_KEY, SPEC_KEY, SUBJECTS_KEY
from .identifiers import read_identifiers
from .leak_verdict import judge, sections
from .matcher import Matcher
from .scan import scan_tree
from .spec import LeakSpec


class Executor(BaseExecutor):
    """Looks through the folders of all input artifacts, and through a root where one is given."""

    def Do(
        self,
        input_dict: dict[str, list[Artifact]],
        output_dict: dict[str, list[Artifact]],
        exec_properties: dict[str, Any],
    ) -> None:
        """Scans and judges.

        Raises:
          DataError: when the list of identifiers cannot be used.
          PipelineRootError: when a folder cannot be read.
        """
        [verdict_artifact] = output_dict[LEAK_VERDICT_KEY]
        spec = LeakSpec.from_json(exec_properties[SPEC_KEY])
        identifiers = read_identifiers(Path(exec_properties[SUBJECTS_KEY]), spec.columns)
        roots = [one.uri for artifacts in input_dict.values() for one in artifacts]
        roots += [root for root in (exec_properties[ROOT_KEY],) if root]
        matcher = Matcher(identifiers, spec.forms)
        result = scan_tree([Path(root) for root in roots], identifiers, matcher)
        verdict = judge(result, roots, spec.most_hits)
        write_verdict(verdict_artifact, verdict, sections(result, spec.most_hits))
