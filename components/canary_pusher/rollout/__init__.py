"""A rollout as a state folded from its journal: pure, so that a replay decides the same."""
