"""A rollout as data: its states, what moves it from one to the next, and how to replay that."""
