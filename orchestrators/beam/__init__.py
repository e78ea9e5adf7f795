"""Runs a pipeline's Beam jobs wherever a Beam runner does."""
