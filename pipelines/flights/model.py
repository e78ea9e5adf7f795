"""The model of late flights: a small Keras 3 network over the transformed columns."""

from __future__ import annotations

import os
from typing import Any

import keras
import tensorflow as tf
import tensorflow_transform as tft
from tfx.components.trainer.fn_args_utils import FnArgs
from tfx_bsl.tfxio import dataset_options

from .config import Training
from .features import LABEL, id_sizes, number_names


def run_fn(fn_args: FnArgs) -> None:
    """Trains and exports the model; called by TFX's Trainer through its importable path.

    Args:
      fn_args: TFX's arguments. ``custom_config["training"]`` may hold fields of :class:`Training`.
    """
    training = Training.from_mapping((fn_args.custom_config or {}).get("training", {}))
    keras.utils.set_random_seed(training.seed)
    transform = tft.TFTransformOutput(fn_args.transform_output)
    train = _dataset(fn_args, fn_args.train_files, transform, training).cache()
    evaluation = _dataset(fn_args, fn_args.eval_files, transform, training, shuffle=False)
    model = build_model(training)
    os.makedirs(fn_args.model_run_dir, exist_ok=True)
    model.fit(
        train.shuffle(64, seed=training.seed),
        validation_data=evaluation,
        epochs=training.epochs,
        callbacks=[keras.callbacks.CSVLogger(os.path.join(fn_args.model_run_dir, "history.csv"))],
        verbose=2,
    )
    export(model, transform, fn_args.serving_model_dir)


def build_model(training: Training) -> keras.Model:
    """Builds and compiles the network; the output is the probability of a late arrival."""
    numbers = [keras.Input((), name=name, dtype="float32") for name in number_names()]
    ids = [keras.Input((), name=name, dtype="int32") for name in id_sizes()]
    columns = [keras.ops.expand_dims(number, -1) for number in numbers]
    columns += [
        keras.layers.Embedding(size, training.embedding, name=f"{name}_embedding")(one)
        for one, (name, size) in zip(ids, id_sizes().items(), strict=True)
    ]
    hidden = keras.layers.Concatenate()(columns)
    for width in training.hidden:
        hidden = keras.layers.Dense(width, activation="relu")(hidden)
    late = keras.layers.Dense(1, activation="sigmoid", name=LABEL)(hidden)
    model = keras.Model({one.name: one for one in numbers + ids}, late)
    model.compile(
        optimizer=keras.optimizers.Adam(training.learning_rate),
        loss="binary_crossentropy",
        metrics=[keras.metrics.AUC(name="auc")],
    )
    return model


def export(model: keras.Model, transform: tft.TFTransformOutput, directory: str) -> None:
    """Writes a SavedModel whose ``serving_default`` takes serialized tf.Examples.

    What is saved is a plain module around the model's variables: a SavedModel of the Keras 3 model
    itself makes edge converters abort, or write a file without its weights. Keras's own
    ``ExportArchive`` does not track Transform's vocabulary tables.
    """
    layer = transform.transform_features_layer()
    raw_spec = transform.raw_feature_spec()
    raw_spec.pop(LABEL)

    # Nothing in it is Python to translate, and the search for some costs ten seconds.
    @tf.function(
        input_signature=[tf.TensorSpec([None], tf.string, name="examples")], autograph=False
    )
    def serve(examples: tf.Tensor) -> dict[str, tf.Tensor]:
        raw = tf.io.parse_example(examples, raw_spec)
        return {LABEL: model(_model_inputs(layer(raw)), training=False)}

    module = tf.Module()
    module.weights = [weight.value for weight in model.weights]
    module.transform = layer
    module.serve = serve
    tf.saved_model.save(module, directory, signatures={"serving_default": serve})


def _model_inputs(transformed: dict[str, tf.Tensor]) -> dict[str, tf.Tensor]:
    numbers = {name: transformed[name] for name in number_names()}
    return numbers | {name: tf.cast(transformed[name], tf.int32) for name in id_sizes()}


def _dataset(
    fn_args: FnArgs,
    files: Any,
    transform: tft.TFTransformOutput,
    training: Training,
    shuffle: bool = True,
) -> tf.data.Dataset:
    options = dataset_options.TensorFlowDatasetOptions(
        batch_size=training.batch_size,
        label_key=LABEL,
        num_epochs=1,
        shuffle=shuffle,
        shuffle_seed=training.seed,
    )
    examples = fn_args.data_accessor.tf_dataset_factory(
        files, options, transform.transformed_metadata.schema
    )
    return examples.map(lambda features, label: (_model_inputs(features), label))
