"""One column's whole treatment, and errors that name it."""

from __future__ import annotations

import pyarrow as pa
import pytest

from tidegate.components.errors import DataError
from tidegate.components.pseudonymizer.column_policy import ColumnPolicy
from tidegate.components.pseudonymizer.treatment import Treatment


def _treatment(keyset, **settings):
    rule = ColumnPolicy.from_mapping(settings)
    return Treatment("town", rule, rule.technique("town", keyset, rule.settings))


def test_rules_for_text_come_before_the_technique(keyset):
    """A token of untrimmed text would be another one."""
    plain = _treatment(keyset, role="direct", transform="token")
    trimmed = _treatment(keyset, role="direct", transform="token", normalize=["trim"])
    prepared = trimmed.prepare_value(" Kiel ")
    assert trimmed.publish_value(prepared, None) == plain.publish_value("Kiel", None)
    column = trimmed.prepare_column(pa.array([" Kiel "]))
    assert trimmed.publish_column(column, None).to_pylist() == [plain.publish_value("Kiel", None)]


def test_a_value_that_becomes_missing_is_missing(keyset):
    """on_null: error holds for it as for any other gap."""
    treatment = _treatment(
        keyset, role="safe", transform="keep", on_null="error", on_bad_utf8="null"
    )
    assert treatment.prepare_value(b"ok") == "ok"
    for prepare, bad in [
        (treatment.prepare_value, b"\xff"),
        (treatment.prepare_value, None),
        (treatment.prepare_column, pa.array([b"\xff"])),
        (treatment.prepare_column, pa.array([None, "Kiel"])),
    ]:
        with pytest.raises(DataError, match="'town' has a missing value"):
            prepare(bad)


def test_errors_name_the_column_once(keyset):
    """Of thirty columns, its author must know which."""
    treatment = _treatment(keyset, role="quasi", transform="bucket", edges=[1])
    for publish, bad in [
        (treatment.publish_value, "Kiel"),
        (treatment.publish_column, pa.array(["Kiel"])),
    ]:
        with pytest.raises(DataError, match=r"^Column 'town': bucket needs numbers"):
            publish(bad, None)


def test_it_says_whether_it_needs_the_subject(keyset):
    """And refuses to guess one."""
    shift = _treatment(keyset, role="quasi", transform="date_shift")
    assert shift.per_subject
    assert not _treatment(keyset, role="safe", transform="keep").per_subject
    with pytest.raises(DataError, match="'town': the subject's column is missing"):
        shift.publish_column(pa.array(["2013-01-01"]), None)
