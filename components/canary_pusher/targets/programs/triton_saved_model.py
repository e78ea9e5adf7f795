"""A TensorFlow SavedModel behind Triton's Python backend, for servers without a TensorFlow one.

Triton copies nothing of Tidegate: this file lies as ``model.py`` beside ``model.savedmodel`` in the
folder of a version, and runs with the backend's interpreter, which must have TensorFlow.
"""

import importlib
import json
import os
from typing import Any

import triton_python_backend_utils as pb_utils  # type: ignore[import-not-found]


class TritonPythonModel:
    """What Triton's Python backend expects of a model."""

    def initialize(self, args: dict[str, str]) -> None:
        """Loads the SavedModel, with the signature that the configuration names."""
        configuration = json.loads(args["model_config"])
        folder = os.path.join(args["model_repository"], args["model_version"], "model.savedmodel")
        # TensorFlow is this interpreter's own; whoever writes this file need not have it.
        self._tensorflow = importlib.import_module("tensorflow")
        self._model = self._tensorflow.saved_model.load(folder)
        signature = configuration["parameters"]["signature"]["string_value"]
        self._serve = self._model.signatures[signature]
        self._inputs = [tensor["name"] for tensor in configuration["input"]]
        self._outputs = [tensor["name"] for tensor in configuration["output"]]

    def execute(self, requests: list[Any]) -> list[Any]:
        """Answers each request; there is one at a time, for the configuration batches none."""
        return [self._answer(request) for request in requests]

    def _answer(self, request: Any) -> Any:
        try:
            given = {
                name: self._tensorflow.constant(
                    pb_utils.get_input_tensor_by_name(request, name).as_numpy()
                )
                for name in self._inputs
            }
            answer = self._serve(**given)
            tensors = [pb_utils.Tensor(name, answer[name].numpy()) for name in self._outputs]
        except Exception as error:
            # Raised, and not put into the answer: Triton counts an answer that bears an error as a
            # success. Without the error's text, which may quote the request: somebody's data.
            raise RuntimeError(f"The model failed: {type(error).__name__}") from None
        return pb_utils.InferenceResponse(output_tensors=tensors)
