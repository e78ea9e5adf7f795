"""A rollout on this machine: Envoy, two model servers and replayed traffic, on loopback."""
