"""Compares what ships with the original on real examples, and takes its measures."""
