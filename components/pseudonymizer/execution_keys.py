"""Names of the component's inputs, outputs and execution properties, TFX's own among them."""

from __future__ import annotations

from tfx.components.example_gen import utils
from tfx.types import standard_component_specs

EXAMPLES_KEY = standard_component_specs.EXAMPLES_KEY
INPUT_BASE_KEY = standard_component_specs.INPUT_BASE_KEY
INPUT_CONFIG_KEY = standard_component_specs.INPUT_CONFIG_KEY
OUTPUT_CONFIG_KEY = standard_component_specs.OUTPUT_CONFIG_KEY
SPAN_KEY = utils.SPAN_PROPERTY_NAME

PSEUDONYMIZED_EXAMPLES_KEY = "pseudonymized_examples"
PRIVACY_REPORT_KEY = "privacy_report"
POLICY_KEY = "policy"
KEYSET_KEY = "keyset"
LEDGER_KEY = "ledger"

KEYSET_FINGERPRINT_KEY = "keyset_fingerprint"
"""Set by the driver: the keyset's primary version and its fingerprint."""

LEDGER_DIGEST_KEY = "ledger_digest"
"""Set by the driver: whom to leave out, so that another one forgotten busts TFX's cache."""
