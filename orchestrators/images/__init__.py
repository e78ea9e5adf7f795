"""Build contexts of the container images that a pipeline's tasks run in."""
