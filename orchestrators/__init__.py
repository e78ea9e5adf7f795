"""One pipeline definition, run each runner's own way, and what a person sees of a run."""
