"""What benchmarks of running pipelines share."""
