"""YAML in which no key may stand twice.

PyYAML takes the last of two equal keys without a word. In a policy that would let a second line
undo the protection of the first.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from ..errors import ConfigError


def read_unique_yaml(path: str | Path) -> Any:
    """Reads a YAML file.

    Raises:
      ConfigError: when it cannot be read, is not YAML, or has a key twice; names the line.
    """
    try:
        text = Path(path).read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigError(
            f"Cannot read the file: {error.strerror}", remedy="Check the path and its permissions."
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"Not UTF-8 text: {error.reason} at byte {error.start}") from error
    try:
        return yaml.load(text, _UniqueKeyLoader)
    except yaml.YAMLError as error:
        raise ConfigError(f"Not valid YAML: {error}") from error


def line_of(path: str | Path, *keys: str) -> str:
    """``, line 12``: where the last of nested ``keys`` stands; nothing where it is not found."""
    node, line = yaml.compose(Path(path).read_text(encoding="utf-8")), ""
    for wanted in keys:
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        found = [(key, value) for key, value in pairs if key.value == wanted]
        if not found:
            return ""
        [(key, node)] = found
        line = f", line {key.start_mark.line + 1}"
    return line


class _UniqueKeyLoader(yaml.SafeLoader):
    """PyYAML's safe loader, refusing a key that stands twice in one mapping."""

    def compose_mapping_node(self, anchor: Any) -> yaml.MappingNode:
        # Looked at here, where keys that `<<` merges in are not there yet.
        node: yaml.MappingNode = super().compose_mapping_node(anchor)
        seen: set[str] = set()
        for key, _ in node.value:
            if str(key.value) in seen:
                raise ConfigError(
                    f"{key.value!r} stands twice, again on line {key.start_mark.line + 1}",
                    remedy="Remove one of the two.",
                )
            seen.add(str(key.value))
        return node
