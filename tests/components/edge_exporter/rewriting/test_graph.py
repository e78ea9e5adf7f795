"""Editing a graph."""

import pytest
import tensorflow as tf

from tidegate.components.edge_exporter.rewriting.graph import Graph, node_name


@pytest.fixture
def graph():
    """y = x + 1 behind an identity, with a node that nothing needs."""
    with tf.Graph().as_default() as made:
        x = tf.compat.v1.placeholder(tf.float32, [1], name="x")
        with tf.control_dependencies([tf.constant(0.0, name="before")]):
            passed = tf.identity(x, name="passed")
        tf.identity(tf.add(passed, 1.0, name="sum"), name="y")
        tf.multiply(x, 2.0, name="unused")
    return Graph(made.as_graph_def(), {"y": "y:0"})


def test_only_what_the_outputs_need_is_kept(graph):
    """Users would lose small files: parsers, labels and training leftovers would ship."""
    assert {node.op for node in graph.nodes.values()} == {"Placeholder", "AddV2", "Const"}
    assert graph.outputs == {"y": "sum:0"}
    assert graph.nodes["sum"].input[0] == "x:0"


def test_replacing_reaches_readers_and_outputs(graph):
    """Users would lose the rewriting: an operation would be lowered and still be read."""
    graph.replace("sum:0", graph.add("Neg", "sum", ["x:0"], T=tf.float32))
    graph.prune()
    assert graph.outputs == {"y": "sum_1:0"}
    assert sorted(node.op for node in graph.nodes.values()) == ["Neg", "Placeholder"]


def test_what_it_gives_back_runs(graph):
    """Users would lose every export: TensorFlow would refuse the rewritten graph."""
    graph.replace("sum:0", graph.add_constant("seven", [7.0], tf.float32))
    with tf.Graph().as_default() as made:
        tf.graph_util.import_graph_def(graph.to_graph_def(), name="")
    with tf.compat.v1.Session(graph=made) as session:
        assert session.run(graph.outputs["y"]) == [7.0]


def test_each_output_of_an_identity_of_many_is_followed():
    """Users would lose their order: the second output would become the first."""
    with tf.Graph().as_default() as made:
        pair = [tf.constant(1.0, name="a"), tf.constant(2.0, name="b")]
        tf.raw_ops.IdentityN(input=pair, name="both")
    assert Graph(made.as_graph_def(), {"y": "both:1"}).outputs == {"y": "b:0"}


def test_downstream_finds_all_that_depends_on_a_node(graph):
    """Users would lose the feature's name in errors, or constants that depend on inputs."""
    assert graph.downstream(["x"]) == {"x", "sum"}
    assert graph.upstream(["sum:0"]) == {"x", "sum", "sum/y"}
    assert node_name("a/b:3") == "a/b"
