"""What can be measured of a feature that both sides have, before any limit is held against it."""
