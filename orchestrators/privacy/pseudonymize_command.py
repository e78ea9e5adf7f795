"""``tidegate pseudonymize``: one file in, one pseudonymised file out, without a pipeline."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ...components.pseudonymizer.file_pseudonymization import FilePseudonymization
    from ...components.pseudonymizer.policy import Policy


@click.command()
@click.argument("source", metavar="IN", type=click.Path(path_type=Path))
@click.argument("destination", metavar="OUT", type=click.Path(path_type=Path))
@click.option(
    "--policy",
    "policy_path",
    required=True,
    type=click.Path(path_type=Path),
    help="YAML that says what becomes of each column.",
)
@click.option("--keys", required=True, metavar="KEYSET", help="The keyset: a path, or env:NAME.")
@click.option(
    "--ledger",
    type=click.Path(path_type=Path),
    help="The erasure ledger, whose subjects are left out. Default: the one beside the keyset.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead.")
def pseudonymize(
    source: Path,
    destination: Path,
    policy_path: Path,
    keys: str,
    ledger: Path | None,
    as_json: bool,
) -> None:
    """Pseudonymise the file IN as a policy says, and write OUT, whole or not at all.

    IN is CSV (gzipped or not), Parquet or Avro; OUT ends in .csv or .parquet. Files of any size
    are treated in little memory.
    """
    from ...components.pseudonymizer.file_pseudonymization import pseudonymize_file
    from ...components.pseudonymizer.policy import Policy
    from .file_progress import FileProgress

    policy = Policy.from_yaml(policy_path)
    with FileProgress() as progress:
        done = pseudonymize_file(source, destination, policy, keys, ledger, progress.told)
    if as_json:
        click.echo(json.dumps(dataclasses.asdict(done), indent=2))
    else:
        _print(done, policy)


def _print(done: FilePseudonymization, policy: Policy) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from ...components.pseudonymizer.privacy_report import CAVEAT

    table = Table("column", "role", "transform", "written as", box=None, padding=(0, 2, 0, 0))
    for name in (*done.columns, *done.dropped):
        rule = policy.columns.get(name)
        role, transform = ("–", "drop") if rule is None else (rule.role, rule.transform)
        table.add_row(Text(name), role, transform, done.columns.get(name, "–"))
    console = Console()
    console.print(table)
    left_out = f", {done.left_out:,} of forgotten subjects left out" if done.left_out else ""
    console.print(
        Text(
            f"{done.destination}: {done.rows:,} rows{left_out}, key version "
            f"{done.keyset_version} of domain {policy.domain!r}. {CAVEAT}"
        ),
        soft_wrap=not console.is_terminal,
    )
