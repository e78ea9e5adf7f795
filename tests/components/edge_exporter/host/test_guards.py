"""The guards of both programs, on rows made from the specification."""

import json
import re
import shutil

import pytest

from tidegate.components.edge_exporter.host.guard_cases import guard_cases
from tidegate.components.edge_exporter.host.guard_check import failed_guards, failed_guards_in_node
from tidegate.components.edge_exporter.host.host_inputs import HostInput, HostInputs, Vocabulary
from tidegate.components.edge_exporter.host.shipping import check_host, ship_host
from tidegate.components.errors import ConversionError

WORDS = Vocabulary({"a": 0, "é ☂": 1, "7": 2, "__proto__": 3, "\U0001f30a": 4}, -1)
HOST_INPUTS = HostInputs(
    (
        HostInput("age", "int", "int32", (1,), missing=-1, name="age", range=(0.0, 40.0)),
        HostInput("age", "int", "int32", (1,), reads="presence", name="age_presence"),
        HostInput("day", "int", "int32", (1,), name="day", vocabulary="day"),
        HostInput("image", "float", "float32", (1, 8, 6), name="image", range=(0.0, 16.0)),
        HostInput("pixels", "int", "int32", (1, 40), name="pixels", range=(0.0, 255.0)),
        HostInput("pair", "float", "float32", (1, 2), missing=[0.5, float("nan")], name="pair"),
        HostInput("seat", "int", "int32", (1,), name="seat", limits=(0, 9), range=(1.0, 8.0)),
        HostInput("temp", "float", "float32", (1,), missing=float("nan"), name="temp"),
        HostInput("wind", "float", "float32", (1, 1), name="wind", finite=False, range=(0.0, 9.5)),
        HostInput("word", "string", "int32", (1,), missing=9, vocabulary="word", name="word"),
        HostInput("words", "string", "int32", (1, 3), vocabulary="word", name="words"),
    ),
    {"word": WORDS, "day": Vocabulary({str(2**40): 0, "-3": 1}, 2)},
)
needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="there is no node")


@pytest.fixture
def bundle(tmp_path):
    """The host's files, shipped, which checks them too."""
    ship_host(tmp_path, HOST_INPUTS)
    return tmp_path


def test_every_guard_holds_in_python(bundle):
    """Users would lose a guard: a NaN or an id of tomorrow would be answered in earnest."""
    assert failed_guards(bundle / "preprocess", bundle / "golden" / "guards.json") == []


@needs_node
def test_every_guard_holds_in_javascript(bundle):
    """Users would lose the same in the browser, where strings and numbers are quick to mix."""
    found = failed_guards_in_node(bundle / "preprocess", bundle / "golden" / "guards.json")
    assert found == []


def test_the_cases_cover_every_code_and_every_input():
    """Users would lose checks without noticing: what has no case is not checked."""
    document = json.loads(guard_cases(HOST_INPUTS), parse_constant=pytest.fail)
    codes = {case["expect"].get("code") for case in document["cases"]} - {None}
    assert codes == {"MissingValue", "NotFinite", "WrongShape", "WrongType", "OutOfRange"}
    assert {case["feature"] for case in document["cases"]} == set(document["row"])
    unusual = {case["feature"] for case in document["cases"] if case["expect"].get("unusual")}
    assert unusual == {"age", "image", "pixels", "seat", "wind"}
    unknown = [case for case in document["cases"] if "the word" in case["name"]]
    assert len(unknown) >= 15


GUARDS = {
    "MissingValue": ("if self._missing is None:", "if (this.item.missing === null) {"),
    "NotFinite": ("elif self._finite:", "if (this.item.finite) {"),
    "WrongShape": ("if len(values) != self._size:", "if (values.length !== this.size) {"),
    "WrongType": ("if not _is_number(value):", 'if (typeof value !== "number" && !whole) {'),
    "OutOfRange": ("if not low <= checked <= high:", "if (checked < low || checked > high) {"),
}


@pytest.mark.parametrize("guard", GUARDS)
@pytest.mark.parametrize("program", ["pre.py", pytest.param("pre.mjs", marks=needs_node)])
def test_a_guard_that_is_missing_fails_the_export(bundle, program, guard):
    """Users would lose a guard on the one platform where nobody looks."""
    condition = GUARDS[guard][program == "pre.mjs"]
    never = re.sub(r"(?<=if ).*(?=:)|(?<=if )\(.*(?= \{)", "False", condition)
    path = bundle / "preprocess" / program
    source = path.read_text()
    assert source.count(condition) >= 1
    path.write_text(source.replace(condition, never.replace("if False {", "if (false) {")))
    with pytest.raises(ConversionError, match=rf"{program} does not guard.*{guard}"):
        check_host(bundle)


@needs_node
def test_a_program_that_does_not_start_is_a_named_error(bundle):
    """Users would lose the reason: a truncated file would be a decoding error of ours."""
    program = bundle / "preprocess" / "pre.mjs"
    program.write_text(program.read_text()[:2000])
    with pytest.raises(ConversionError, match=r"node ended with exit code 1 on pre\.mjs"):
        check_host(bundle)


def test_without_node_nothing_is_claimed(bundle, monkeypatch):
    """Users would lose the export on machines without node, or get a claim that was not checked."""
    monkeypatch.setenv("PATH", "")
    assert failed_guards_in_node(bundle / "preprocess", bundle / "golden" / "guards.json") is None
    check_host(bundle)
