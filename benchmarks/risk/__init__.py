"""What the benchmark of risk runs in processes of their own."""
