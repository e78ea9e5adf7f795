"""The command ``tidegate``.

Exit codes, the same in every command: 0 pass, 1 a gate said FAIL, 2 usage or bad input,
3 INCONCLUSIVE, 4 something broke. Heavy libraries are imported by the command that needs them, so
that ``--help`` answers at once.
"""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path

import click

from .check_command import check
from .compile_command import compile_
from .edge.check_command import edge_check
from .edge.export_command import export_edge
from .emulate_command import emulate
from .image_command import image
from .lineage_command import lineage
from .new_command import new
from .privacy.forget_command import forget
from .privacy.keys_command import keys
from .privacy.policy_command import policy
from .privacy.pseudonymize_command import pseudonymize
from .privacy.risk_command import risk
from .privacy.scan_command import scan
from .rollbacks.command import rollback
from .rollouts.command import rollout
from .root_option import root_option
from .run_command import run
from .schedule_command import schedule
from .submit_command import submit

EXIT_BROKE = 4
EXIT_INTERRUPTED = 130


class _TidegateGroup(click.Group):
    """Turns Tidegate's errors into one sentence and their exit code."""

    def invoke(self, ctx: click.Context) -> object:
        from ..components.errors import TidegateError

        try:
            return super().invoke(ctx)
        except TidegateError as error:
            click.echo(f"{type(error).__name__}: {error}", err=True)
            ctx.exit(error.exit_code)
        except KeyboardInterrupt:
            click.echo("Interrupted; finished nodes are kept and will be reused.", err=True)
            ctx.exit(EXIT_INTERRUPTED)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception:
            # Python would end with 1, which here means that a gate said FAIL.
            traceback.print_exc()
            ctx.exit(EXIT_BROKE)


_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON instead.")


@click.group(cls=_TidegateGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="tidegate", prog_name="tidegate")
def tidegate() -> None:
    """Gates for TFX pipelines, from raw personal data to phones and to production.

    \b
    Exit codes: 0 pass · 1 a gate said FAIL · 2 usage or bad input
                3 INCONCLUSIVE · 4 something broke
    """


@tidegate.command()
@click.argument("model_version")
@root_option
@_json_option
def why(model_version: str, root: Path, as_json: bool) -> None:
    """Tell why MODEL_VERSION is in production: its chain of evidence, from data to rollout."""
    from .quiet import hush_imports

    hush_imports()
    from .lineage import chain_of, connect
    from .quiet import logged_to
    from .root import PipelineRoot
    from .why import print_chain

    store = connect(PipelineRoot(root).existing().metadata)
    with logged_to(Path(os.devnull)):
        chain = chain_of(store, model_version)
    if as_json:
        click.echo(chain.to_json())
    else:
        print_chain(chain)


@tidegate.command()
@click.argument("baseline", type=click.Path(path_type=Path))
@click.argument("current", type=click.Path(path_type=Path))
@click.option(
    "--limits",
    type=click.Path(path_type=Path),
    help="YAML with the settings of DriftLimits. Default: those of DriftLimits().",
)
@_json_option
@click.option(
    "--html", "page", type=click.Path(path_type=Path), help="Also write the report to this file."
)
@click.option("--all", "list_all", is_flag=True, help="List what passed, too.")
def drift(
    baseline: Path,
    current: Path,
    limits: Path | None,
    as_json: bool,
    page: Path | None,
    list_all: bool,
) -> None:
    """Compare CURRENT with BASELINE and say whether the data drifted.

    Each is a CSV, Parquet or TFRecord file, or statistics saved by TFX (FeatureStats.pb, or
    .pbtxt). Two statistics files take a second; of data, statistics are taken first.

    \b
    Exit codes: 0 PASS · 1 FAIL · 2 usage or bad input · 3 INCONCLUSIVE
    """
    from .quiet import hush_imports

    hush_imports()
    from .drift.comparing import compare_files, write_page
    from .drift.progress import Told
    from .report_page import require_writable

    if page is not None:
        require_writable(page)
    with Told() as told:
        comparison = compare_files(baseline, current, limits, told.rows)
    if page is not None:
        write_page(comparison, page)
    if as_json:
        from .drift.json_form import as_json as rendered

        click.echo(rendered(comparison))
    else:
        from .drift.table import print_comparison

        print_comparison(comparison, list_all)
    sys.exit(comparison.verdict.outcome.exit_code)


tidegate.add_command(check)
tidegate.add_command(compile_)
tidegate.add_command(edge_check)
tidegate.add_command(emulate)
tidegate.add_command(export_edge)
tidegate.add_command(forget)
tidegate.add_command(image)
tidegate.add_command(keys)
tidegate.add_command(lineage)
tidegate.add_command(new)
tidegate.add_command(policy)
tidegate.add_command(pseudonymize)
tidegate.add_command(risk)
tidegate.add_command(rollback)
tidegate.add_command(rollout)
tidegate.add_command(run)
tidegate.add_command(scan)
tidegate.add_command(schedule)
tidegate.add_command(submit)


def main() -> None:
    """Entry point of the console script and of ``python -m tidegate``."""
    tidegate.main(prog_name="tidegate")
