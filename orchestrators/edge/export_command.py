"""``tidegate export-edge``: a SavedModel to files for devices, proven, without a pipeline."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from ...components.verdict import Verdict

_path = click.Path(path_type=Path)


@click.command("export-edge")
@click.argument("saved_model", type=_path)
@click.option(
    "--examples",
    required=True,
    multiple=True,
    metavar="TFRECORD",
    help="Raw tf.Examples, as the model is served with: a file, a folder or a pattern.",
)
@click.option(
    "--calibration",
    multiple=True,
    metavar="TFRECORD",
    help="Others, to calibrate quantisation on. Default: a fifth of --examples, set apart.",
)
@click.option("--transform-graph", type=_path, help="The TransformGraph it was trained on.")
@click.option("--preset", default="", help="android, ios, rpi, mcu, web, web-small, server-edge.")
@click.option("--format", "formats", multiple=True, help="Instead of the preset's; repeat it.")
@click.option("--label", default="", help="The feature that holds the true answer.")
@click.option("--slice", "slices", multiple=True, help="A feature by whose values to judge apart.")
@click.option("--config", type=_path, help="YAML with the settings of EdgeSpec.")
@click.option("-o", "--output", required=True, type=_path, help="The folder to write.")
@click.option("--html", "page", type=_path, help="Also write the report to this file.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead.")
def export_edge(
    saved_model: Path,
    examples: tuple[str, ...],
    calibration: tuple[str, ...],
    transform_graph: Path | None,
    preset: str,
    formats: tuple[str, ...],
    label: str,
    slices: tuple[str, ...],
    config: Path | None,
    output: Path,
    page: Path | None,
    as_json: bool,
) -> None:
    """Export SAVED_MODEL for devices, and prove on examples that it still answers alike.

    SAVED_MODEL's signature takes serialized tf.Examples, its Transform included. OUTPUT is written
    whole or not at all; a bundle that FAILs is written too, to be looked at.

    \b
    Exit codes: 0 PASS · 1 FAIL · 2 usage or bad input · 3 INCONCLUSIVE · 4 cannot be exported
    """
    from ..quiet import hush_imports

    hush_imports()
    from ...components.edge_exporter.spec import EdgeSpec
    from ..report_page import require_writable
    from .export import Request, export_files

    spec = EdgeSpec.from_yaml(config) if config else EdgeSpec()
    given: dict[str, Any] = {"preset": preset, "formats": formats, "label": label, "slices": slices}
    spec = dataclasses.replace(spec, **{name: value for name, value in given.items() if value})
    if page is not None:
        require_writable(page)
    request = Request(saved_model, examples, calibration, transform_graph, output, page)
    with _working(as_json):
        verdict = export_files(request, spec)
    if as_json:
        click.echo(json.dumps({**dataclasses.asdict(verdict), "output": str(output)}, indent=2))
    else:
        _print(verdict, output)
    sys.exit(verdict.outcome.exit_code)


def _working(as_json: bool) -> contextlib.AbstractContextManager[object]:
    from rich.console import Console

    if as_json or not sys.stderr.isatty():
        return contextlib.nullcontext()
    return Console(stderr=True).status("Exporting, proving and measuring …")


def _print(verdict: Verdict, output: Path) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from ..outcome_style import STYLES

    console = Console()
    table = Table("", "what", "measured", "limit", box=None, padding=(0, 2, 0, 0))
    for one in verdict.measurements:
        limit = "–" if one.limit is None else f"{one.limit:g}"
        value = "–" if one.value is None else f"{one.value:.4g}"
        outcome = Text(one.outcome.value, style=STYLES[one.outcome])
        table.add_row(outcome, Text(f"{one.subject} {one.statistic}"), value, limit)
    console.print(table)
    console.print(
        Text(verdict.outcome.value, style=STYLES[verdict.outcome]).append(f" {verdict.sentence}"),
        soft_wrap=not console.is_terminal,
    )
    console.print(Text(f"{output}{os.sep}"), soft_wrap=True)
