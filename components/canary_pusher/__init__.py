"""CanaryPusher: delivers a model once its answers on real examples have been held to limits."""
