"""``tidegate policy``: what a policy does to data, said before anything is published."""

from __future__ import annotations

import dataclasses
import json
import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ...components.pseudonymizer.explanation import ColumnExplanation
    from ...components.pseudonymizer.policy import Policy
    from ...components.pseudonymizer.survey import Survey

EXIT_REFUSED = 2


@dataclasses.dataclass(frozen=True)
class Check:
    """What was found.

    Attributes:
      policy: the policy, valid in itself.
      columns: what becomes of each column.
      survey: what the data holds; None without data, and where it would be refused.
      faults: why the data would be refused, one sentence each.
    """

    policy: Policy
    columns: list[ColumnExplanation]
    survey: Survey | None
    faults: list[str]


@click.group()
def policy() -> None:
    """Explain and check a pseudonymization POLICY."""


@policy.command()
@click.argument("policy", type=click.Path(path_type=Path))
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    help="CSV, Parquet or Avro: also say whether each of its rows can be treated, and count.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead.")
def check(policy: Path, data: Path | None, as_json: bool) -> None:
    """Tell what POLICY does to each column, and whether it fits the data.

    With --data the whole file is treated under a key that is thrown away: every fault that would
    stop a pipeline shows here, and nothing is written.

    \b
    Exit codes: 0 it fits · 2 the policy or the data would be refused
    """
    from ..quiet import hush_imports

    hush_imports()
    found = check_policy(policy, data)
    if as_json:
        click.echo(as_text(found))
    else:
        print_check(found)
    sys.exit(EXIT_REFUSED if found.faults else 0)


def check_policy(path: Path, data: Path | None) -> Check:
    """Reads a policy, and holds it against a file of data where one is given.

    Raises:
      PolicyError: when the policy is not valid, naming its line.
      DataError: when the file cannot be read at all.
    """
    from ...components.errors import DataError
    from ...components.pseudonymizer.explanation import explain
    from ...components.pseudonymizer.policy import Policy
    from ...components.pseudonymizer.raw_forms import open_raw

    policy = Policy.from_yaml(path)
    if data is None:
        return Check(policy, explain(policy), None, [])
    columns = explain(policy, open_raw(str(data)).names())
    faults = [f"Column {one.column!r}: {one.fault}." for one in columns if one.fault]
    if faults:
        return Check(policy, columns, None, faults)
    try:
        return Check(policy, columns, survey_once(policy, data), [])
    except DataError as error:
        return Check(policy, columns, None, [str(error)])


def survey_once(policy: Policy, data: Path) -> Survey:
    """Treats every row under a key that nobody keeps.

    Raises:
      DataError: naming the column, for what the policy cannot treat.
    """
    from ...components.pseudonymizer.keyset import KEY_BYTES, Keyset, MasterKey
    from ...components.pseudonymizer.survey import survey_files

    keyset = Keyset(policy.domain, 1, (MasterKey(1, secrets.token_bytes(KEY_BYTES)),))
    return survey_files([str(data)], policy, policy.unsalted.bind(keyset))


def as_text(found: Check) -> str:
    """The check as JSON."""
    counts = {} if found.survey is None else found.survey.columns
    columns = [
        dataclasses.asdict(one)
        | (
            {"nulls": counts[one.column].nulls, "distinct": counts[one.column].distinct}
            if one.column in counts
            else {}
        )
        for one in found.columns
    ]
    return json.dumps(
        {
            "domain": found.policy.domain,
            "subject": found.policy.subject,
            "policy_digest": found.policy.digest(),
            "rows": None if found.survey is None else found.survey.total_rows,
            "columns": columns,
            "faults": found.faults,
        },
        indent=2,
    )


def print_check(found: Check) -> None:
    """The check as a table, and a closing sentence."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from ...components.pseudonymizer.explanation import DEFAULTS

    console = Console(width=None if sys.stdout.isatty() else 120)
    table = Table("Column", "Role", "Transform", "What happens")
    counts = {} if found.survey is None else found.survey.columns
    if counts:
        table.add_column("Missing", justify="right")
        table.add_column("Distinct", justify="right")
    for one in found.columns:
        cells = [one.column, one.role, one.transform, one.sentence]
        if one.column in counts:
            cells += [f"{counts[one.column].nulls:,}", f"{counts[one.column].distinct:,}"]
        table.add_row(*map(escape, cells), style="red" if one.fault else None)
    console.print(table)
    console.print(DEFAULTS)
    for fault in found.faults:
        console.print(f"Refused: {escape(fault)}", style="red", highlight=False)
    if found.faults:
        return
    if found.survey is not None:
        console.print(f"All {found.survey.total_rows:,} rows can be treated.", highlight=False)
    console.print(
        f"Domain {escape(repr(found.policy.domain))}, policy digest {found.policy.digest()[:16]}.",
        highlight=False,
    )
