"""``tidegate keys``: the life of a keyset, from creation to destruction. No key is ever shown."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ...components.pseudonymizer.stored_keyset import StoredKeyset

_keyset_argument = click.argument("keyset")
_version_argument = click.argument("version", type=click.IntRange(min=1))


@click.group()
def keys() -> None:
    """Create, rotate, list, disable and destroy the keys of a KEYSET file.

    Keep keysets outside of every pipeline root, and back them up apart from the data.
    """


@keys.command()
@_keyset_argument
@click.option("--domain", required=True, help="What the keys are for, as in the policy.")
@click.option(
    "--wrap-with",
    metavar="URI",
    help="Wrap the keys in the file: gcp-kms://, aws-kms://, vault://, or file:// for a "
    "key-encryption key, which is made where it is missing.",
)
def create(keyset: str, domain: str, wrap_with: str | None) -> None:
    """Make a KEYSET with one fresh key, readable by its owner alone."""
    from ...components.pseudonymizer.keyset_file import create_keyset

    if wrap_with is not None and _make_wrapping_key(wrap_with):
        click.echo(f"{wrap_with}: made a key-encryption key. Back it up apart from the keyset.")
    made = create_keyset(keyset, domain, wrap_with)
    click.echo(f"{keyset}: key version {made.primary} for domain {domain!r}. Back it up: without")
    click.echo("it no new data joins with the old. Keep it apart from the data.")


@keys.command()
@_keyset_argument
@click.option(
    "--policy",
    type=click.Path(path_type=Path),
    help="Also say, for each column of this policy, what can follow to the new version.",
)
def rotate(keyset: str, policy: Path | None) -> None:
    """Add a fresh key to KEYSET, which makes all new tokens; older ones still look up."""
    from ...components.pseudonymizer.keyset_file import rotate_keyset
    from ...components.pseudonymizer.policy import Policy
    from ...components.pseudonymizer.retokenisation import plan_retokenisation

    checked = None if policy is None else Policy.from_yaml(policy)
    rotated = rotate_keyset(keyset)
    click.echo(f"{keyset}: key version {rotated.primary} makes tokens from now on; looked up are")
    click.echo(f"versions {', '.join(map(str, rotated.versions))}.")
    if checked is None:
        click.echo("What was published keeps its tokens. See what can follow with --policy.")
        return
    for column in plan_retokenisation(checked):
        click.echo(f"  {column.name}: {column.sentence}")


@keys.command("list")
@_keyset_argument
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead.")
def list_keys(keyset: str, as_json: bool) -> None:
    """List the versions in KEYSET and what each may still do. No key is shown or unwrapped."""
    from ...components.pseudonymizer.keyset_file import describe_keyset

    stored = describe_keyset(keyset)
    if as_json:
        click.echo(json.dumps(_values(stored), indent=2))
    else:
        _print_versions(stored)


@keys.command()
@_keyset_argument
@_version_argument
@click.option("--undo", is_flag=True, help="Enable it again.")
def disable(keyset: str, version: int, undo: bool) -> None:
    """Let key VERSION of KEYSET make no new tokens. What it made can still be looked up."""
    from ...components.pseudonymizer.keyset_file import describe_keyset, disable_key

    disable_key(keyset, version, undo=undo)
    click.echo(f"{keyset}: key version {version} is {'enabled' if undo else 'disabled'}.")
    if not undo and version == describe_keyset(keyset).primary:
        click.echo("It is the primary one: nothing is pseudonymised until the keyset is rotated.")


@keys.command()
@_keyset_argument
@click.option("--version", type=click.IntRange(min=1), help="Only this version. Default: all.")
@click.option("--yes", is_flag=True, help="Confirm: there is no way back.")
def destroy(keyset: str, version: int | None, yes: bool) -> None:
    """Forget the keys of KEYSET, or of one version, for good.

    What they made can then be neither looked up nor read. Backups of the file are beyond reach.
    """
    from ...components.errors import UsageError
    from ...components.pseudonymizer.keyset_file import destroy_key, destroy_keyset

    what = "every key" if version is None else f"key version {version}"
    if not yes:
        raise UsageError(
            f"This would destroy {what}", where=keyset, remedy="Confirm it with --yes."
        )
    if version is None:
        destroy_keyset(keyset)
    else:
        destroy_key(keyset, version)
    click.echo(f"{keyset}: {what} destroyed. Destroy the backups of the file, too.")


def _make_wrapping_key(uri: str) -> bool:
    from ...components.pseudonymizer.key_wrappers.local import create_wrapping_key
    from ...components.pseudonymizer.keyset_reference import keyset_path

    if not uri.startswith("file:") or keyset_path(uri).exists():
        return False
    create_wrapping_key(uri)
    return True


def _values(stored: StoredKeyset) -> dict[str, object]:
    return {
        "domain": stored.domain,
        "primary": stored.primary,
        "wrapped_by": stored.wrapped_by,
        "versions": [
            {"version": key.version, "state": key.state.value, "created": key.created}
            for key in stored.keys
        ],
    }


def _print_versions(stored: StoredKeyset) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table("version", "state", "created", "", box=None, padding=(0, 2, 0, 0))
    for key in stored.keys:
        note = "primary" if key.version == stored.primary else ""
        table.add_row(str(key.version), key.state.value, key.created, note)
    console = Console()
    wrapped = "" if stored.wrapped_by is None else f", keys wrapped by {stored.wrapped_by}"
    console.print(Text(f"domain {stored.domain!r}{wrapped}"), soft_wrap=True)
    console.print(table)
