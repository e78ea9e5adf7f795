"""``tidegate risk``: how well the rows of a file hide in one another."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ...components.pseudonymizer.risk import Risk
    from ...components.pseudonymizer.risk_limits import RiskLimits
    from ...components.verdict import Verdict


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--quasi", required=True, help="Columns that identify in combination, by commas: age,sex,town."
)
@click.option("--sensitive", default="", help="Columns that an attacker would learn, by commas.")
@click.option("--subject", help="Says whom a row is about. Default: each row is a subject.")
@click.option(
    "--sampling",
    type=click.FloatRange(0, 1, min_open=True),
    help="Share of the population's people that the file holds. Default: 1, all of them.",
)
@click.option(
    "--limits", type=click.Path(path_type=Path), help="YAML with limits, as a policy's risk:."
)
@click.option(
    "--limit",
    "single",
    multiple=True,
    metavar="NAME=VALUE",
    help="A limit: k, l, entropy_l, t, max_unique, max_prosecutor, max_journalist, "
    "max_marketer, max_token_share. Repeat it for several.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead.")
@click.option(
    "--html", "page", type=click.Path(path_type=Path), help="Also write the report to this file."
)
def risk(
    file: Path,
    quasi: str,
    sensitive: str,
    subject: str | None,
    sampling: float | None,
    limits: Path | None,
    single: tuple[str, ...],
    as_json: bool,
    page: Path | None,
) -> None:
    """Measure by which combinations of columns the people in FILE can be found.

    FILE is CSV, Parquet or Avro. Subjects are counted, not rows: name --subject where a person
    may have several.

    \b
    Exit codes: 0 within the limits · 1 beyond one · 2 usage or bad input
    """
    from ..quiet import hush_imports

    hush_imports()
    from ...components.pseudonymizer.risk import RiskColumns
    from ...components.pseudonymizer.risk_file import judge_file, measure_file
    from ...components.pseudonymizer.risk_sections import risk_sections
    from ..report_page import require_writable, write_report
    from .row_progress import RowProgress

    held = read_limits(limits, single, sampling)
    if page is not None:
        require_writable(page)
    columns = RiskColumns(_names(quasi), _names(sensitive), subject)
    with RowProgress(file) as told:
        found = measure_file(file, columns, held.sampling, told.rows)
    verdict = judge_file(file, columns, found, held)
    if page is not None:
        write_report(page, verdict, risk_sections(found))
    if as_json:
        click.echo(verdict_json(verdict, found))
    else:
        from .risk_table import print_risk

        print_risk(verdict, found)
    sys.exit(verdict.outcome.exit_code)


def read_limits(path: Path | None, single: tuple[str, ...], sampling: float | None) -> RiskLimits:
    """The limits of a file, with single ones over them.

    Raises:
      ConfigError: when one is unknown or out of its range.
      UsageError: when a single one is not ``NAME=VALUE``.
    """
    from ...components.config import read_settings
    from ...components.pseudonymizer.risk_limits import RiskLimits

    values = dict(read_settings(path)) if path else {}
    values.update(_parsed(one) for one in single)
    if sampling is not None:
        values["sampling"] = sampling
    return RiskLimits.from_mapping(values)


def verdict_json(verdict: Verdict, found: Risk) -> str:
    """One JSON object: the verdict, and every figure."""
    values = json.loads(verdict.to_json())
    values["evidence"].pop("risk")
    return json.dumps({**values, "risk": found.to_dict()}, indent=2, allow_nan=False)


def _parsed(limit: str) -> tuple[str, float]:
    from ...components.errors import UsageError

    name, _, value = limit.partition("=")
    try:
        return name, int(value) if value.isdigit() else float(value)
    except ValueError:
        raise UsageError(
            f"--limit {limit!r} is not NAME=VALUE", remedy="Write --limit k=5, for instance."
        ) from None


def _names(listed: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip() for name in listed.split(",") if name.strip()))
