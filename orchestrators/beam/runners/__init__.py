"""Beam's runners, one file each: its settings, and the arguments that tell Beam of them."""
