"""Emulates a pipeline, or a compiled file, and shows on a terminal what becomes of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rich.console import Console

from ...components.errors import ConfigError, TidegateError
from ..conclusion import Conclusion, conclude
from ..progress import COLOURS, Progress
from ..quiet import logged_to
from ..ready_pipelines import ReadyPipeline, Wishes, find_pipeline
from ..root import HOME_VARIABLE, PipelineRoot, home
from .emulator import Emulated, commander_for, emulate
from .specification import parse_specification, read_specification

COMPILED_SUFFIXES = (".json", ".yaml", ".yml")

ROOT_PARAMETER = "pipeline-root"
"""The parameter by which a pipeline that Tidegate compiled is told its root."""

IMAGE = "tidegate:emulated"
"""Stands for the image: this machine is it."""


def run_emulation(
    name: str,
    wishes: Wishes,
    root: Path,
    *,
    warm: bool = True,
    backend: str = "kubeflow",
    parameters: Mapping[str, Any] = {},
    cache: bool = True,
    workers: int = 2,
    variables: Mapping[str, str] = {},
) -> int:
    """Emulates one span after another, and stops at the first that does not pass.

    Args:
      name: of a pipeline, which is compiled, or a compiled file.
      wishes: the spans, and what else the user says of a pipeline.
      root: where runs, artifacts and logs go.
      warm: whether tasks are forks of one process.
      backend: which one is emulated.
      parameters: of the pipeline.
      cache: whether the backend's cache is on.
      workers: how many tasks may run at once.
      variables: that the image sets.

    Returns:
      The exit code: 0 for PASS, 1 for FAIL, 3 for INCONCLUSIVE.

    Raises:
      TidegateError: for bad input (exit code 2) or a task that failed (exit code 4).
    """
    compiled = Path(name) if Path(name).suffix in COMPILED_SUFFIXES else None
    # Found, and refused, before the minute that it takes to import all that runs.
    ready = None if compiled else find_pipeline(name)(wishes)
    if compiled:
        _refuse_wishes(wishes)
        parse_specification(read_specification(compiled))
    with PipelineRoot(root).locked() as place:
        pass
    # Tools that are fetched when first needed were fetched when the image was built.
    variables = {HOME_VARIABLE: str(home()), **variables}
    commander = commander_for(place.path, warm, variables)
    try:
        with logged_to(place.logs / "emulate.log") as terminal:
            console = Console(file=terminal)
            conclusion = None
            for title, spec in _specifications(compiled, ready, place):
                console.print(f"[bold]{title}[/]  [dim]{place.path}[/]", highlight=False)
                emulated = emulate(
                    spec,
                    place.path,
                    observer=Progress(console),
                    parameters=_parameters(spec, place, parameters),
                    cache=cache,
                    backend=backend,
                    workers=workers,
                    variables=variables,
                    commander=commander,
                )
                conclusion = _concluded(emulated, console)
                if conclusion.outcome.exit_code:
                    break
    finally:
        commander.close()
    if conclusion is None:
        raise ConfigError("There is no span to run", remedy="Put a span into the data folder.")
    return conclusion.outcome.exit_code


def _specifications(
    compiled: Path | None, ready: ReadyPipeline | None, place: PipelineRoot
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if compiled is not None:
        yield compiled.name, read_specification(compiled)
    if ready is not None:
        for span in ready.prepare(place.path):
            yield f"{ready.name}, span {span}", compiled_here(ready, span, place)


def compiled_here(ready: ReadyPipeline, span: int, place: PipelineRoot) -> Mapping[str, Any]:
    """The pipeline compiled with this machine's paths; the file stays under the root."""
    from ..kubeflow import compile_pipeline

    pipeline = ready.compose(
        pipeline_root=place.artifacts,
        serving_root=place.serving,
        span=span,
        metadata_connection_config=None,
        beam_pipeline_args=(),
    )
    output = place.path / "compiled" / f"{ready.name}-span-{span:02d}.json"
    output.parent.mkdir(parents=True, exist_ok=True)
    return read_specification(compile_pipeline(pipeline, output, IMAGE))


def _parameters(
    spec: Mapping[str, Any], place: PipelineRoot, wanted: Mapping[str, Any]
) -> Mapping[str, Any]:
    """What is wanted; a root that is not on this machine is replaced by one that is."""
    specification = parse_specification(spec)
    remote = not Path(specification.pipeline_root).is_absolute()
    if remote and ROOT_PARAMETER in specification.inputs:
        return {ROOT_PARAMETER: str(place.artifacts), **wanted}
    return wanted


def _concluded(emulated: Emulated, console: Console) -> Conclusion:
    try:
        conclusion = conclude(emulated.require_success().nodes)
    except TidegateError:
        console.print(str(emulated.folder), highlight=False, soft_wrap=True)
        raise
    colour = COLOURS[conclusion.outcome]
    console.print(f"[{colour}]{conclusion.outcome.value}[/] {conclusion.sentence}", soft_wrap=True)
    console.print(str(emulated.folder), highlight=False, soft_wrap=True)
    return conclusion


def _refuse_wishes(wishes: Wishes) -> None:
    said = {
        "--span": wishes.spans,
        "--config": wishes.config,
        "--data": wishes.data,
        "--keyset": wishes.keyset,
    }
    for option, value in said.items():
        if value:
            raise ConfigError(
                f"A compiled pipeline has its settings in it, and takes no {option}",
                remedy="Leave it out, or name the pipeline instead of the file.",
            )
