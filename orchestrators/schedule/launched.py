"""What a scheduler launches: ``tidegate run`` in this process, and a note of how it ended.

    python -m tidegate.orchestrators.schedule.launched OUTCOME run PIPELINE --span 3 --root ...

The note is written before the interpreter is torn down, so that a library that crashes there
changes nothing of the outcome.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

import click

from ...components.errors import ResumeError, TidegateError
from .run_files import Ended, write_ended

EXIT_BROKE, EXIT_INTERRUPTED = 4, 130
RESUME = "--resume"


def main() -> None:
    """Runs what the arguments say and ends with its exit code."""
    outcome, _, *arguments = sys.argv[1:]
    ended = outcome_of(lambda: _run(arguments))
    write_ended(Path(outcome), ended)
    sys.exit(ended.exit_code)


def outcome_of(carry_out: Callable[[], object]) -> Ended:
    """How something ends that ends as a command does; its errors are printed."""
    try:
        carry_out()
    except SystemExit as end:
        return Ended(end.code if isinstance(end.code, int) else int(end.code is not None))
    except TidegateError as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)  # noqa: T201
        return Ended(error.exit_code, type(error).__name__, str(error))
    except click.ClickException as error:
        error.show()
        return Ended(error.exit_code, type(error).__name__, error.format_message())
    except KeyboardInterrupt:
        return Ended(EXIT_INTERRUPTED, "KeyboardInterrupt", "It was interrupted.")
    except Exception as error:
        traceback.print_exc()
        return Ended(EXIT_BROKE, type(error).__name__, str(error))
    return Ended(0)


def _run(arguments: Sequence[str]) -> None:
    from ..run_command import run

    try:
        run.main(list(arguments), standalone_mode=False)
    except ResumeError:
        # What was killed had not begun, or had just ended: run anew, it finds in TFX's cache what
        # was finished.
        if RESUME not in arguments:
            raise
        anew = [one for one in arguments if one != RESUME]
        run.main(anew, standalone_mode=False)


if __name__ == "__main__":
    main()
