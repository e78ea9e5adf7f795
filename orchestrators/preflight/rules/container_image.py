"""Images whose name stands for another image tomorrow."""

from __future__ import annotations

from collections.abc import Iterator

from ..definition import Definition
from ..objection import Objection


def container_image(definition: Definition) -> Iterator[Objection]:
    """The image is named by its digest, or at least by a version.

    ``latest``, which no tag at all means too, is pulled anew for every task
    (https://kubernetes.io/docs/concepts/containers/images/#imagepullpolicy-defaulting): two tasks
    of one run, or a task and its retry, can run different code.
    """
    if not definition.in_containers or definition.deployment is None:
        return
    image = definition.deployment.image
    if not image:
        yield _objection("No image is named", "Every task runs in one")
    elif "@" not in image and _tag(image) in ("", "latest"):
        yield _objection(
            f"Tasks of one run may run different code, all of it called {image}",
            "The tag 'latest', or none, is pulled anew for every task",
        )


def _tag(image: str) -> str:
    return image.rpartition("/")[2].partition(":")[2]


def _objection(what: str, why: str) -> Objection:
    remedy = "Name it by its digest in the deployment: image: registry/name@sha256:...."
    return Objection("container-image", "", what, why, remedy)
