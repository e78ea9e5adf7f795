"""Edge models exported and checked from the command line."""
