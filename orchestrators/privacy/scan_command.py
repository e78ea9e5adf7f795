"""``tidegate scan``: whether raw identifiers stand anywhere under a pipeline root."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ...components.leak_scanner import Identifiers, ScanResult
    from ...components.verdict import Verdict


@click.command()
@click.argument("pipeline_root", type=click.Path(path_type=Path))
@click.option(
    "--subjects",
    required=True,
    type=click.Path(path_type=Path),
    help="The raw identifiers: text with one a line, or CSV or Parquet with --columns.",
)
@click.option("--columns", default="", help="Columns of --subjects that hold them, by commas.")
@click.option(
    "--forms",
    help="How they may be written, by commas: utf8, case, json, url, latin1, utf16, hex, base64, "
    "or all. Default: all but utf16, hex and base64.",
)
@click.option("--show", is_flag=True, help="Print the identifiers that were found, too.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead.")
@click.option(
    "--html", "page", type=click.Path(path_type=Path), help="Also write the report to this file."
)
def scan(
    pipeline_root: Path,
    subjects: Path,
    columns: str,
    forms: str | None,
    show: bool,
    as_json: bool,
    page: Path | None,
) -> None:
    """Look for raw identifiers in every file under PIPELINE_ROOT, and in the files' names.

    Statistics, schemas, vocabularies, SavedModels, TFRecords, Parquet, ML-Metadata, logs: all are
    looked through, decompressed where they are compressed. An identifier is told by its line or
    row in the list, not by its value, unless --show asks for it.

    \b
    Exit codes: 0 none found · 1 some found · 2 usage or bad input
                3 none found, but a file cannot be looked into
    """
    from ...components.leak_scanner import FORMS, USUAL_FORMS, Matcher, read_identifiers, scan_tree
    from ...components.leak_scanner.leak_verdict import judge, sections
    from ..report_page import require_writable, write_report

    if page is not None:
        require_writable(page)
    identifiers = read_identifiers(subjects, _names(columns))
    chosen = USUAL_FORMS if forms is None else FORMS if forms == "all" else _names(forms)
    began = time.monotonic()
    result = scan_tree([pipeline_root], identifiers, Matcher(identifiers, chosen), _progress)
    seconds = time.monotonic() - began
    verdict = judge(result, [str(pipeline_root)])
    if page is not None:
        write_report(page, verdict, sections(result))
    if as_json:
        click.echo(result_json(verdict, result, identifiers if show else None))
    else:
        from .scan_table import print_scan

        print_scan(verdict, result, seconds, identifiers if show else None)
    sys.exit(verdict.outcome.exit_code)


def result_json(verdict: Verdict, result: ScanResult, shown: Identifiers | None) -> str:
    """One JSON object: the verdict and every hit; with identifiers where they are to be shown."""
    import dataclasses

    values = json.loads(verdict.to_json())
    values["hits"] = [dataclasses.asdict(hit) for hit in result.hits]
    values["evidence"].pop("hits")
    if shown is not None:
        known = dict(zip(shown.ordinals, shown.values, strict=True))
        for hit in values["hits"]:
            hit["identifier"] = known[hit["ordinal"]]
    return json.dumps(values, indent=2, allow_nan=False)


def _names(listed: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip() for name in listed.split(",") if name.strip()))


def _progress(done: int, of: int) -> None:
    if sys.stderr.isatty() and (done % 20 == 0 or done == of):
        click.echo(f"\r{done:,} of {of:,} files", nl=done == of, err=True)
