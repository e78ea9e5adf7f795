"""Real data that the pipelines run on: loaders, and small samples that come with the package."""
