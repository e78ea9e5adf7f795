"""Keys that wrap a keyset's keys, one kind a file.

In a wrapped keyset file the keys are encrypted by another key, which lies elsewhere: whoever copies
the file alone has nothing. A wrapper is named by a URI, and imported when it is used:

* ``file:///path``: a key-encryption key in a file (:mod:`.local`)
* ``gcp-kms://projects/.../cryptoKeys/...``: Google Cloud KMS (:mod:`.google_cloud`)
* ``aws-kms://<region>/<key id, alias or ARN>``: AWS KMS (:mod:`.aws`)
* ``vault://<host>[:port]/<mount>/<key>``: the transit engine of HashiCorp Vault (:mod:`.vault`)
"""

from __future__ import annotations

from .wrapper import Context, KeyWrapper, wrapper_of

__all__ = ["Context", "KeyWrapper", "wrapper_of"]
