"""Image models of Keras 3, saved in the ways that users save them."""

import keras
import numpy as np
import pytest
import tensorflow as tf
import tensorflow_transform as tft
import tensorflow_transform.beam as tft_beam
from tensorflow_transform.tf_metadata import dataset_metadata, schema_utils

from tidegate.components.edge_exporter.host.preprocess import Preprocessor
from tidegate.components.edge_exporter.rewriting.canonical import canonicalise
from tidegate.components.edge_exporter.rewriting.serving import load_serving

pytestmark = pytest.mark.slow

LAYERS = keras.layers
EXAMPLES = [tf.TensorSpec([None], tf.string, name="examples")]
CLOSE = 2e-5


def convolutional():
    """Everything that small convolutional networks are made of."""
    layers = [
        LAYERS.Rescaling(1 / 16),
        LAYERS.Conv2D(8, 3, padding="same", use_bias=False),
        LAYERS.BatchNormalization(),
        LAYERS.ReLU(),
        LAYERS.DepthwiseConv2D(3, padding="same"),
        LAYERS.BatchNormalization(),
        LAYERS.ReLU(6),
        LAYERS.MaxPooling2D(),
        LAYERS.SeparableConv2D(16, 3),
        LAYERS.BatchNormalization(),
        LAYERS.Activation("swish"),
        LAYERS.GlobalAveragePooling2D(),
        LAYERS.Dropout(0.5),
        LAYERS.Dense(10, activation="softmax"),
    ]
    return keras.Sequential([keras.Input((8, 8, 1)), *layers])


def mobile():
    """MobileNetV2 on digits: enlarged in the graph, made three colours, scaled to -1 to 1."""
    picture = keras.Input((8, 8, 1))
    large = LAYERS.Resizing(32, 32)(picture)
    scaled = LAYERS.Rescaling(1 / 8, -1)(LAYERS.Concatenate()([large, large, large]))
    body = keras.applications.MobileNetV2(
        input_shape=(32, 32, 3), alpha=0.35, include_top=False, weights=None, pooling="avg"
    )
    # An untrained network this deep magnifies rounding; its last layer need not.
    small = keras.initializers.RandomNormal(stddev=0.01)
    answer = LAYERS.Dense(10, activation="softmax", kernel_initializer=small)(body(scaled))
    return keras.Model(picture, answer)


@pytest.fixture(scope="module")
def models():
    """Both, with the statistics of a batch as training leaves them, so that answers differ."""
    keras.utils.set_random_seed(64)
    batch = (
        np.random.default_rng(64).uniform(0, 16, (64, 8, 8, 1))
        * np.linspace(0, 1, 64)[:, None, None, None]
    )
    made = {"convolutional": convolutional(), "mobile": mobile()}
    for model in made.values():
        for part in [model, *model.layers]:
            for layer in getattr(part, "layers", ()):
                if isinstance(layer, LAYERS.BatchNormalization):
                    layer.momentum = 0.0
        model(batch, training=True)
    return made


@pytest.fixture
def same(serialize, tmp_path):
    """Asserts that a saved model and its canonical twin answer alike."""

    def check(directory, whole):
        draw = np.random.default_rng(1)
        dark = np.linspace(0, 1, 12)[:, None]
        pictures = (draw.integers(0, 17, (12, 64)) * dark).astype(int)
        rows = [{"picture": one.tolist()} for one in pictures]
        if not whole:
            rows = [{"picture": [float(value) for value in row["picture"]]} for row in rows]
        serving = load_serving(directory, "serving_default")
        expected = serving.predict([serialize(row) for row in rows])["digit"]
        model = canonicalise(serving)
        model.save(tmp_path / "canonical")
        ask = tf.saved_model.load(str(tmp_path / "canonical")).signatures["serving_default"]
        prepare = Preprocessor(model.host_inputs.to_json())
        answers = [ask(picture=tf.constant(prepare(row)["picture"])) for row in rows]
        actual = np.concatenate([one["digit"].numpy() for one in answers])
        np.testing.assert_allclose(actual, expected, atol=CLOSE)
        assert np.ptp(expected, axis=0).max() > 0.01
        assert answers[0]["digit"].shape == (1, 10)
        return model

    return check


def answering(model, shape, kind, prepared=lambda raw: raw):
    """A serving function over tf.Examples."""
    raw_features = {"picture": tf.io.FixedLenFeature(shape, kind)}

    def serving_default(examples):
        raw = prepared(tf.io.parse_example(examples, raw_features))
        pictures = tf.reshape(tf.cast(raw["picture"], tf.float32), [-1, 8, 8, 1])
        return {"digit": model(pictures, training=False)}

    return serving_default


def save(directory, function, *weights, **owned):
    """As the documentation has it: a plain module that owns the weights."""
    module = tf.Module()
    module.weights = [weight.value for weight in weights]
    for name, value in owned.items():
        setattr(module, name, value)
    signature = tf.function(function, input_signature=EXAMPLES)
    tf.saved_model.save(module, directory, signatures={"serving_default": signature})


@pytest.mark.parametrize(
    ("name", "shape", "kind"),
    [
        ("convolutional", [64], tf.float32),
        ("convolutional", [8, 8], tf.int64),
        ("mobile", [64], tf.int64),
    ],
)
def test_pictures_are_taken_flat_or_not_as_numbers_of_either_kind(
    models, same, tmp_path, name, shape, kind
):
    """Users would lose image models, or the answers of those that resize in the graph."""
    model = models[name]
    save(str(tmp_path / "model"), answering(model, shape, kind), *model.variables)
    canonical = same(str(tmp_path / "model"), kind == tf.int64)
    [item] = canonical.host_inputs.inputs
    assert (item.name, item.shape) == ("picture", (1, *shape))
    matrices = sum(int(np.prod(weight.shape)) for weight in model.weights if len(weight.shape) > 1)
    assert 0.95 * matrices <= canonical.weights <= 1.05 * matrices


def test_a_model_of_an_export_archive(models, same, tmp_path):
    """Users would lose models that were exported as Keras' own guide has it."""
    archive = keras.export.ExportArchive()
    archive.track(models["convolutional"])
    function = answering(models["convolutional"], [64], tf.float32)
    archive.add_endpoint("serving_default", function, input_signature=EXAMPLES)
    archive.write_out(str(tmp_path / "model"))
    same(str(tmp_path / "model"), whole=False)


def test_a_keras_model_saved_by_tensorflow(models, same, tmp_path):
    """Users would lose what TensorFlow's converter aborts on, or leaves the weights of out."""
    model = models["convolutional"]
    function = tf.function(answering(model, [64], tf.float32), input_signature=EXAMPLES)
    tf.saved_model.save(model, str(tmp_path / "model"), signatures={"serving_default": function})
    same(str(tmp_path / "model"), whole=False)


def test_a_transform_of_pictures(models, same, serialize, tmp_path):
    """Users would lose the Transform in front of an image model, as pipelines have it."""
    raw_features = {"picture": tf.io.FixedLenFeature([64], tf.float32)}
    schema = schema_utils.schema_from_feature_spec(raw_features)
    rows = [{"picture": np.full(64, value, np.float32)} for value in (0.0, 4.0, 16.0)]

    def preprocessing_fn(inputs):
        return {"picture": tft.scale_to_0_1(inputs["picture"]) * 16}

    with tft_beam.Context(temp_dir=str(tmp_path / "temporary")):
        transform = (
            rows,
            dataset_metadata.DatasetMetadata(schema),
        ) | tft_beam.AnalyzeDataset(preprocessing_fn)
        _ = transform | tft_beam.WriteTransformFn(str(tmp_path / "transform"))
    layer = tft.TFTransformOutput(str(tmp_path / "transform")).transform_features_layer()
    model = models["convolutional"]
    function = answering(model, [64], tf.float32, layer)
    save(str(tmp_path / "model"), function, *model.variables, transform=layer)
    same(str(tmp_path / "model"), whole=False)
