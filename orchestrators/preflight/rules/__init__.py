"""What platforms would change in silence, one file a rule."""
