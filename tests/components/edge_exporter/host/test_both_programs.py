"""pre.py and pre.mjs on the same rows."""

import json
import math
import random
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from tidegate.components.edge_exporter.host.host_inputs import (
    HostInput,
    HostInputs,
    Vocabulary,
    written,
)
from tidegate.components.edge_exporter.host.preprocess import InputError, Preprocessor
from tidegate.components.edge_exporter.host.shipping import ship_host

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="there is no node")

ROWS = 4000
WORDS = Vocabulary({"a": 0, "é ☂": 1, "7": 2, "__proto__": 3, "\U0001f30a": 4}, -1)
DAYS = Vocabulary({str(2**60): 0, "0": 1, "-3": 2, "7": 3}, 4)
HOST_INPUTS = HostInputs(
    (
        HostInput("age", "int", "int32", (1,), missing=-1, name="age", range=(0.0, 40.0)),
        HostInput("age", "int", "int32", (1,), reads="presence", name="age_presence"),
        HostInput("day", "int", "int32", (1,), missing=9, vocabulary="day", name="day"),
        HostInput("image", "float", "float32", (1, 8, 6), name="image", range=(0.0, 16.0)),
        HostInput("pixels", "int", "int32", (1, 40), missing=0, name="pixels", limits=(0, 255)),
        HostInput("pair", "float", "float32", (1, 2), missing=[0.5, math.nan], name="pair"),
        HostInput("seat", "int", "int32", (1,), name="seat", limits=(0, 9), range=(1.0, 8.0)),
        HostInput("temp", "float", "float32", (1,), missing=math.nan, name="temp", finite=False),
        HostInput("word", "string", "int32", (1,), vocabulary="word", name="word"),
        HostInput("words", "string", "int32", (1, 3), missing=9, vocabulary="word", name="words"),
    ),
    {"word": WORDS, "day": DAYS},
)
USUAL = {"image": [1.5] * 48, "seat": 3, "word": "a"}
SIZES = {"image": 48, "pixels": 40, "pair": 2, "words": 3}

PLAIN = {
    "age": range(-3, 45),
    "day": [7, 0, -3, 5],
    "pixels": range(256),
    "seat": range(10),
    "word": [*WORDS.ids, "other", ""],
    "words": [*WORDS.ids, "other", ""],
}
ODD = [
    *(None, True, False, "", "7", "NaN", "word", "toString", "constructor", [], {}, [[]], [[1]]),
    *(math.nan, math.inf, -math.inf, 0.1, -0.0, 1.0, 1.5, 1e-46, 3.5e38, 1e39, 1e300, 5e-324),
    *(3.4028235677973366e38, 3.4028235677973362e38, 16777217, 0.30000000000000004, 1e30),
    *(2**31, 2**31 - 1, -(2**31), -(2**31) - 1, 2**53 - 1, 1 - 2**53, 10, -1, 255, 256),
]


def any_row(draw):
    """Mostly plain values, with something odd in one place or another."""
    row = dict(USUAL)
    for feature in sorted({item.feature for item in HOST_INPUTS.inputs}):
        if draw.random() < 0.3:
            row[feature] = value_of(feature, draw)
    return row


def value_of(feature, draw):
    size = SIZES.get(feature, 1)
    values = [plain(feature, draw) for _ in range(size)]
    turn = draw.random()
    if turn < 0.15:
        return draw.choice(ODD)
    if turn < 0.35:
        values[draw.randrange(size)] = draw.choice(ODD)
    elif turn < 0.4:
        values = values[: draw.randrange(size + 1)] + values[: draw.randrange(3)]
    elif turn < 0.5 and feature == "image":
        rows, columns = draw.choice([(8, 6), (6, 8), (4, 12)])
        values = [values[at * columns : (at + 1) * columns] for at in range(rows)]
    elif turn < 0.55:
        values = [values]
    return values[0] if len(values) == 1 and draw.random() < 0.5 else values


def plain(feature, draw):
    return draw.choice(PLAIN[feature]) if feature in PLAIN else draw.uniform(-20, 20)


def in_python(preprocessor, row):
    """What pre.py makes of a row, as prepare_rows.mjs prints it."""
    given = preprocessor.from_json(row)
    try:
        inputs = {
            name: {
                "dtype": array.dtype.name,
                "shape": list(array.shape),
                "data": written(array.ravel().tolist()),
            }
            for name, array in preprocessor(given).items()
        }
        return {"inputs": inputs, "unusual": preprocessor.unusual(given)}
    except InputError as error:
        return {"code": error.code, "feature": error.feature}


@pytest.fixture(scope="module")
def shipped(tmp_path_factory):
    """The host's files of a bundle."""
    folder = tmp_path_factory.mktemp("bundle")
    ship_host(folder, HOST_INPUTS)
    return folder / "preprocess"


def in_node(script, shipped, *arguments):
    """What a script beside this file prints."""
    handed = [shipped / "pre.mjs", shipped / "spec.json", *arguments]
    command = ["node", Path(__file__).with_name(script), *handed]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_thousands_of_rows_give_the_same_arrays_or_the_same_code(shipped, tmp_path):
    """Users would lose the proof: what was asked through pre.py is asked through pre.mjs."""
    draw = random.Random(5)
    rows = [{k: worded(v) for k, v in any_row(draw).items()} for _ in range(ROWS)]
    (tmp_path / "rows.json").write_text(json.dumps(rows, allow_nan=False))
    told = json.loads(in_node("prepare_rows.mjs", shipped, tmp_path / "rows.json"))
    preprocessor = Preprocessor(HOST_INPUTS.to_json())
    expected = [in_python(preprocessor, row) for row in rows]
    different = [
        (row, one, other)
        for row, one, other in zip(rows, expected, told, strict=True)
        if one != other
    ]
    assert different[:3] == []
    codes = {one.get("code") for one in expected}
    assert codes == {
        None, "MissingValue", "NotFinite", "WrongShape", "WrongType", "OutOfRange",
    }  # fmt: skip
    assert sum("inputs" in one for one in expected) > ROWS / 5
    assert any(one.get("unusual") for one in expected)


def worded(value):
    """Numbers that JSON lacks as words, at any depth."""
    return [worded(one) for one in value] if isinstance(value, list) else written(value)


def test_what_only_javascript_can_hand_in(shipped):
    """Users would lose a guard to a BigInt, a hole in an array, or an inherited property."""
    in_node("javascript_values.mjs", shipped, json.dumps(USUAL))


def test_what_only_python_can_hand_in():
    """Users would lose numpy's scalars and arrays, which is what pipelines in Python hold."""
    prepare = Preprocessor(HOST_INPUTS.to_json())

    def made(name, value):
        return prepare({**USUAL, name: value})[name].ravel().tolist()

    assert made("age", np.int64(7)) == [7]
    assert made("age", np.array(7)) == [7]
    assert made("temp", np.float16(0.5)) == [0.5]
    assert made("day", 2**60) == [0]
    assert made("word", np.array(["7"])) == [2]
    assert made("image", np.full((8, 6), 3, np.uint8))[47] == 3
    assert made("image", np.full((1, 8, 6), 3.0))[47] == 3
    assert made("pixels", np.arange(40)) == list(range(40))
    for name, value, code in [
        ("image", np.full((6, 8), 3.0), "WrongShape"),
        ("image", np.full(48, np.nan), "NotFinite"),
        ("image", np.full(48, 1e39), "OutOfRange"),
        ("image", np.full(48, True), "WrongType"),
        ("image", np.full(48, "3"), "WrongType"),
        ("image", np.full(48, None), "MissingValue"),
        ("pixels", np.full(40, 256), "OutOfRange"),
        ("pixels", np.full(40, 0.5), "WrongType"),
        ("age", np.bool_(True), "WrongType"),
        ("age", np.uint64(2**63), "OutOfRange"),
        ("temp", 10**400, "OutOfRange"),
    ]:
        with pytest.raises(InputError) as caught:
            made(name, value)
        assert caught.value.code == code, (name, value)


def test_strict_mode_refuses_what_nothing_was_proven_about():
    """Users would lose the choice between an answer and a proven answer."""
    prepare = Preprocessor(HOST_INPUTS.to_json(), strict=True)
    assert prepare({**USUAL, "age": 40})["age"] == [40]
    with pytest.raises(InputError, match="'age' lies outside of the range") as caught:
        prepare({**USUAL, "age": 41})
    assert (caught.value.code, caught.value.feature) == ("Unusual", "age")
