"""What drifted, by what it costs."""

from tidegate.components.drift_checker.impact.importance import Importance
from tidegate.components.drift_checker.impact.root_causes import ranking
from tidegate.components.importance import ModelReliance, Reliance
from tidegate.components.verdict import Measurement, Outcome


def figure(feature, statistic, value, split="train", slice_name=""):
    """A figure of a feature."""
    labels = {"feature": feature, "type": "FLOAT", "split": split, "slice": slice_name}
    return Measurement(feature, statistic, value, 0.1, Outcome.FAIL, "", labels=labels)


FIGURES = [
    figure("temp", "ks", 0.4),
    figure("temp", "ks", 0.5, split="eval"),
    figure("temp", "ks", 0.9, slice_name="carrier_UA"),
    figure("dest", "total_variation", 0.2),
    figure("dest", "psi", 9.0),
    figure("dest", "missing_share", 0.0),
    figure("new", "presence", None),
]


def test_without_importance_the_drift_ranks_and_no_figure_counts_twice():
    """Users would lose the first suspect among slices, splits and figures without a scale."""
    ranked = ranking(FIGURES, None)
    assert [(one["feature"], one["statistic"], one["drift"]) for one in ranked] == [
        ("temp", "ks", 0.5),
        ("dest", "total_variation", 0.2),
    ]
    assert {one["impact"] for one in ranked} == {None}


def test_what_the_model_leans_on_comes_first():
    """Users would look at the weather while the destinations break the model."""
    features = {"temp": Reliance(0.01, 0.0, 0.02), "dest": Reliance(0.2, 0.1, 0.3)}
    importance = Importance(ModelReliance("log_loss", 0.5, 1000, 5, 0.95, features))
    first, second = ranking(FIGURES, importance)
    assert (first["feature"], second["feature"]) == ("dest", "temp")
    assert first["impact"] > second["impact"] > 0


def test_equal_costs_stand_by_drift_and_unknown_ones_last():
    """The reader of a report looks for the culprit from the top."""
    features = {"temp": Reliance(0, 0, 0), "dest": Reliance(0, 0, 0), "hour": Reliance(1, 1, 1)}
    importance = Importance(ModelReliance("log_loss", 5.0, 1000, 5, 0.95, features))
    figures = [
        figure("late", "ks", 0.9),
        figure("temp", "ks", 0.8),
        figure("dest", "ks", 0.9),
        figure("hour", "ks", 0.2),
        figure("hour", "missing_share", 0.3),
    ]
    ranked = ranking(figures, importance)
    assert [(one["feature"], one["statistic"]) for one in ranked] == [
        ("hour", "missing_share"),
        ("hour", "ks"),
        ("dest", "ks"),
        ("temp", "ks"),
        ("late", "ks"),
    ]
    assert ranked[0]["importance"] == 0.2
    assert ranked[-1]["impact"] is None
