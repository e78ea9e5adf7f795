"""Replays examples against two models, and says what their answers show."""
