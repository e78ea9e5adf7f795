"""Names of the component's inputs, outputs and execution properties, TFX's own among them."""

from __future__ import annotations

from tfx.types import standard_component_specs

EXAMPLES_KEY = standard_component_specs.EXAMPLES_KEY
INPUT_BASE_KEY = standard_component_specs.INPUT_BASE_KEY
INPUT_CONFIG_KEY = standard_component_specs.INPUT_CONFIG_KEY
OUTPUT_CONFIG_KEY = standard_component_specs.OUTPUT_CONFIG_KEY

PRIVACY_REPORT_KEY = "privacy_report"
POLICY_KEY = "policy"
KEYSET_KEY = "keyset"

KEYSET_FINGERPRINT_KEY = "keyset_fingerprint"
"""Set by the driver: the keyset's primary version and its fingerprint."""
