"""Settings."""

import pytest

from tidegate.components.edge_exporter.formats import FORMATS
from tidegate.components.edge_exporter.limits import FormatLimits
from tidegate.components.edge_exporter.presets import PRESETS
from tidegate.components.edge_exporter.spec import EdgeLimits, EdgeSpec
from tidegate.components.errors import ConfigError


def test_settings_travel_as_json():
    """Users would lose their settings between the pipeline and its executor."""
    limits = EdgeLimits(formats={"litert_f16": FormatLimits(delta=0.01)}, latency_ratio=None)
    spec = EdgeSpec(formats=("litert_f16",), limits=limits, split="test")
    assert EdgeSpec.from_json(spec.to_json()) == spec


def test_a_format_keeps_its_own_limits_where_none_is_given():
    """Users would lose the agreement limit by setting the delta."""
    limits = EdgeLimits(formats={"litert_f16": FormatLimits(delta=0.01)})
    assert limits.of("litert_f16") == FormatLimits(delta=0.01, agreement=0.998, size_ratio=0.55)
    assert limits.of("litert_f32") == FORMATS["litert_f32"].limits


@pytest.mark.parametrize(
    "settings",
    [
        {"preset": "toaster"},
        {"engines": ("litertjs",), "formats": ("onnx_f32",)},
        {"engines": ("litertjs",), "formats": ("litert_int8",)},
        {"calibration_split": "eval"},
        {"calibration_examples": 199},
        {"formats": ("litert_f8",)},
        {"formats": ("litert_f32", "litert_f32")},
        {"slices": ("carrier", "carrier")},
        {"golden_vectors": 99},
        {"timeout_seconds": 0},
        {"split": ""},
        {"limits": {"formats": {"litert_f8": {}}}},
        {"limits": {"formats": {"litert_f16": {"agreement": 1.2}}}},
        {"limits": {"latency_ratio": -1}},
    ],
)
def test_settings_out_of_range_are_refused_at_once(settings):
    """Users would lose an hour of training before a typing error is found."""
    with pytest.raises(ConfigError):
        EdgeSpec.from_mapping(settings)


def test_every_format_has_a_file_of_its_own():
    """Users would lose a format to another that overwrites it."""
    assert len({kind.path for kind in FORMATS.values()}) == len(FORMATS)
    assert all(kind.converter.is_file() and name == kind.name for name, kind in FORMATS.items())


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_can_be_exported(name):
    """Users would lose a documented preset to a format that is not there."""
    spec = EdgeSpec(preset=name)
    assert spec.exported() == PRESETS[name].formats
    assert spec.shown_in() == PRESETS[name].engines


def test_formats_of_ones_own_go_before_the_presets():
    """Users could not take one format more."""
    assert EdgeSpec(preset="mcu", formats=("litert_f16",)).exported() == ("litert_f16",)
