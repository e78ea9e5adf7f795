"""KServe's model server for one arm of a rehearsal: a folder of versions, on loopback, with faults.

Run as ``python -m ...kserve_server OPTIONS`` with :class:`ServerOptions` in JSON. It speaks both of
KServe's protocols:

* V1: ``POST /v1/models/model:predict`` with ``{"instances": [{"b64": ...}]}``, each instance a
  serialized tf.Example in base64, as TensorFlow Serving takes them.
* V2: ``POST /v2/models/model/infer`` with one BYTES tensor, in base64 too: what is no UTF-8 KServe
  refuses, also in its binary extension.

``GET /v2/models/model/versions/N/ready``, a route of the V2 protocol that KServe leaves open,
answers 200 once version N answers requests, and else 503 with the reason. Each answer bears the
version that gave it in the header ``x-model-version``.
"""
