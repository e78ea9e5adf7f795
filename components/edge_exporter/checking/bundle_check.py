"""The whole check of a bundle: its files, its formats' answers, its guards, and its page."""

from __future__ import annotations

import dataclasses
import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...verdict import Measurement, Outcome, Verdict, worst
from ..host.guard_check import failed_guards
from ..host.shipping import GUARDS_FILE, PYTHON_FILE, SPEC_FILE
from ..layout import GOLDEN_FILE, MANIFEST_FILE
from .golden_answers import GoldenAnswers, ask_golden
from .integrity import FileDifferences, compare_files, read_manifest
from .measured import measured

if TYPE_CHECKING:
    from ..web.browser import BrowserCheck

GATE = "edge-check"

_HOST_FILES = frozenset({PYTHON_FILE, SPEC_FILE, GOLDEN_FILE, GUARDS_FILE})
_SHOWN = 3


@dataclasses.dataclass(frozen=True)
class EdgeCheck:
    """What a bundle turned out to be.

    Attributes:
      verdict: FAIL where anything differs from what was exported; INCONCLUSIVE where nothing does,
        but no format could be run.
      not_run: why a format was not run outside of the browser, by its name.
      browser: what the page found, where it was asked for.
      seconds: all of it took.
    """

    verdict: Verdict
    not_run: Mapping[str, str]
    browser: BrowserCheck | None
    seconds: float


def check_bundle(path: str | Path, *, browser: bool = False) -> EdgeCheck:
    """Re-verifies a bundle that was shipped, with nothing but what is in it.

    Its files are compared with the manifest; every format that this machine can run answers the
    golden vectors, from a row's raw values through the bundle's own ``pre.py``; the guards are
    handed their faulty inputs. Code of the bundle runs only where its bytes are those that the
    manifest describes; that says nothing of who wrote the manifest.

    Args:
      path: of the bundle's folder.
      browser: also opens its page in a browser.

    Raises:
      DataError: the folder is no bundle, or holds no golden vectors.
      UsageError: a browser is asked for, and there is no page or no browser.
    """
    started = time.monotonic()
    bundle = Path(path)
    manifest = read_manifest(bundle)
    differences = compare_files(bundle, manifest)
    damaged = frozenset({*differences.missing, *differences.changed})
    found = [_files(differences, manifest)]
    golden = GoldenAnswers((), dict.fromkeys(manifest["formats"], "the bundle is damaged"))
    if not damaged & _HOST_FILES:
        golden = ask_golden(bundle, manifest, damaged)
        found += [*golden.measurements, _guards(bundle)]
    shown = None
    if browser:
        # Imported here, for it needs the extra.
        from ..web.browser import check_in_browser
        from .page_findings import page_findings

        shown = check_in_browser(bundle)
        found += page_findings(shown)
    verdict = _concluded(found, golden.not_run, bundle)
    return EdgeCheck(verdict, golden.not_run, shown, time.monotonic() - started)


def _files(differences: FileDifferences, manifest: Mapping[str, Any]) -> Measurement:
    count = len(manifest["files"])
    said = (
        f"The bundle is not what was exported: {differences}."
        if differences.count
        else f"All {count:,} files are those of {MANIFEST_FILE}."
    )
    return measured("files", "differences", differences.count, 0, said, {"files": count})


def _guards(bundle: Path) -> Measurement:
    guards = bundle / GUARDS_FILE
    cases = len(json.loads(guards.read_text("utf-8"))["cases"])
    failed = failed_guards((bundle / PYTHON_FILE).parent, guards)
    names = f"; not {', '.join(one['name'] for one in failed[:_SHOWN])}" if failed else ""
    right = cases - len(failed)
    said = f"{right:,} of {cases:,} faulty inputs are treated as they should be{names}."
    return measured("guards", "failures", len(failed), 0, said, {"cases": cases})


def _concluded(found: Sequence[Measurement], not_run: Mapping[str, str], bundle: Path) -> Verdict:
    outcome = worst(one.outcome for one in found)
    ran = [one for one in found if one.statistic == "max_delta"]
    if outcome is Outcome.FAIL:
        failed = [one.sentence for one in found if one.outcome is Outcome.FAIL]
        sentence = failed[0] + (f" And {len(failed) - 1} more." if failed[1:] else "")
    elif not ran:
        outcome = Outcome.INCONCLUSIVE
        sentence = (
            f"The files are those that were exported, but {', '.join(not_run)} cannot run here."
        )
    else:
        answered = f"{ran[0].sizes['vectors']:,} golden vectors"
        names = ", ".join(dict.fromkeys(one.subject for one in ran))
        sentence = f"The bundle is what was exported, and answers its {answered}: {names}."
    evidence = {"bundle": str(bundle), "not_run": dict(not_run)}
    return Verdict(GATE, outcome, sentence, tuple(found), evidence)
