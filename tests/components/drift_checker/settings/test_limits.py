"""DriftLimits: checked when the pipeline is built, and the same text for the same limits."""

import pytest

from tidegate.components.drift_checker.settings.feature_limits import FeatureLimits
from tidegate.components.drift_checker.settings.limits import DriftLimits
from tidegate.components.errors import ConfigError


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"ks": 1.5}, "DriftLimits.ks is 1.5"),
        ({"unseen": -0.1}, "unseen"),
        ({"confidence": 1.0}, "confidence"),
        ({"epsilon": 0.0}, "epsilon"),
        ({"splits": []}, "splits"),
        ({"first_run": "bless"}, "one of record, fail"),
        ({"inconclusive": "maybe"}, "one of hold, pass"),
        ({"features": {"temp": {"ks": 2.0}}}, "FeatureLimits.ks is 2"),
        ({"features": {"temp": {"policy": "retrain"}}}, "policy is 'retrain'.*block, warn"),
        ({"policy": "shout"}, "one of block, warn, dry_run, retrain"),
        ({"impact": -1}, "impact"),
        ({"slices": {"control": "none"}}, "one of hierarchical, benjamini_hochberg"),
        ({"slices": {"false_discovery_rate": 0}}, "false_discovery_rate"),
        ({"slices": {"minimum_rows": 0}}, "minimum_rows"),
        ({"slices": {"limits": {"a": {"b": {"ks": 2.0}}}}}, "FeatureLimits.ks is 2"),
        ({"overrides": [{"by": " ", "reason": "x", "span": 1}]}, "the name of a person"),
        ({"overrides": [{"by": "Ada", "reason": "", "span": 1}]}, "reason"),
        ({"overrides": [{"by": "Ada", "span": 1}]}, "reason"),
        ({"overrides": [{"by": "A", "reason": "x", "span": 1}] * 2}, "at most one for each span"),
        ({"kss": 0.1}, "Did you mean 'ks'"),
    ],
)
def test_a_setting_out_of_range_is_refused_by_name(values, words):
    """Users would lose an hour: a wrong limit must fail when the pipeline is built."""
    with pytest.raises(ConfigError, match=words):
        DriftLimits.from_mapping(values)


def test_json_round_trip_keeps_exceptions():
    """Users would lose their per-feature limits between the pipeline and the executor."""
    limits = DriftLimits(
        features={"temp": FeatureLimits(ks=0.7)}, ignore=("tailnum",), first_run="fail"
    )
    assert DriftLimits.from_json(limits.to_json()) == limits
    assert DriftLimits.from_json(limits.to_json()).digest() == limits.digest()


def test_an_exception_changes_only_what_it_names():
    """Users would lose the general limits wherever they make one exception."""
    limits = DriftLimits(ks=0.1, unseen=0.05, features={"temp": FeatureLimits(ks=0.0)})
    assert limits.limit("temp", "ks") == 0.0
    assert limits.limit("temp", "unseen") == 0.05
    assert limits.limit("humid", "ks") == 0.1


def test_of_patterns_the_one_that_says_most_holds_in_whatever_order_they_were_written():
    """Users would lose an exception on the way to the executor, which sorts them by name."""
    written = {"*": 0.3, "wind_*": 0.4, "*d_dir": 0.5, "wind_speed": 0.6}
    for names in (list(written), list(written)[::-1]):
        features = {name: FeatureLimits(ks=written[name]) for name in names}
        limits = DriftLimits.from_json(DriftLimits(features=features).to_json())
        found = {name: limits.limit(name, "ks") for name in ("wind_dir", "wind_speed", "wind_gust")}
        assert found == {"wind_dir": 0.5, "wind_speed": 0.6, "wind_gust": 0.4}
        assert limits.limit("temp", "ks") == 0.3


def test_a_pattern_that_sets_something_else_is_passed_over():
    """Users would lose the wide exception wherever they make a narrow one."""
    features = {"*": FeatureLimits(ks=0.3), "wind_*": FeatureLimits(missing_share=0.2)}
    assert DriftLimits(features=features).limit("wind_dir", "ks") == 0.3
    odd = {"cell[0]": FeatureLimits(ks=0.3)}
    assert DriftLimits(features=odd).limit("cell[0]", "ks") == 0.3


SETTINGS = """
ks: 0.12
jensen_shannon: 0.4
impact: 0.02
ignore: [tailnum, plane_*]
policy: retrain
features:
  wind_*: {ks: 0.4}
  wind_dir: {ks: 0.6, policy: warn}
slices:
  control: benjamini_hochberg
  false_discovery_rate: 0.1
  minimum_rows: 500
  limits:
    carrier_*:
      "*": {missing_share: 0.2}
      dest: {total_variation: 0.3}
    carrier_HA:
      dest: {total_variation: 1, policy: warn}
history: {minimum_spans: 24, slow_drift: block}
overrides:
  - by: Ada Lovelace
    reason: the strike of May
    span: 7
    features: [dest, "wind_*"]
"""


def test_a_file_of_all_settings_is_read(tmp_path):
    """Users would lose the file in which limits are kept and reviewed."""
    path = tmp_path / "limits.yaml"
    path.write_text(SETTINGS)
    limits = DriftLimits.from_yaml(path)
    assert DriftLimits.from_json(limits.to_json()) == limits
    assert [limits.limit(name, "ks") for name in ("temp", "wind_speed", "wind_dir")] == [
        0.12,
        0.4,
        0.6,
    ]
    own = limits.slices.exception
    assert own("carrier_UA", "dest", "total_variation") == 0.3
    assert own("carrier_HA", "dest", "total_variation") == 1
    assert own("carrier_HA", "dest", "missing_share") == 0.2
    assert own("origin_JFK", "dest", "missing_share") is None
    assert limits.policy_of("temp") == "retrain"
    assert limits.policy_of("wind_dir", "carrier_UA") == "warn"
    assert limits.policy_of("dest", "carrier_HA") == "warn"
    assert limits.overrides[0].features == ("dest", "wind_*")


def test_a_setting_out_of_range_in_a_file_names_the_file(tmp_path):
    """Users would lose time searching: which of their files, and which setting."""
    path = tmp_path / "limits.yaml"
    path.write_text("slices: {limits: {carrier_HA: {dest: {ks: 7}}}}")
    with pytest.raises(ConfigError, match=r"FeatureLimits.ks is 7.0 \(.*limits\.yaml\)"):
        DriftLimits.from_yaml(path)
