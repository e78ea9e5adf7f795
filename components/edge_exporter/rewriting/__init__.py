"""Rewrites a SavedModel's signature into a graph that every edge converter takes."""
