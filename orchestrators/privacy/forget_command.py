"""``tidegate forget``: erases people from a pipeline root, down to the models."""

from __future__ import annotations

import dataclasses
import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from ...components.pseudonymizer.erasure.ledger import Erasure
    from ...components.pseudonymizer.erasure.proof import Scan, Scanner
    from ...components.pseudonymizer.erasure.receipt import Receipt

EXIT_INCOMPLETE = 1
STANDARD_INPUT = "-"


@click.command()
@click.argument("subjects", nargs=-1, metavar="[SUBJECT]...")
@click.option("--pipeline", help="The pipeline's name, as in ML-Metadata.")
@click.option(
    "--root",
    type=click.Path(path_type=Path),
    default=Path("tidegate-runs"),
    show_default=True,
    help="The pipeline root: metadata, artifacts, pushed models and reports.",
)
@click.option("--keyset", help="The keyset that made the tokens.")
@click.option(
    "--policy", type=click.Path(path_type=Path), help="The policy, which names the subject."
)
@click.option(
    "--ledger", type=click.Path(path_type=Path), help="Default: KEYSET.erasures.jsonl beside it."
)
@click.option(
    "--from",
    "source",
    type=click.Path(path_type=Path),
    help="Read subjects from this file, one a line, and leave the shell's history out of it.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@click.option("--verify", is_flag=True, help="Only check the chain of receipts of the root.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead.")
def forget(
    subjects: tuple[str, ...],
    pipeline: str | None,
    root: Path,
    keyset: str | None,
    policy: Path | None,
    ledger: Path | None,
    source: Path | None,
    dry_run: bool,
    verify: bool,
    as_json: bool,
) -> None:
    """Forget each SUBJECT in a pipeline: rows, statistics and, by retraining, models.

    A SUBJECT is a raw value of the policy's subject column; - reads them from standard input. Their
    rows are deleted, models that learned from them are marked and to be trained anew, and a receipt
    tells of it. Run it again after retraining: it deletes the models that were replaced, and proves
    that nothing is left. What was killed half-way is ended first.

    \b
    Exit codes: 0 nothing is left · 1 something still holds a subject · 2 usage or bad input
    """
    path = _ledger(keyset, ledger)
    if verify:
        _verify(root, path, as_json)
        return
    from ..quiet import hush_imports

    hush_imports()
    given = _required(pipeline=pipeline, keyset=keyset, policy=policy)
    named = [*_read(subjects), *_read_file(source)]
    erasures = _erasures(named, given["keyset"], given["policy"])
    if dry_run:
        _plan(given["pipeline"], root, path, erasures, given["keyset"], as_json)
    else:
        sys.exit(_forget(given["pipeline"], root, path, erasures, named, given["keyset"], as_json))


def _forget(
    pipeline: str,
    root: Path,
    ledger: Path,
    erasures: tuple[Erasure, ...],
    subjects: list[str],
    keyset: str,
    as_json: bool,
) -> int:
    from rich.console import Console

    from ...components.pseudonymizer.erasure.forgetting import forget, resume
    from ...components.pseudonymizer.erasure.place import Place
    from ...components.pseudonymizer.erasure.shredding import Shredder
    from ..lineage import connect
    from ..root import PipelineRoot

    with PipelineRoot(root).existing().locked() as held:
        place = Place(
            connect(held.metadata),
            held.path,
            pipeline,
            ledger,
            _scanner(subjects),
            Shredder.beside(keyset),
        )
        # Whom that was about is not known here by more than tokens.
        resumed = resume(dataclasses.replace(place, scanner=_scanner([])))
        if resumed is not None:
            click.echo(f"Ended the erasure {resumed['request']}, which was cut short:", err=True)
            _show(resumed, as_json, to_stderr=True)
        with Console(stderr=True).status("Looking for the subjects ...") as status:
            receipt = forget(place, erasures, lambda step: status.update(f"Done: {step}"))
    _show(receipt, as_json)
    complete = receipt["complete"] and (resumed is None or resumed["complete"])
    return 0 if complete else EXIT_INCOMPLETE


def _show(receipt: Receipt, as_json: bool, to_stderr: bool = False) -> None:
    if as_json:
        click.echo(json.dumps(receipt, indent=2, sort_keys=True), err=to_stderr)
        return
    from rich.console import Console

    from .forget_table import print_receipt

    print_receipt(receipt, Console(stderr=to_stderr))


def _plan(
    pipeline: str,
    root: Path,
    ledger: Path,
    erasures: tuple[Erasure, ...],
    keyset: str,
    as_json: bool,
) -> None:
    from ...components.pseudonymizer.erasure.forgetting import plan_forgetting
    from ...components.pseudonymizer.erasure.place import Place
    from ...components.pseudonymizer.erasure.shredding import Shredder
    from ..lineage import connect
    from ..root import PipelineRoot

    existing = PipelineRoot(root).existing()
    store, shredder = connect(existing.metadata), Shredder.beside(keyset)
    place = Place(store, existing.path, pipeline, ledger, shredder=shredder)
    plan = plan_forgetting(place, erasures)
    if as_json:
        values = {
            "subjects": len(erasures),
            "subjects_found": plan.found,
            "subjects_missing": plan.missing,
            "subjects_untraceable": plan.untraceable,
            "artifacts": [one.to_values() for one in plan.affected],
        }
        click.echo(json.dumps(values, indent=2, sort_keys=True))
    else:
        from .forget_table import print_plan

        print_plan(plan)


def _scanner(subjects: list[str]) -> Scanner:
    """Looks for the raw identifiers too, which nothing but this process has."""

    def scan(root: Path, tokens: frozenset[str]) -> Scan:
        from ...components.leak_scanner import Identifiers, Matcher, scan_tree
        from ...components.pseudonymizer.erasure.proof import Scan

        wanted = Identifiers.of([*sorted(tokens), *subjects])
        result = scan_tree([root], wanted, Matcher(wanted))
        return Scan(
            result.total_files,
            result.bytes_on_disk,
            tuple(sorted({hit.path for hit in result.hits})),
            tuple(sorted({one.path for one in result.unread})),
        )

    return scan


def _verify(root: Path, ledger: Path, as_json: bool) -> None:
    from ...components.pseudonymizer.erasure.ledger import read_ledger
    from ...components.pseudonymizer.erasure.receipt import verify_chain

    receipts = verify_chain(root.resolve(), read_ledger(ledger))
    if as_json:
        click.echo(json.dumps({"receipts": receipts}, indent=2, sort_keys=True))
        return
    if not receipts:
        click.echo(f"{root}: no receipt; nobody was forgotten here.")
        return
    count = "1 receipt" if len(receipts) == 1 else f"{len(receipts):,} receipts"
    click.echo(f"{root}: {count}, each following from the one before and known to the ledger.")


def _ledger(keyset: str | None, ledger: Path | None) -> Path:
    from ...components.errors import UsageError
    from ...components.pseudonymizer.erasure.ledger import ledger_path

    path = ledger_path(keyset or "env:NONE", ledger)
    if path is None:
        raise UsageError(
            "No erasure ledger", remedy="Give --ledger, or a --keyset that is a file to lie beside."
        )
    return path


def _erasures(subjects: Iterable[str], keyset: str, policy: Path) -> tuple[Erasure, ...]:
    from ...components.pseudonymizer.erasure.subjects import erasures_of
    from ...components.pseudonymizer.keyset_file import load_keyset
    from ...components.pseudonymizer.policy import Policy

    return erasures_of(subjects, Policy.from_yaml(policy), load_keyset(keyset))


def _required(**options: Any) -> dict[str, Any]:
    missing = [name for name, value in options.items() if value is None]
    if missing:
        raise click.UsageError(f"Missing option '--{missing[0]}'.")
    return options


def _read(subjects: Iterable[str]) -> list[str]:
    read: list[str] = []
    for subject in subjects:
        read += _lines(sys.stdin.read()) if subject == STANDARD_INPUT else [subject]
    return read


def _read_file(source: Path | None) -> list[str]:
    if source is None:
        return []
    if os.fspath(source) == STANDARD_INPUT:
        return _lines(sys.stdin.read())
    try:
        return _lines(source.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        from ...components.errors import UsageError

        # The cause is left out: it could quote what the file holds.
        what = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise UsageError(f"Cannot read the subjects: {what}", where=str(source)) from None


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]
