"""Errors cross process borders and end in exit codes that scripts rely on."""

from __future__ import annotations

import inspect
import pickle

import pytest

from tidegate.components import errors

TREE = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, errors.TidegateError)
]


@pytest.mark.parametrize("kind", TREE)
def test_an_error_survives_pickling(kind):
    """Beam workers and converter subprocesses hand errors over pickled."""
    error = kind("Column 'a' is missing", where="f.csv", remedy="Add it.")
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is kind
    assert str(copy) == "Column 'a' is missing (f.csv). Add it."
    assert (copy.what, copy.where, copy.remedy) == (error.what, error.where, error.remedy)


@pytest.mark.parametrize("kind", TREE)
def test_exit_codes_follow_the_tree(kind):
    """A wrong exit code sends an operator looking in the wrong place."""
    assert kind.exit_code == (2 if issubclass(kind, errors.UsageError) else 4)


@pytest.mark.parametrize("kind", TREE)
def test_every_error_is_documented_in_the_tree(kind):
    """The docstring is where users look up what to catch."""
    assert kind.__name__ in (errors.__doc__ or "")
