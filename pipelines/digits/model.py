"""The model of handwritten digits: how it is trained, and how it is written for serving."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf
import tensorflow_transform as tft
from tfx.components.trainer.fn_args_utils import FnArgs
from tfx_bsl.tfxio import dataset_options

from ...data.digits import IMAGE, LABEL
from .config import Training
from .jitter import jittered
from .networks import build_network
from .summaries import summarise_data, summarise_mistakes

Images = npt.NDArray[np.float32]
Digits = npt.NDArray[np.int64]


def run_fn(fn_args: FnArgs) -> None:
    """Trains and exports the model; called by TFX's Trainer through its importable path.

    Beside the model's ``history.csv`` stand TensorBoard's image summaries.

    Args:
      fn_args: TFX's arguments. ``custom_config["training"]`` may hold fields of :class:`Training`.
    """
    training = Training.from_mapping((fn_args.custom_config or {}).get("training", {}))
    keras.utils.set_random_seed(training.seed)
    transform = tft.TFTransformOutput(fn_args.transform_output)
    images, digits = _read(fn_args, fn_args.train_files, transform)
    held_out = _read(fn_args, fn_args.eval_files, transform)
    os.makedirs(fn_args.model_run_dir, exist_ok=True)
    summarise_data(fn_args.model_run_dir, images, digits, jittered(images, training.jitter).numpy())
    model = train(images, digits, training, held_out, fn_args.model_run_dir)
    answers = model.predict(held_out[0], verbose=0).argmax(axis=1)
    summarise_mistakes(fn_args.model_run_dir, *held_out, answers, step=training.epochs)
    export(model, transform, fn_args.serving_model_dir)


def train(
    images: Images,
    digits: Digits,
    training: Training,
    held_out: tuple[Images, Digits],
    directory: str,
) -> keras.Model:
    """Trains a network; ``directory`` gets its ``history.csv``.

    Args:
      images: ``[n, 8, 8]``, 0 to 1.
      digits: ``[n]``, 0 to 9.
      training: the network and how it learns.
      held_out: images and digits that each epoch ends with a look at.
      directory: exists.
    """
    model = build_network(training)
    batches = _batches(images, digits, training)
    falling = keras.optimizers.schedules.CosineDecay(
        training.learning_rate, training.epochs * len(batches)
    )
    model.compile(
        optimizer=keras.optimizers.Adam(falling),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    model.fit(
        batches,
        validation_data=held_out,
        epochs=training.epochs,
        callbacks=[keras.callbacks.CSVLogger(os.path.join(directory, "history.csv"))],
        verbose=2,
    )
    return model


def export(model: keras.Model, transform: tft.TFTransformOutput, directory: str) -> None:
    """Writes a SavedModel whose ``serving_default`` takes serialized tf.Examples.

    What is saved is a plain module around the model's variables: a SavedModel of the Keras 3 model
    itself makes edge converters abort, or write a file without its weights.
    """
    layer = transform.transform_features_layer()
    raw_spec = transform.raw_feature_spec()
    raw_spec.pop(LABEL)

    # Nothing in it is Python to translate, and the search for some costs seconds.
    @tf.function(
        input_signature=[tf.TensorSpec([None], tf.string, name="examples")], autograph=False
    )
    def serve(examples: tf.Tensor) -> dict[str, tf.Tensor]:
        raw = tf.io.parse_example(examples, raw_spec)
        return {LABEL: model(layer(raw)[IMAGE], training=False)}

    module = tf.Module()
    module.weights = [weight.value for weight in model.weights]
    module.transform = layer
    module.serve = serve
    tf.saved_model.save(module, directory, signatures={"serving_default": serve})


def _batches(images: Images, digits: Digits, training: Training) -> tf.data.Dataset:
    examples = tf.data.Dataset.from_tensor_slices((images, digits))
    batches = examples.shuffle(len(images), seed=training.seed).batch(training.batch_size)
    if not training.jitter:
        return batches
    return batches.map(lambda image, digit: (jittered(image, training.jitter), digit))


def _read(
    fn_args: FnArgs, files: Sequence[str], transform: tft.TFTransformOutput
) -> tuple[Images, Digits]:
    options = dataset_options.TensorFlowDatasetOptions(
        batch_size=256, label_key=LABEL, num_epochs=1, shuffle=False
    )
    schema = transform.transformed_metadata.schema
    batches = list(fn_args.data_accessor.tf_dataset_factory(files, options, schema))
    images = np.concatenate([features[IMAGE].numpy() for features, _ in batches])
    digits = np.concatenate([digit.numpy().reshape(-1) for _, digit in batches])
    # Beam writes the images in no certain order, and the same seed shall train the same model.
    order: Any = sorted(range(len(images)), key=lambda at: images[at].tobytes())
    return images[order], digits[order]
