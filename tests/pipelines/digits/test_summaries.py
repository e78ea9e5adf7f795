"""The event files, read back: as protocol buffers everywhere, by TensorBoard where it is."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from tidegate.pipelines.digits.summaries import summarise_data, summarise_mistakes

TAGS = {
    "train/images": (0, 1),
    "train/jittered": (0, 1),
    "eval/mistakes": (3, 2),
    "eval/confusion": (3, 1),
}
"""Step and number of images of each."""


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    folder = str(tmp_path_factory.mktemp("run"))
    chance = np.random.default_rng(8)
    images, digits = chance.random((40, 8, 8), np.float32), np.repeat(np.arange(10), 4)
    summarise_data(folder, images, digits, images[::-1])
    answers = digits.copy()
    answers[[3, 9]] = 7
    summarise_mistakes(folder, images, digits, answers, step=3)
    return folder


def _values(directory):
    for path in tf.io.gfile.glob(f"{directory}/events*"):
        for event in tf.compat.v1.train.summary_iterator(path):
            for value in event.summary.value:
                yield event.step, value


def test_every_picture_is_a_png_of_the_size_it_says(directory):
    """TensorBoard lays images out by the size that is written before them."""
    found = {}
    for step, value in _values(directory):
        width, height, *encoded = value.tensor.string_val
        found[value.tag] = (step, len(encoded))
        assert value.metadata.plugin_data.plugin_name == "images"
        assert value.metadata.summary_description
        for png in encoded:
            shape = (int(height), int(width), 3)
            assert tf.io.decode_png(png).shape == shape
    assert found == TAGS


def test_they_are_written_as_tensorflows_own_image_summaries(directory, tmp_path):
    """TensorBoard would not show what is marked otherwise."""
    pytest.importorskip("tensorboard", reason="TensorFlow 2.21 brings no tensorboard")
    with tf.summary.create_file_writer(str(tmp_path)).as_default():
        tf.summary.image("train/images", np.zeros((1, 4, 4, 3), np.uint8), step=0)
    [(_, theirs)] = _values(tmp_path)
    [ours] = [value for _, value in _values(directory) if value.tag == "train/images"]
    assert ours.metadata.plugin_data.plugin_name == theirs.metadata.plugin_data.plugin_name
    assert ours.metadata.plugin_data.content == theirs.metadata.plugin_data.content
    assert ours.tensor.dtype == theirs.tensor.dtype
    assert len(ours.tensor.tensor_shape.dim) == len(theirs.tensor.tensor_shape.dim) == 1


def test_tensorboard_serves_them(directory):
    """What a person opens after a training."""
    pytest.importorskip("tensorboard", reason="TensorFlow 2.21 brings no tensorboard")
    from tensorboard.backend.event_processing.data_provider import MultiplexerDataProvider
    from tensorboard.backend.event_processing.plugin_event_multiplexer import EventMultiplexer
    from tensorboard.context import RequestContext

    multiplexer = EventMultiplexer()
    multiplexer.AddRun(directory, "run")
    multiplexer.Reload()
    provider = MultiplexerDataProvider(multiplexer, directory)
    context = RequestContext()
    listed = provider.list_blob_sequences(context, experiment_id="", plugin_name="images")
    assert set(listed["run"]) == set(TAGS)
    read = provider.read_blob_sequences(
        context, experiment_id="", plugin_name="images", downsample=100
    )["run"]["eval/mistakes"]
    png = provider.read_blob(context, blob_key=read[0].values[2].blob_key)
    assert tf.io.decode_png(png).shape[-1] == 3


def test_a_model_without_mistakes_writes_none(tmp_path):
    """It must not fail for being right."""
    digits = np.arange(10)
    summarise_mistakes(str(tmp_path), np.zeros((10, 8, 8), np.float32), digits, digits, step=1)
    assert {value.tag for _, value in _values(tmp_path)} == {"eval/confusion"}
