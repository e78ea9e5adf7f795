"""From raw rows to published Examples."""

from __future__ import annotations

import pickle

import pytest
import tensorflow as tf

from tidegate.components.errors import KeysetError
from tidegate.components.pseudonymizer.csv_file import read_batches
from tidegate.components.pseudonymizer.keyset_file import load_keyset, rotate_keyset
from tidegate.components.pseudonymizer.publication import Publication
from tidegate.components.pseudonymizer.survey import survey_files

from .conftest import people_csv


@pytest.fixture
def span(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text(people_csv(60))
    return str(path)


@pytest.fixture
def publication(policy, keyset_file, span):
    keyset = load_keyset(keyset_file)
    types = survey_files([span], policy, policy.bind(keyset)).types
    return Publication(policy, str(keyset_file), keyset.fingerprint(), types)


def test_examples_hold_what_the_policy_lets_through(publication, span, policy):
    """Each published column as its type, the identifier as a token, nothing of the dropped."""
    [batch] = read_batches(span)
    [first, *_] = publication.open().keyed_examples(batch)
    key, example = first
    features = tf.train.Example.FromString(example).features.feature
    assert sorted(features) == ["age", "email", "late", "town", "weight"]
    assert features["age"].int64_list.value[:] == [30]
    assert features["weight"].float_list.value[:] == [60.0]
    keyset = load_keyset(publication.keyset)
    token = policy.apply({"email": "person0@example.org"}, keyset)["email"].encode()
    assert features["email"].bytes_list.value[:] == [token]
    assert key == token


def test_rows_of_a_subject_have_one_key_and_rows_without_have_their_own(publication, span):
    """A subject in both train and eval would be learned by heart and then examined."""
    [batch] = read_batches(span)
    emails = batch.to_pydict()["email"]
    keyed = list(publication.open().keyed_examples(batch))
    assert keyed[0][0] == keyed[30][0]
    assert keyed[0][1] != keyed[30][1]
    for email, (key, example) in zip(emails, keyed, strict=True):
        assert (key == example) is (email is None)


def test_it_travels_without_keys(publication):
    """Beam writes what it sends to workers to its temporary files."""
    secret = load_keyset(publication.keyset).primary_key.secret
    pickled = pickle.dumps(publication)
    assert secret not in pickled
    assert pickle.loads(pickled) == publication


def test_a_rotation_in_the_middle_of_a_run_is_refused(publication):
    """Half of a span under one key and half under another would join with neither."""
    rotate_keyset(publication.keyset)
    with pytest.raises(KeysetError, match="changed while the pipeline ran"):
        publication.open()
