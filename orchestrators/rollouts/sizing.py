"""``tidegate rollout preview|simulate``: what a policy's gates would notice, and how soon."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., object])

_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON instead.")
_policy_option = click.option(
    "--policy",
    type=click.Path(path_type=Path),
    help="YAML with the settings of RolloutPolicy, or of a pipeline with a section 'rollout'."
    " Default: those of RolloutPolicy().",
)


class _Number(click.FloatRange):
    """A number in a range, in which NaN is not, though no comparison says so."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        number: float = super().convert(value, param, ctx)
        if math.isnan(number):
            self.fail("nan is not a number.", param, ctx)
        return number


_RATIO = _Number(min=0, min_open=True, max=1000)


def _traffic_options(command: Command) -> Command:
    requests = click.option(
        "--requests-per-second",
        type=_Number(min=0, min_open=True, max=1e7),
        default=100.0,
        show_default=True,
        help="Of both versions together.",
    )
    errors = click.option(
        "--error-rate",
        type=_Number(min=0, min_open=True, max=0.5),
        default=0.005,
        show_default=True,
        help="Share of the stable version's requests that fail.",
    )
    return requests(errors(command))


@click.command()
@_traffic_options
@_policy_option
@_json_option
def preview(
    requests_per_second: float, error_rate: float, policy: Path | None, as_json: bool
) -> None:
    """Tell how long it would take to catch a bad version at this traffic, stage by stage."""
    from ...components.canary_pusher.gates.power import preview as previewed
    from .policy import read_policy

    settings = read_policy(policy)
    found = previewed(settings, requests_per_second, error_rate)
    if as_json:
        values = {**found.to_record(), "policy": dataclasses.asdict(settings)}
        click.echo(json.dumps(values, indent=2))
    else:
        from .sizing_table import print_preview

        print_preview(found)


@click.command()
@click.option(
    "--rollouts",
    type=click.IntRange(min=1, max=1_000_000),
    default=1000,
    show_default=True,
    help="How many to simulate.",
)
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True)
@click.option(
    "--error-ratio",
    type=_RATIO,
    default=1.0,
    show_default=True,
    help="How many times as likely an error is in the canary.",
)
@click.option(
    "--latency-ratio",
    type=_RATIO,
    default=1.0,
    show_default=True,
    help="What the canary's latencies are multiplied by.",
)
@click.option(
    "--noise",
    type=_Number(min=0, max=10),
    default=0.0,
    show_default=True,
    metavar="CV",
    help="By how much each arm's error rate differs from minute to minute by itself.",
)
@_traffic_options
@_policy_option
@_json_option
def simulate(
    rollouts: int,
    seed: int,
    error_ratio: float,
    latency_ratio: float,
    noise: float,
    requests_per_second: float,
    error_rate: float,
    policy: Path | None,
    as_json: bool,
) -> None:
    """Take many rollouts through a policy's stages on synthetic traffic, and count how they end.

    The gates are those of real rollouts. The same seed and settings give the same figures.
    """
    from ...components.canary_pusher.gates.simulation import simulate as simulated
    from .policy import read_policy

    simulation = simulated(
        read_policy(policy),
        rollouts,
        seed,
        error_ratio=error_ratio,
        latency_ratio=latency_ratio,
        noise=noise,
        requests_per_second=requests_per_second,
        error_rate=error_rate,
    )
    if as_json:
        click.echo(json.dumps(simulation.to_record(), indent=2))
    else:
        from .sizing_table import print_simulation

        print_simulation(simulation)
