"""TFDV's validate_statistics on two saved statistics files.

Its drift comparators have no default threshold: L-infinity for categories and Jensen-Shannon
divergence for numbers, both at 0.1, as its documentation's examples have them.
"""

from __future__ import annotations

import tensorflow_data_validation as tfdv
from tensorflow_metadata.proto.v0 import anomalies_pb2, schema_pb2

from drift.peers.measured import main

THRESHOLD = 0.1
DRIFT = {
    anomalies_pb2.AnomalyInfo.COMPARATOR_L_INFTY_HIGH,
    anomalies_pb2.AnomalyInfo.COMPARATOR_JENSEN_SHANNON_DIVERGENCE_HIGH,
}


def detect(baseline, current):
    schema = tfdv.infer_schema(baseline)
    for feature in schema.feature:
        comparator = feature.drift_comparator
        if feature.type == schema_pb2.BYTES:
            comparator.infinity_norm.threshold = THRESHOLD
        else:
            comparator.jensen_shannon_divergence.threshold = THRESHOLD
    found = tfdv.validate_statistics(current, schema, previous_statistics=baseline).anomaly_info
    return {
        "flagged": sorted(
            name
            for name, anomaly in found.items()
            if any(reason.type in DRIFT for reason in anomaly.reason)
        )
    }


if __name__ == "__main__":
    main(tfdv.load_stats_binary, detect)
