"""Which rows become golden vectors."""

import numpy as np

from tidegate.components.edge_exporter.host.golden_choice import golden_choice
from tidegate.components.edge_exporter.host.host_inputs import HostInput, HostInputs, Vocabulary

INPUTS = HostInputs(
    (
        HostInput("temp", "float", "float32", (1,), missing=0.0, name="temp"),
        HostInput("word", "string", "int32", (1,), vocabulary="word", name="word"),
    ),
    {"word": Vocabulary({"a": 0, "ü": 1}, 2)},
)
USUAL = {"temp": [1.0], "word": ["a"]}


def chosen(changed=None, scores=None, flips=(), count=10):
    """The choice among 500 rows, alike but for some."""
    rows = [{**USUAL, **(changed or {}).get(at, {})} for at in range(500)]
    answers = np.full((500, 1), 0.9, np.float32)
    for at, score in (scores or {}).items():
        answers[at] = score
    return golden_choice(rows, {"late": answers}, INPUTS, flips, 0.5, count)


def test_rare_rows_are_among_few_vectors():
    """Users would lose the check of just those paths that a rare row takes."""
    rare = {
        301: {"temp": []},
        302: {"word": ["unheard of"]},
        303: {"word": ["ü"]},
    }
    found = chosen(rare, {304: 0.1, 305: 0.500001}, flips=[306])
    assert {301, 302, 303, 304, 305, 306} <= set(found)
    assert len(found) == 10


def test_the_rest_are_the_first_rows_in_order():
    """Users would lose vectors that are the same from one export to the next."""
    assert chosen(count=5) == [0, 1, 2, 3, 4]
    assert chosen(count=9999) == list(range(500))


def test_every_class_has_a_vector():
    """Users would lose sight of a class whose output is swapped with another's."""
    answers = np.zeros((300, 10), np.float32)
    answers[:, 0] = 1
    for label in range(1, 10):
        answers[290 + label] = np.eye(10, dtype=np.float32)[label]
    found = golden_choice([USUAL] * 300, {"digit": answers}, INPUTS, (), 0.5, 30)
    assert {291, 292, 293, 294, 295, 296, 297, 298, 299} <= set(found)


def test_answers_that_are_not_numbers_do_not_stop_it():
    """Users would lose the export of a model that answers NaN to a missing value."""
    assert 7 in chosen(scores={7: np.nan}, count=3)
    both = np.full((4, 3), np.nan)
    assert golden_choice([USUAL] * 4, {"y": both}, INPUTS, (), 0.5, 2) == [0, 1]
