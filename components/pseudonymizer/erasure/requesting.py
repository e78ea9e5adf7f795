"""Asks for a new model where one learned from somebody who is forgotten.

The artifact is that by which DriftChecker asks for one: ``blessed`` is 1, ``sentence`` says why,
and ``retrain_request.json`` has the same fields and the models that are concerned.
"""

from __future__ import annotations

import json
from pathlib import Path

from ml_metadata.metadata_store import MetadataStore

from ...atomic import write_atomically
from ...verdict import BLESSED_PROPERTY, SENTENCE_PROPERTY
from .affected import Action, Affected
from .descent import Artifact
from .journal import Journal
from .marking import publish_outputs
from .models import MODEL, MODELS

REQUEST_TYPE, REQUEST_KEY = "tidegate.RetrainRequest", "retrain_request"
REQUEST_FILE = "retrain_request.json"
REQUESTS_FOLDER = Path("artifacts", "forget", "retrain_request")
"""Below the pipeline root: one folder a request."""


def request_retraining(store: MetadataStore, root: Path, journal: Journal) -> bool:
    """Publishes a tidegate.RetrainRequest where a model lost what it learned from; once.

    Returns:
      Whether there was reason to.
    """
    learned = [one for one in journal.affected if _calls_for_another(one)]
    if not learned:
        return False
    folder = root / REQUESTS_FOLDER / journal.request
    models = [one for one in learned if one.type == MODEL] or learned
    reason = _reason(journal, len(models))
    values = {
        "reason": reason,
        "features": [],
        "slices": [],
        "span": None,
        "limits_digest": "",
        "models": [one.id for one in learned],
    }
    write_atomically(folder / REQUEST_FILE, json.dumps(values, indent=2, sort_keys=True))
    artifact = Artifact(uri=str(folder))
    artifact.custom_properties[BLESSED_PROPERTY].int_value = 1
    artifact.custom_properties[SENTENCE_PROPERTY].string_value = reason
    publish_outputs(
        store, journal.pipeline, journal.request, {REQUEST_KEY: (REQUEST_TYPE, artifact)}
    )
    return True


def _calls_for_another(one: Affected) -> bool:
    return one.type in MODELS and one.action in (Action.RETRAIN, Action.DELETE)


def _reason(journal: Journal, count: int) -> str:
    subjects = len(set(journal.erasures))
    who = "A forgotten subject is" if subjects == 1 else f"{subjects:,} forgotten subjects are"
    what = "one model" if count == 1 else f"{count:,} models"
    return f"{who} in what {what} learned from; only training anew takes that influence away."
