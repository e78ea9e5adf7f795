"""What a request asks for: serialized tf.Examples in KServe's two protocols."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any


class UnreadableRequestError(ValueError):
    """A request that holds no examples; the message is for whoever sent it."""


def examples_of_v1(payload: Mapping[str, Any]) -> list[bytes]:
    """The examples of ``{"instances": [{"b64": ...}, ...]}``.

    An instance may also be an object with one such value, as in ``{"examples": {"b64": ...}}``.

    Raises:
      UnreadableRequestError: they are not there, or no base64.
    """
    instances = payload.get("instances")
    if not isinstance(instances, list) or not instances:
        raise UnreadableRequestError('"instances" must be a list of serialized tf.Examples')
    return [_decode(_encoded(instance)) for instance in instances]


def examples_of_v2(data: Sequence[Any]) -> list[bytes]:
    """The examples of a BYTES tensor of texts in base64.

    Raises:
      UnreadableRequestError: there are none, or an element is no base64.
    """
    if not len(data):
        raise UnreadableRequestError("The tensor holds no serialized tf.Example")
    return [_decode(one) for one in data]


def _encoded(instance: Any) -> Any:
    if isinstance(instance, Mapping) and "b64" not in instance and len(instance) == 1:
        [instance] = instance.values()
    return instance.get("b64") if isinstance(instance, Mapping) else instance


def _decode(text: Any) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, TypeError, ValueError) as error:
        raise UnreadableRequestError("An example is no serialized tf.Example in base64") from error
