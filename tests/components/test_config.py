"""Settings are checked where a pipeline is written, not an hour into its run."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import pytest

from tidegate.components.config import Config, read_settings
from tidegate.components.errors import ConfigError


@dataclasses.dataclass(frozen=True)
class Inner(Config):
    limit: float = 0.1

    def __post_init__(self) -> None:
        self.require_between("limit", 0, 1)


@dataclasses.dataclass(frozen=True)
class Outer(Config):
    name: str = "x"
    inner: Inner = Inner()
    widths: tuple[int, ...] = (1, 2)
    by_feature: Mapping[str, Inner] = dataclasses.field(default_factory=dict)
    note: str | None = None
    strict: bool = False


def test_json_round_trip_keeps_nested_settings():
    """An executor would otherwise run with other limits than the pipeline was given."""
    outer = Outer(widths=(3,), by_feature={"temp": Inner(0.3)}, note="n", strict=True)
    assert Outer.from_json(outer.to_json()) == outer


def test_equal_settings_have_equal_json():
    """Otherwise TFX's cache would miss and everything would run again."""
    one = Outer(by_feature={"a": Inner(0.2), "b": Inner(0.3)})
    other = Outer(by_feature={"b": Inner(0.3), "a": Inner(0.2)})
    assert one.to_json() == other.to_json()
    assert one.digest() == other.digest()
    assert one.digest() != Outer().digest()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"nmae": "y"}, "Did you mean 'name'"),
        ({"inner": {"limit": 2.0}}, "Inner.limit is 2.0"),
        ({"inner": {"limit": float("nan")}}, "Inner.limit is nan"),
        ({"widths": 3}, "Outer.widths must be a list"),
        ({"widths": ["a"]}, r"Outer.widths\[0\] must be int"),
        ({"strict": 1}, "Outer.strict must be bool"),
        ({"inner": {"limit": True}}, "Inner.limit must be float"),
        (
            {"by_feature": {"temp": {"limits": 1}}},
            r"Outer.by_feature\[temp\]: Inner has no setting 'limits'",
        ),
        ([], "Outer must be a mapping"),
    ],
)
def test_a_wrong_setting_is_named(values, message):
    """A typo in a limit would otherwise leave the default in force, silently."""
    with pytest.raises(ConfigError, match=message):
        Outer.from_mapping(values)


def test_whole_numbers_serve_as_fractions_where_a_fraction_is_asked():
    """YAML users write ``limit: 1``."""
    assert Inner.from_mapping({"limit": 1}).limit == 1.0


def test_a_yaml_error_names_the_file(tmp_path):
    """A user with five configuration files must know which one to mend."""
    path = tmp_path / "limits.yaml"
    path.write_text("limit: 7")
    with pytest.raises(ConfigError, match=r"limit is 7.*limits\.yaml.*from 0 to 1"):
        Inner.from_yaml(path)


@pytest.mark.parametrize("text", ["a: [", "- 1", "just words"])
def test_a_file_that_is_no_mapping_is_refused(tmp_path, text):
    """Otherwise it would fail later with an error about some attribute."""
    path = tmp_path / "broken.yaml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=r"broken\.yaml"):
        read_settings(path)


def test_a_missing_file_is_named(tmp_path):
    """The remedy is to look at the path."""
    with pytest.raises(ConfigError, match=r"No such file.*absent\.yaml"):
        Inner.from_yaml(tmp_path / "absent.yaml")
