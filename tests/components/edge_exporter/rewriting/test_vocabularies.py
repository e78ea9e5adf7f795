"""Vocabularies, moved to the host."""

import numpy as np
import pytest
import tensorflow as tf

from tidegate.components.errors import UnsupportedOperationError

WORD = {"word": tf.io.FixedLenFeature([], tf.string)}
MAYBE = {"word": tf.io.VarLenFeature(tf.string)}
ROWS = [{"word": "b"}, {"word": "a"}, {"word": "unheard of"}, {"word": ""}]


def table(keys, buckets=0, dtype=tf.string):
    """A lookup table as tf.Transform makes it."""
    ids = tf.range(len(keys), dtype=tf.int64)
    initializer = tf.lookup.KeyValueTensorInitializer(tf.constant(keys, dtype), ids)
    if buckets:
        return tf.lookup.StaticVocabularyTable(initializer, buckets, lookup_key_dtype=dtype)
    return tf.lookup.StaticHashTable(initializer, -1)


def number(ids):
    """Ids as an output."""
    return {"y": tf.cast(ids, tf.float32)}


def filled(words, default):
    """A sparse column made dense, as Transforms do it."""
    shape = [words.dense_shape[0], 1]
    words = tf.SparseTensor(words.indices, words.values, shape)
    return tf.squeeze(tf.sparse.to_dense(words, default), axis=1)


@pytest.mark.parametrize("buckets", [0, 1])
def test_known_and_unknown_words_get_the_models_own_ids(rewrite, buckets):
    """Users would lose every answer about a category the vocabulary holds, or does not."""
    words = table(["a", "b"], buckets)
    done = rewrite(WORD, lambda raw: number(words.lookup(raw["word"])), ROWS, words=words)
    np.testing.assert_array_equal(done.actual["y"], done.expected["y"])
    assert done.expected["y"].tolist() == [1, 0, *([2, 2] if buckets else [-1, -1])]
    assert dict(done.model.host_inputs.vocabularies["word"].ids) == {"a": 0, "b": 1}


@pytest.mark.parametrize("default", ["", "a"])
def test_missing_words_are_filled_before_the_lookup(rewrite, default):
    """Users would lose the answers to rows with a missing category."""
    words = table(["a", "b"], 1)
    done = rewrite(
        MAYBE,
        lambda raw: number(words.lookup(filled(raw["word"], default))),
        [*ROWS, {"other": 1}],
        words=words,
    )
    np.testing.assert_array_equal(done.actual["y"], done.expected["y"])


def test_missing_ids_are_filled_after_the_lookup(rewrite):
    """Users would lose the other order, which Transforms of sparse columns have."""
    words = table(["a", "b"], 1)

    def answer(raw):
        ids = words.lookup(raw["word"].values)
        return number(filled(tf.SparseTensor(raw["word"].indices, ids, raw["word"].dense_shape), 9))

    done = rewrite(MAYBE, answer, [*ROWS, {"other": 1}], words=words)
    np.testing.assert_array_equal(done.actual["y"], done.expected["y"])
    assert done.actual["y"][-1] == 9


def test_whole_numbers_have_vocabularies_too(rewrite):
    """Users would lose categories that are numbers: days, codes, versions."""
    days = table([7, 3], 1, tf.int64)
    done = rewrite(
        {"day": tf.io.FixedLenFeature([1], tf.int64)},
        lambda raw: number(days.lookup(tf.squeeze(raw["day"], 1))),
        [{"day": 3}, {"day": 7}, {"day": 1}],
        days=days,
    )
    assert done.actual["y"].tolist() == done.expected["y"].tolist() == [1, 0, 2]


def test_one_vocabulary_of_two_features_ships_once(rewrite):
    """Users would lose bytes: origin and destination share their airports."""
    words = table(["a", "b"])
    done = rewrite(
        {name: tf.io.FixedLenFeature([], tf.string) for name in ("from", "to")},
        lambda raw: number(10 * words.lookup(raw["from"]) + words.lookup(raw["to"])),
        [{"from": "a", "to": "b"}, {"from": "b", "to": "a"}],
        words=words,
    )
    assert done.actual["y"].tolist() == [1, 10]
    assert len(done.model.host_inputs.vocabularies) == 1


def test_two_vocabularies_of_one_feature_are_kept_apart(rewrite):
    """Users would lose one of them: its words would get the other's ids."""
    words, others = table(["a", "b"]), table(["b", "a"])
    done = rewrite(
        {"a word": tf.io.FixedLenFeature([], tf.string)},
        lambda raw: number(10 * words.lookup(raw["a word"]) + others.lookup(raw["a word"])),
        [{"a word": "a"}, {"a word": "b"}],
        words=words,
        others=others,
    )
    assert done.actual["y"].tolist() == done.expected["y"].tolist() == [1, 10]
    assert set(done.model.host_inputs.vocabularies) == {"a word", "a word 2"}


def test_more_buckets_than_one_are_refused_with_the_feature(rewrite):
    """Users would lose parity silently: no host has TensorFlow's hash."""
    words = table(["a", "b"], 3)
    with pytest.raises(UnsupportedOperationError, match=r"StringToHashBucketFast.*feature 'word'"):
        rewrite(WORD, lambda raw: number(words.lookup(raw["word"])), ROWS, words=words)


def test_words_changed_before_the_lookup_are_refused_with_the_operation(rewrite):
    """Users would lose parity silently: the host would look up words as they came."""
    words = table(["a", "b"])
    with pytest.raises(UnsupportedOperationError, match=r"StringLower changes feature 'word'"):
        rewrite(
            WORD,
            lambda raw: number(words.lookup(tf.strings.lower(raw["word"]))),
            ROWS,
            words=words,
        )


def test_a_vocabulary_that_is_no_text_is_refused(rewrite):
    """Users would lose parity silently: JSON cannot hold such a key."""
    words = table([b"\xff"])
    with pytest.raises(UnsupportedOperationError, match=r"'word' holds.*not UTF-8"):
        rewrite(WORD, lambda raw: number(words.lookup(raw["word"])), ROWS, words=words)
