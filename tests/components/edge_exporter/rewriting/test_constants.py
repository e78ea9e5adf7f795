"""Folding, and shapes at a batch of one."""

import pytest
import tensorflow as tf

from tidegate.components.edge_exporter.rewriting.constants import fold_constants
from tidegate.components.edge_exporter.rewriting.graph import Graph
from tidegate.components.edge_exporter.rewriting.static_shapes import fold_shapes, static_shape
from tidegate.components.errors import UnsupportedOperationError


def graph_of(function, *shape):
    """The graph of a function of one float32 placeholder."""
    with tf.Graph().as_default() as made:
        y = function(tf.compat.v1.placeholder(tf.float32, shape, name="x"))
    return Graph(made.as_graph_def(), {"y": y.name})


def operations(graph):
    """The operations of a graph, without constants."""
    return sorted(node.op for node in graph.nodes.values() if node.op != "Const")


def test_what_depends_on_no_input_is_computed_once():
    """Users would lose time on every answer to a square root of a constant."""
    graph = graph_of(lambda x: x * tf.sqrt(tf.constant(16.0)), 1)
    fold_constants(graph)
    assert operations(graph) == ["Mul", "Placeholder"]
    assert graph.constant(graph.nodes["mul"].input[1]) == 4


def test_random_numbers_are_left_alone():
    """Users would lose randomness: one draw would be frozen into the model."""
    graph = graph_of(lambda x: x + tf.random.uniform([1]), 1)
    fold_constants(graph)
    assert "RandomUniform" in operations(graph)


def test_known_shapes_become_constants():
    """Users would lose static shapes, which devices need."""
    graph = graph_of(lambda x: tf.reshape(x, [tf.shape(x)[0], -1]), 1, 2, 3)
    fold_shapes(graph)
    fold_constants(graph)
    assert operations(graph) == ["Placeholder", "Reshape"]


def test_a_shape_that_depends_on_data_is_refused():
    """Users would lose the reason why a tensor of unknown size cannot be exported."""
    graph = graph_of(lambda x: tf.boolean_mask(x, x > 0), 4)
    with pytest.raises(UnsupportedOperationError, match="depends on the data"):
        static_shape(graph, graph.outputs["y"])
