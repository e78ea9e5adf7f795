"""What runs in processes of its own beside the cluster."""
