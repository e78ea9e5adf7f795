"""What the benchmarks of the Pseudonymizer share."""
