"""What the benchmarks of EdgeExporter share: the models they export."""
