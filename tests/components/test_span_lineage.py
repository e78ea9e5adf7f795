"""Spans of artifacts, traced in a real ML-Metadata store."""

from tfx.types import standard_artifacts

from tidegate.components.span_lineage import made_under, spans


def examples(span):
    """Examples as TFX's ExampleGens mark them: the span is a custom property."""
    artifact = standard_artifacts.Examples()
    artifact.set_int_custom_property("span", span)
    return artifact


def test_statistics_have_the_span_of_their_examples(store, publish):
    """Users would lose the previous span: TFX's own statistics of CSV spans all say span 0."""
    made = [publish(examples(span), "examples") for span in (3, 12)]
    schema = publish(standard_artifacts.Schema(), "schema")
    statistics = [
        publish(standard_artifacts.ExampleStatistics(), "statistics", [one, schema]) for one in made
    ]
    assert list(spans(store, statistics).values()) == [3, 12]


def test_a_noted_span_is_taken_as_it_is(store, publish):
    """Users would lose spans that a component notes itself, as number or as text."""
    declared, text, silent = (standard_artifacts.ExampleStatistics() for _ in range(3))
    declared.span = 4
    text.set_string_custom_property("span", "5")
    published = [publish(one, "statistics") for one in (declared, text, silent)]
    assert list(spans(store, published).values()) == [4, 5, 0]
    assert spans(store, []) == {}


def test_output_keys_tell_artifacts_of_one_node_apart(store, publish):
    """Users would lose a baseline to another output of the same node and type."""
    published = [
        publish(standard_artifacts.ExampleStatistics(), key) for key in ("before", "after")
    ]
    assert list(made_under(store, published).values()) == [{"before"}, {"after"}]
    assert made_under(store, []) == {}
