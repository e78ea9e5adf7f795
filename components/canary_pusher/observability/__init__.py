"""What others see of a rollout: metrics, traces, and a page."""
