"""Statistics as TFDV saves them, read into what the gate compares; no row is ever read."""
