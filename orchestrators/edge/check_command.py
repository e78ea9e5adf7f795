"""``tidegate edge-check``: whether a bundle that was shipped is still what was exported."""

from __future__ import annotations

import dataclasses
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ...components.edge_exporter.checking import EdgeCheck

_picture = click.Path(path_type=Path, dir_okay=False, writable=True)


@click.command("edge-check")
@click.argument("bundle", type=click.Path(path_type=Path))
@click.option("--browser", is_flag=True, help="Also open its page in Chromium.")
@click.option("--screenshot", type=_picture, help="Write a picture of the page; implies --browser.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead.")
def edge_check(bundle: Path, browser: bool, screenshot: Path | None, as_json: bool) -> None:
    """Re-verify BUNDLE, an edge model that was shipped, with nothing but what is in it.

    Its files are compared with their digests, its formats are asked its golden vectors from a row's
    raw values on, and its guards are handed their faulty inputs.

    \b
    Exit codes: 0 PASS · 1 FAIL · 2 no edge model, or no browser · 3 nothing of it can run here
    """
    from ...components.edge_exporter.checking import check_bundle
    from ..quiet import logged_to

    with logged_to(Path(os.devnull)):
        check = check_bundle(bundle, browser=browser or screenshot is not None)
    if screenshot is not None and check.browser is not None:
        _write(screenshot, check.browser.screenshot)
    if as_json:
        click.echo(check_json(check))
    else:
        from .check_table import print_check

        print_check(check)
    sys.exit(check.verdict.outcome.exit_code)


def check_json(check: EdgeCheck) -> str:
    """One JSON object: the verdict, and what the page found in the browser."""
    values = {**dataclasses.asdict(check.verdict), "seconds": check.seconds, "browser": None}
    if check.browser is not None:
        values["browser"] = {
            "results": check.browser.results,
            "external_requests": check.browser.external_requests,
            "seconds": check.browser.seconds,
        }
    return json.dumps(values, indent=2, allow_nan=False)


def _write(screenshot: Path, picture: bytes) -> None:
    from ...components.atomic import write_atomically
    from ...components.errors import UsageError

    try:
        write_atomically(screenshot, picture)
    except OSError as error:
        raise UsageError(
            f"Cannot write the picture: {error.strerror}", where=str(screenshot)
        ) from error
