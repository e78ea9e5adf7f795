"""What drives a rollout: the controller, its lease, and the watchdog over both."""
