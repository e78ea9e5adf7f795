"""Where a run of the flights pipeline takes its data and its keys from."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

from ...components.errors import DataError
from ...components.pseudonymizer.keyset_file import create_keyset, load_keyset
from ...components.pseudonymizer.policy import Policy
from ...data.errors import DataError as PreparationError
from ...data.flights import SPANS, prepare, span_file
from .config import FlightsConfig


@dataclasses.dataclass(frozen=True)
class Sources:
    """What a run reads: the folder of spans, the spans to run, and the keyset's path."""

    data_root: Path
    spans: tuple[int, ...]
    keyset: Path


def prepare_sources(
    home: Path,
    spans: Sequence[int],
    config: FlightsConfig,
    root: Path,
    data: Path | None = None,
    keyset: Path | None = None,
) -> Sources:
    """Makes the real flights and a keyset under ``home`` where they are missing.

    Args:
      home: kept outside every pipeline root, because raw rows and keys stand in it.
      spans: the spans asked for; empty for the latest.
      config: names the policy, and the policy its domain.
      root: the pipeline root, in which neither data nor keys may lie.
      data: a user's own folder of spans instead of the real flights.
      keyset: a user's own keyset instead of the one under ``home``.

    Raises:
      DataError: where a span is missing.
      PolicyError: where the policy cannot be used.
      KeysetError: where the keyset cannot be used.
    """
    domain = Policy.from_yaml(config.policy).domain
    data_root = data if data is not None else home / "data" / "flights"
    for path in (data_root, keyset or home):
        _keep_apart(path, root)
    wanted = tuple(spans) or _latest(data)
    if data is None:
        _prepare_flights(data_root, wanted)
    for span in wanted:
        _require_span(data_root, span)
    if keyset is None:
        keyset = home / "keys" / f"{domain}.json"
        if not keyset.exists():
            keyset.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            create_keyset(keyset, domain)
    load_keyset(keyset).require_domain(domain)
    return Sources(data_root.resolve(), wanted, keyset.resolve())


def _keep_apart(path: Path, root: Path) -> None:
    if path.resolve().is_relative_to(root.resolve()):
        raise DataError(
            "Raw data and keys may not lie inside the pipeline root",
            where=str(path),
            remedy="Everything under a root may be shared; keep them elsewhere.",
        )


def _latest(data: Path | None) -> tuple[int, ...]:
    if data is None:
        return (SPANS[-1],)
    found = sorted(int(path.parent.name[5:]) for path in data.glob("span-[0-9]*/flights.csv"))
    return tuple(found[-1:])


def _prepare_flights(data_root: Path, spans: Sequence[int]) -> None:
    try:
        prepare(data_root, spans)
    except PreparationError as error:
        raise DataError(error.what, where=error.where, remedy=error.remedy) from error


def _require_span(data_root: Path, span: int) -> None:
    path = span_file(data_root, span)
    if not path.is_file():
        raise DataError(
            f"Span {span} is missing",
            where=str(path),
            remedy="Put the span's file there, or ask for another span.",
        )
