"""Rollouts from the command line: sized, driven, watched and told."""
