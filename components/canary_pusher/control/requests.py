"""Takes what people ask for into the journal: each once, and nothing that it could not hold."""

from __future__ import annotations

from ...errors import JournalError
from ..rollout.records import Approved, Command, read_event
from .chronicle import Chronicle
from .folder import RolloutFolder


def take_requests(folder: RolloutFolder, chronicle: Chronicle) -> None:
    """Journals the requests of a rollout in their order, and removes their files.

    One whose file outlived its record, since a controller died between the two, is not taken again.
    One that is no command or approval is set aside.

    Raises:
      JournalError: the journal cannot be written.
    """
    for request in folder.requests():
        name = request["request"]
        if name not in chronicle.requests:
            if not _is_word_of_a_person(request):
                folder.set_aside(name)
                continue
            chronicle.record(request)
        folder.forget_request(name)


def _is_word_of_a_person(request: dict[str, object]) -> bool:
    try:
        return isinstance(read_event(request), Command | Approved)
    except JournalError:
        return False
