"""Labels of examples."""

import numpy as np
import pytest

from tidegate.components.edge_exporter.proving.truth import read_truth
from tidegate.components.errors import DataError

YES_OR_NO = {"late": np.array([[0.9], [0.2], [0.7]], np.float32)}
CLASSES = {"p": np.array([[0.1, 0.8, 0.1], [0.7, 0.2, 0.1], [0.0, 0.1, 0.9]])}


def labels(*values):
    """Rows that hold these."""
    return [{"label": [] if value is None else [value]} for value in values]


@pytest.mark.parametrize(
    ("answers", "values", "names", "right"),
    [
        (YES_OR_NO, (1, 0, 0), (), [True, True, False]),
        (YES_OR_NO, (1.0, 0.0, 1.0), (), [True, True, True]),
        (YES_OR_NO, ("late", "in time", "late"), ("in time", "late"), [True, True, True]),
        (CLASSES, (1, 0, 0), (), [True, True, False]),
        (CLASSES, ("b", "a", "c"), ("a", "b", "c"), [True, True, True]),
    ],
)
def test_labels_are_numbers_or_names(answers, values, names, right):
    """Users would lose the accuracy of the models they have: binary or not, named or numbered."""
    truth = read_truth(labels(*values), answers, "label", names)
    assert truth.right(answers, 0.5).tolist() == right


def test_examples_without_a_label_are_left_out():
    """Users would lose accuracy to rows of which nobody knows the truth yet."""
    truth = read_truth(labels(1, None, 1), YES_OR_NO, "label", ())
    assert truth.known.tolist() == [True, False, True]
    assert truth.right(YES_OR_NO, 0.5).tolist() == [True, False, True]


def test_an_answer_that_is_no_number_is_never_right():
    """Users would lose the count of NaN answers among those that happen to mean no."""
    broken = {"late": np.array([[np.nan], [np.nan], [0.9]])}
    assert read_truth(labels(0, 1, 1), broken, "label", ()).right(broken, 0.5).tolist() == [
        False,
        False,
        True,
    ]


@pytest.mark.parametrize("bad", [2, -1, 0.5, "late", float("nan"), float("inf")])
def test_another_kind_of_label_is_refused_with_its_place(bad):
    """Users would lose the reason to an accuracy of nonsense."""
    with pytest.raises(DataError, match=r"'label' is .*example 1 of the sample.*0 to 1"):
        read_truth(labels(1, bad, 0), YES_OR_NO, "label", ())


def test_several_values_are_no_label():
    """Users would lose one-hot labels to their first number."""
    with pytest.raises(DataError, match=r"is \[0, 1, 0\]"):
        read_truth([{"label": [0, 1, 0]}] * 3, CLASSES, "label", ())


def test_a_label_that_no_example_has_is_refused():
    """Users would lose the typing error in a setting's name."""
    with pytest.raises(DataError, match=r"No example has the label 'lable'"):
        read_truth(labels(1, 0, 1), YES_OR_NO, "lable", ())


def test_the_output_called_like_the_label_decides():
    """Users would lose models that answer more than the one decision."""
    answers = {"label": YES_OR_NO["late"], "minutes": np.array([[3.0], [0.1], [9.0]])}
    assert read_truth(labels(1, 0, 1), answers, "label", ()).output == "label"
    with pytest.raises(DataError, match=r"outputs late, minutes, none of them called 'label'"):
        read_truth(
            labels(1, 0, 1), {"late": YES_OR_NO["late"], "minutes": answers["minutes"]}, "label", ()
        )
