"""Two files compared from the command line."""
