"""Small components for compiled pipelines, and a backend that runs one task at a time."""
