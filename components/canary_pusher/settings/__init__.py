"""What a rollout may be told: its stages, its gates on live traffic, and its rehearsal."""
