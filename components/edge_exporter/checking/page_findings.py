"""What a bundle's page found in a browser, as measurements."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from ...verdict import Measurement
from ..web.browser import BrowserCheck
from .measured import measured

_SHOWN = 3


def page_findings(shown: BrowserCheck) -> Iterator[Measurement]:
    """Of each format in each engine, of the page as a whole, and of what it asked a network for."""
    for run in shown.results["runs"]:
        yield _run(run)
    failures = 0 if shown.results["outcome"] == "PASS" else 1
    yield measured("page", "failures", failures, 0, shown.results["sentence"])
    requests = shown.external_requests
    said = f"The page asked for {len(requests):,} URLs outside of the bundle"
    named = f": {', '.join(requests[:_SHOWN])}." if requests else "."
    yield measured("page", "external_requests", len(requests), 0, said + named)


def _run(run: Mapping[str, Any]) -> Measurement:
    subject = f"{run['format']} in {run['title']}"
    if "error" in run:
        said = f"{subject} does not run: {run['error']}"
        return measured(subject, "max_delta", None, run.get("tolerance", 0), said)
    farthest = float(run["max_difference"])
    said = (
        f"{subject} answers {run['passed']:,} of {run['vectors']:,} golden vectors within"
        f" {run['tolerance']:g}, in {run['milliseconds']:.2g} ms each."
    )
    value = farthest if math.isfinite(farthest) else None
    sizes = {"vectors": run["vectors"]}
    return measured(subject, "max_delta", value, run["tolerance"], said, sizes)
