"""Hands compiled pipelines to Vertex AI."""
