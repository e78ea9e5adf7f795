"""What a policy will do to each column of some data, in plain words."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from .column_policy import ColumnPolicy
from .policy import DROP_UNKNOWN, Policy
from .text_rules import CASE, ERROR, NFC, NULL, RAW, TRIM

_STEPS = {
    TRIM: "blanks at both ends go",
    NFC: "Unicode is composed (NFC)",
    CASE: "case is folded",
}

_BAD_UTF8 = {ERROR: "are refused", NULL: "count as missing", RAW: "stay as they are"}

DEFAULTS = (
    "Unless a column says otherwise, a missing value stays missing, and bytes that are not UTF-8 "
    "are refused where text is needed."
)


@dataclasses.dataclass(frozen=True)
class ColumnExplanation:
    """What happens to one column.

    Attributes:
      column: its name.
      role: as the policy has it; empty for a column that it does not name.
      transform: the technique; empty likewise.
      sentence: what becomes of it.
      fault: why the data would be refused, or empty.
    """

    column: str
    role: str
    transform: str
    sentence: str
    fault: str = ""


def explain(policy: Policy, columns: Iterable[str] | None = None) -> list[ColumnExplanation]:
    """Tells what becomes of each column.

    Args:
      policy: the policy.
      columns: those of the data; by default the policy's own.

    Returns:
      The data's columns in their order, then those that only the policy has.
    """
    given = list(policy.columns if columns is None else columns)
    missing = [name for name in policy.columns if name not in given]
    return [*(_present(policy, name) for name in given), *(_absent(policy, n) for n in missing)]


def _present(policy: Policy, name: str) -> ColumnExplanation:
    rule = policy.columns.get(name)
    if rule is not None:
        return ColumnExplanation(name, rule.role, rule.transform, _sentence(policy, name, rule))
    if policy.unknown == DROP_UNKNOWN:
        return ColumnExplanation(name, "", "", "Left out: the policy does not name it.")
    return ColumnExplanation(name, "", "", "Refused.", "the policy does not name it")


def _absent(policy: Policy, name: str) -> ColumnExplanation:
    rule = policy.columns[name]
    fault = "the data has no such column"
    return ColumnExplanation(name, rule.role, rule.transform, "Refused.", fault)


def _sentence(policy: Policy, name: str, rule: ColumnPolicy) -> str:
    sentences = [rule.technique.describe(rule.settings, policy.namespace_of(name))]
    if policy.subject_salts and name in policy.subject_columns:
        sentences.append("Each subject has a salt beside the keyset, and forget deletes it.")
    if name == policy.subject:
        sentences.append("Says whom a row is about; splits follow it.")
    if rule.type is not None:
        sentences.append(f"As {rule.type}.")
    if rule.normalize:
        steps = ", ".join(text for step, text in _STEPS.items() if step in rule.normalize)
        sentences.append(f"Before that {steps}.")
    if rule.on_null == ERROR:
        sentences.append("A missing value is refused.")
    if rule.on_bad_utf8 is not None:
        sentences.append(f"Bytes that are not UTF-8 {_BAD_UTF8[rule.on_bad_utf8]}.")
    return " ".join(sentences)
