"""The command of every task of a compiled pipeline.

``python -m tidegate.orchestrators.kubeflow.container --node JSON --executor-input JSON``

The first describes the node (:mod:`~tidegate.orchestrators.kubeflow.node_description`), the second
is what the backend puts in for ``{{$}}``. Exit codes are those of the command ``tidegate``; the
last line of standard error names the error and what to do.
"""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ...components.errors import NodeTimeoutError, TidegateError

if TYPE_CHECKING:
    from .executor_input import TaskInput
    from .node_description import NodeDescription

EXIT_BROKE = 4


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one task; returns its exit code.

    Args:
      arguments: of the command, without the program; None for those of this process.
    """
    parser = argparse.ArgumentParser(prog="tidegate.orchestrators.kubeflow.container")
    parser.add_argument("--node", required=True, help="The node, as compiled.")
    parser.add_argument("--executor-input", required=True, help="The backend's ExecutorInput.")
    said = parser.parse_args(arguments)
    return _exit_code(lambda: _run(said.node, said.executor_input))


def _run(node: str, executor_input: str) -> int:
    from .executor_input import read_input
    from .node_description import NodeDescription

    description = NodeDescription.from_json(node)
    given = read_input(executor_input)
    if not description.timeout:
        return _attempted(description, given)
    from .timeouts import ended_within

    began = time.time()
    code = ended_within(
        description.timeout, lambda: _exit_code(lambda: _attempted(description, given))
    )
    if code is not None:
        return code if code >= 0 else EXIT_BROKE
    from .attempt import record_failure

    error = NodeTimeoutError(
        f"It ran for longer than {description.timeout:g} s and was ended",
        where=description.name,
        remedy="Give it more time in its NodeExecutionOptions, or less to do.",
    )
    record_failure(description, given, began, error)
    raise error


def _attempted(description: NodeDescription, given: TaskInput) -> int:
    from .attempt import attempt

    attempt(description, given)
    return 0


def _exit_code(work: Callable[[], int]) -> int:
    """The exit code of ``work``; an error's is told, and printed."""
    try:
        return work()
    except TidegateError as error:
        if error.__cause__ is not None:
            traceback.print_exc()
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        return error.exit_code
    except Exception:
        # Python would end with 1, which here means that a gate said FAIL.
        traceback.print_exc()
        return EXIT_BROKE
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
