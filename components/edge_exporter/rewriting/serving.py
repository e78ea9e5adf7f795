"""The signature of a SavedModel that answers serialized tf.Examples, and its frozen graph."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import tensorflow as tf

# Private in name only: no public call freezes variables without also converting the graph.
from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

from ...errors import DataError, ExportError, UnsupportedOperationError
from ..answers import Answers
from .constants import fold_constants
from .graph import Graph
from .refusals import unknown_operation


@dataclasses.dataclass(frozen=True)
class Table:
    """A lookup table of the model: the keys, and the value each is looked up to."""

    keys: tuple[Any, ...]
    values: tuple[Any, ...]


@dataclasses.dataclass(frozen=True)
class Serving:
    """A loaded signature.

    Attributes:
      saved_model: the path it was loaded from.
      signature: its name.
      function: the concrete function; it takes string ``[batch]`` and gives tensors by name.
      argument: the name under which it takes the serialized examples.
      loaded: keeps the variables and tables of the function alive.
    """

    saved_model: str
    signature: str
    function: Any
    argument: str
    loaded: Any

    def predict(self, records: Sequence[bytes], batch_size: int = 256) -> Answers:
        """Answers serialized tf.Examples.

        Returns:
          Arrays of shape ``[len(records), ...]`` by output name.

        Raises:
          DataError: where the model does not accept the examples.
        """
        try:
            batches = [
                self.function(**{self.argument: tf.constant(batch)})
                for batch in _batches(records, batch_size)
            ]
        except tf.errors.InvalidArgumentError as error:
            raise DataError(
                f"The model does not accept the examples: {str(error).splitlines()[0]}",
                where=self.saved_model,
                remedy="Export the model with the feature specification of these examples.",
            ) from error
        return {
            name: np.concatenate([batch[name].numpy() for batch in batches]) for name in batches[0]
        }


def load_serving(saved_model: str, signature: str) -> Serving:
    """Loads one signature of a SavedModel.

    Raises:
      ExportError: where the model cannot be loaded, there is no such signature, or it takes
        anything but one vector of serialized tf.Examples.
      UnsupportedOperationError: where the model needs an operation that is not TensorFlow's own.
    """
    loaded = _load(saved_model)
    if signature not in loaded.signatures:
        raise ExportError(
            f"The model has no signature {signature!r}",
            where=saved_model,
            remedy=f"It has: {', '.join(sorted(loaded.signatures)) or 'none'}.",
        )
    function = loaded.signatures[signature]
    arguments = function.structured_input_signature[1]
    if [spec.dtype for spec in arguments.values()] != [tf.string]:
        takes = ", ".join(f"{name} ({spec.dtype.name})" for name, spec in arguments.items())
        raise ExportError(
            f"Signature {signature!r} takes {takes}, not serialized tf.Examples",
            where=saved_model,
            remedy="Export a serving function that parses tf.Examples itself.",
        )
    return Serving(saved_model, signature, function, next(iter(arguments)), loaded)


def freeze(serving: Serving) -> tuple[Graph, Mapping[str, Table]]:
    """Inlines every function that the signature calls, and computes what is constant in it.

    Returns:
      The graph, and the contents of the tables it looks values up in, by the tensor that hands
      each in.
    """
    function = serving.function
    frozen = convert_variables_to_constants_v2(function, aggressive_inlining=True)
    names = sorted(function.structured_outputs)
    outputs = {name: tensor.name for name, tensor in zip(names, frozen.outputs, strict=True)}
    graph = Graph(frozen.graph.as_graph_def(), outputs)
    fold_constants(graph)
    lookups = {find.input[0]: find for find in graph.of_type("LookupTableFindV2")}
    tables = {
        inner.name: _table(handle, lookups[inner.name])
        for handle, inner in function.graph.captures
        if inner.name in lookups
    }
    return graph, tables


def _load(saved_model: str) -> Any:
    try:
        return tf.saved_model.load(saved_model)
    except (OSError, RuntimeError, ValueError, tf.errors.OpError) as error:
        custom = unknown_operation(str(error))
        if custom is not None:
            raise UnsupportedOperationError(
                f"The model needs {custom}, which is a custom operation",
                where=saved_model,
                remedy="No edge runtime has it: compute it with TensorFlow's own operations.",
            ) from error
        raise ExportError(
            f"The model cannot be loaded: {str(error).splitlines()[0]}",
            where=saved_model,
            remedy="Let the component that wrote it run again.",
        ) from error


def _table(handle: Any, find: tf.compat.v1.NodeDef) -> Table:
    keys, values = tf.raw_ops.LookupTableExportV2(
        table_handle=handle,
        Tkeys=tf.as_dtype(find.attr["Tin"].type),
        Tvalues=tf.as_dtype(find.attr["Tout"].type),
    )
    return Table(tuple(keys.numpy().tolist()), tuple(values.numpy().tolist()))


def _batches(records: Sequence[bytes], size: int) -> Iterator[Sequence[bytes]]:
    for start in range(0, len(records), size):
        yield records[start : start + size]
