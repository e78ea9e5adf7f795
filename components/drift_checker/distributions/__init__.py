"""What saved statistics tell of a feature's distribution, and what they leave open."""
