"""The format to take."""

from tidegate.components.edge_exporter.judging.choice import choose
from tidegate.components.edge_exporter.proving.accuracy import Accuracy
from tidegate.components.edge_exporter.proving.measure import Latency, Size
from tidegate.components.edge_exporter.proving.parity import Parity
from tidegate.components.edge_exporter.proving.proof import FormatProof


def proof(size, p50, right):
    """A format of so many bytes, milliseconds, and right answers of a thousand."""
    return FormatProof(
        {},
        Parity(1000, 0.0, 0.0, 1.0, (), 0),
        Size(size, size),
        None if p50 is None else Latency(0.1, p50, p50),
        accuracy=Accuracy(1000, 950, 950 - right, 0),
    )


FORMATS = {
    "f32": proof(400, 6.1, 950),
    "f16": proof(200, 5.9, 950),
    "dynamic": proof(110, 8.7, 944),
    "int8": proof(100, 3.8, 946),
}


def test_the_fastest_that_nothing_beats_is_recommended():
    """Users would lose the choice that their own figures make."""
    choice = choose(FORMATS, set(FORMATS))
    assert choice.front == ("f16", "int8")
    assert choice.recommended == "int8"


def test_what_did_not_pass_is_not_compared():
    """Users would be recommended a format that the gate refused."""
    choice = choose(FORMATS, {"f32", "f16", "dynamic"})
    assert choice.front == ("f16", "dynamic")
    assert choice.recommended == "f16"
    assert choose(FORMATS, ()).recommended is None


def test_equals_stay_both():
    """Users would lose both of two formats to one another."""
    assert choose({"a": FORMATS["f16"], "b": FORMATS["f16"]}, {"a", "b"}).front == ("a", "b")


def test_a_format_that_is_not_timed_is_chosen_last():
    """Users would be recommended a speed that nobody has measured."""
    formats = {"tfjs": proof(50, None, 950), **FORMATS}
    choice = choose(formats, set(formats))
    assert "tfjs" in choice.front
    assert choice.recommended == "int8"
    assert choose({"tfjs": formats["tfjs"]}, {"tfjs"}).recommended == "tfjs"
