"""Other rules for rolling back a canary, reimplemented from their sources to be compared with."""
