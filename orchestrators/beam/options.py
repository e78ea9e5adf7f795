"""Beam's own options, checked before Beam would silently leave out what it does not know."""

from __future__ import annotations

import argparse
import difflib
from collections.abc import Sequence

from apache_beam.options.pipeline_options import PipelineOptions

from ...components.errors import ConfigError


def require_known(options: Sequence[str]) -> None:
    """Refuses what Beam would ignore with nothing but a line in its log.

    Args:
      options: each ``name=value``, or a flag's name alone.

    Raises:
      ConfigError: for a name that no option of Beam's has.
    """
    known = _names()
    for option in options:
        name = option.partition("=")[0]
        if name not in known:
            close = difflib.get_close_matches(name, known, n=1)
            raise ConfigError(
                f"Beam has no option {name!r}",
                where="BeamSettings.options",
                remedy=f"Did you mean {close[0]!r}?" if close else "Beam's documentation has them.",
            )


def _names() -> list[str]:
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    for kind in PipelineOptions.__subclasses__():
        add = kind.__dict__.get("_add_argparse_args")
        if add is not None:
            with_conflicts = argparse.ArgumentParser(add_help=False, conflict_handler="resolve")
            add.__func__(kind, with_conflicts)
            for action in with_conflicts._actions:
                parser._option_string_actions.update(dict.fromkeys(action.option_strings, action))
    return sorted(name[2:] for name in parser._option_string_actions if name.startswith("--"))
