"""What verdict.json tells."""

import json

import pytest


def test_the_figures_of_every_format_are_plain_json(judged):
    """Users would lose the figures where a program reads them."""
    _, verdict = judged()
    told = json.loads(verdict.to_json())["evidence"]
    assert told["recommended"] == "litert_hybrid_int8"
    assert told["pareto"] == ["litert_hybrid_int8", "litert_f16"]
    found = told["formats"]["litert_hybrid_int8"]
    assert (found["outcome"], found["bytes"], found["flips"]) == ("PASS", 20_000, 3)
    assert found["accuracy"]["drop"] == pytest.approx(0.003)
    assert told["formats"]["litert_f32"]["outcome"] is None
    assert told["formats"]["tfjs_f32"]["p50_seconds"] is None


def test_flips_hold_the_row_both_answers_and_the_truth(judged):
    """Users would lose the examples to add to their tests."""
    _, verdict = judged(flips=1)
    [flip] = json.loads(verdict.to_json())["evidence"]["flips"]["litert_hybrid_int8"]
    assert (flip["example"], flip["row"], flip["truth"]) == (0, {"word": ["b"]}, 1)
    assert flip["format"] == {"late": [0.25]}


def test_slices_say_whether_they_were_judged(judged):
    """Users would take a slice of ten rows for proven."""
    _, verdict = judged()
    slices = verdict.evidence["slices"]["litert_hybrid_int8"]
    assert (slices["word=b"]["outcome"], slices["word=c"]["outcome"]) == ("PASS", None)
    assert verdict.evidence["slices"]["litert_f16"]["word=b"]["outcome"] is None


def test_pictures_are_cut(judged):
    """Users would lose verdict.json to megabytes of pixels."""
    _, verdict = judged(pictures=True)
    [flip, *_] = verdict.evidence["flips"]["litert_hybrid_int8"]
    assert len(flip["row"]["image"]) <= 64
