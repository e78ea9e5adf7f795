"""Spans of data as a pipeline publishes them."""

import pytest
from tfx.types import standard_artifacts


@pytest.fixture
def publish_span(publish):
    """Examples of a span and the statistics made of them; returns the statistics."""

    def put(span):
        examples = standard_artifacts.Examples()
        examples.set_int_custom_property("span", span)
        publish(examples, "examples")
        statistics = standard_artifacts.ExampleStatistics()
        return publish(statistics, "statistics", {"examples": examples})

    return put
